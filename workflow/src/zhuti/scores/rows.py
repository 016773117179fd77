"""The rows of the tables of scores, and sentences on what they rest on."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np

from zhuti.reliability import ENOUGH_REPLICATES
from zhuti.tables import read_json

PER_TOPIC = ("npmi", "c_v", "npmi_relevance", "exclusivity", "share", "stability", "returns", "omega")
AVERAGED = ("npmi", "c_v", "npmi_relevance", "exclusivity", "stability", "returns")
"""Of these a fit has the mean over its topics."""
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
    """Say what reliability rests on, and what is missing and why: one sentence in zh and en for each.

    Only NMF does not depend on a seed; all other models have the same seeds.
    """
    found = []
    for _, group in groupby(records, key=lambda record: record["model"]):
        record = next(group)
        n, of = record["replicates"], record["replicates_of"]
        if of != "seed":
            few_zh, few_en = ("（文档不足 20 篇，故抽单元）", " (units, as there are fewer than 20 documents)")
            zh, en = ("", "") if of == "document" else (few_zh, few_en)
            found.append(
                {
                    "zh": f"NMF 与种子无关，其可靠性来自对重抽文档的 {n} 次重新拟合{zh}。",
                    "en": f"NMF does not depend on a seed; its reliability comes from {n} refits on resampled "
                    f"documents{en}.",
                }
            )
        elif n < ENOUGH_REPLICATES:
            zh, en = ("", "") if n > 1 else ("、稳定性与复现率", ", stability and returns")
            least = ENOUGH_REPLICATES
            found.append(
                {
                    "zh": f"LDA 只有 {n} 个种子，无法给出 ω{zh}；请在 topics.seeds 中至少给出 {least} 个种子。",
                    "en": f"LDA has too few seeds for omega{en}: {n}; give topics.seeds at least {least}.",
                }
            )
    return [note for number, note in enumerate(found) if note not in found[:number]]
