"""The rows of the tables of scores, and sentences on what they rest on."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np

from zhuti.reliability import ENOUGH_REFITS
from zhuti.tables import read_json

PER_TOPIC = (
    "npmi",
    "c_v",
    "npmi_relevance",
    "exclusivity",
    "share",
    "seed_similarity",
    "stability",
    "returns",
    "omega",
)
AVERAGED = ("npmi", "c_v", "npmi_relevance", "exclusivity", "seed_similarity", "stability", "returns")
"""Of these a fit has the mean over its topics."""
PER_TOPIC = (*AVERAGED[:4], "share", *AVERAGED[4:], "omega")
PER_FIT = ("diversity", "diversity_relevance", "effective_topics", "heldout_perplexity", "share_max")
METRICS = (*AVERAGED, *PER_FIT, "omega")
FIT = ("model", "k", "seed")
REFIT = ("model", "k", "refit")


def fit_rows(records: Sequence[dict]) -> Iterable[dict]:
    """Yield the rows of scores.csv; the omega of a model and a K belongs to all seeds and names none."""
    for (model, k), group in groupby(records, key=lambda record: (record["model"], record["k"])):
        together = list(group)
        for record in together:
            yield from metric_rows(record, FIT)
        omega = float(np.mean([record["omega"] for record in together]))
        if not np.isnan(omega):
            yield {"model": model, "k": k, "seed": "", "metric": "omega", "value": omega}


def metric_rows(record: dict, names: Sequence[str]) -> Iterable[dict]:
    """Yield the rows of scores.csv or refits.csv for one fit; a metric without a value has no row."""
    for metric in (*AVERAGED, *PER_FIT):
        value = float(np.mean(record.get(metric, np.nan)))
        if not np.isnan(value):
            yield {name: record[name] for name in names} | {"metric": metric, "value": value}


def topic_rows(record: dict) -> Iterable[dict]:
    """Yield the rows of topic_scores.csv for one fit; topics are numbered from 1, by share."""
    for topic in range(record["k"]):
        values = {name: float(record[name][topic]) for name in PER_TOPIC}
        yield {name: record[name] for name in FIT} | {"topic": topic + 1} | values


def word_rows(record: dict, terms: Sequence[str]) -> Iterable[dict]:
    """Yield the rows of top_words.csv for one fit; a word that a topic does not have is an empty cell."""
    for topic, rank in np.ndindex(record["by_probability"].shape):
        ids = {name: record[name][topic, rank] for name in ("by_probability", "by_relevance")}
        words = {name: terms[term] if record["has"][topic, term] else "" for name, term in ids.items()}
        yield {name: record[name] for name in FIT} | {"topic": topic + 1, "rank": rank + 1} | words


def heldout_rows(record: dict, folder: Path, ids: dict[str, np.ndarray]) -> Iterable[dict]:
    """Yield the rows of heldout.csv for one fit: each document (or unit) that it did not see and that was scored.

    Args:
        record: of the fit.
        folder: where heldout.json and heldout.npz are.
        ids: "document" and "unit": the ids of the documents and of the units of all N rows.
    """
    with np.load(folder / "heldout.npz", allow_pickle=False) as file:
        units, likelihood, tokens = (file[name] for name in ("units", "log_likelihood", "tokens"))
    names, of_unit = np.unique(ids[read_json(folder / "heldout.json")["level"]][units], return_inverse=True)
    likelihood, tokens = (np.bincount(of_unit, values) for values in (likelihood, tokens))
    for name, value, size in zip(names.tolist(), likelihood.round(10).tolist(), tokens.tolist(), strict=True):
        if size:
            row = {"document": name, "log_likelihood": value, "tokens": int(size)}
            yield {name: record[name] for name in FIT} | row


def notes(records: Sequence[dict]) -> list[dict]:
    """Say what the reliability of each model rests on, and why it has no omega: sentences in zh and en."""
    # All but NMF have the same seeds, and their refits lack the same parts.
    resting: dict[tuple, list[int]] = defaultdict(list)
    for record in records:
        resting[record["model"] == "nmf", record["refits"], record["level"] == "unit"].append(record["k"])
    found = []
    for (is_nmf, refits, units), ks in resting.items():
        alone = sum(other == is_nmf for other, *_ in resting) == 1
        model = ("NMF" if is_nmf else "LDA") + ("" if alone else f" (K = {', '.join(map(str, sorted(set(ks))))})")
        found.append(_basis(model, is_nmf, refits, units))
        if refits < ENOUGH_REFITS:
            found.append(_no_omega(model, is_nmf, refits))
    return found


def _basis(model: str, is_nmf: bool, n: int, units: bool) -> dict[str, str]:
    of_zh, of_en = ("单元", "units") if units else ("文档", "documents")
    if is_nmf:
        zh, en = f"每次用重抽的{of_zh}", f"each to resampled {of_en}"
    else:
        zh = f"每次的种子不同，并依次留出一部分{of_zh}"
        en = f"each with a seed of its own and without one part of the {of_en} in turn"
    few = ("（文档不足 20 篇）", " (there are fewer than 20 documents)") if units else ("", "")
    return {
        "zh": f"{model} 的可靠性来自 {n} 次重新拟合，{zh}{few[0]}。",
        "en": f"The reliability of {model} comes from {n} refit{'' if n == 1 else 's'}, {en}{few[1]}.",
    }


def _no_omega(model: str, is_nmf: bool, refits: int) -> dict[str, str]:
    zh, en = f"{model} 只有 {refits} 次重新拟合，无法给出 ω", f"{model} has too few refits ({refits}) for omega"
    if is_nmf:
        return {"zh": f"{zh}：重抽的文档不够拟合。", "en": f"{en}: most resamples are too small to fit."}
    return {
        "zh": f"{zh}；请在 topics.seeds 中至少给出 {ENOUGH_REFITS} 个种子。",
        "en": f"{en}; give topics.seeds at least {ENOUGH_REFITS} seeds.",
    }
