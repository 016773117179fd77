"""Scores of all fits of a study: coherence, diversity, exclusivity, stability, size and held-out perplexity."""

from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment
from threadpoolctl import threadpool_limits

from zhuti import coherence
from zhuti.bow import read_sequences
from zhuti.tables import read_array, read_json, write_csv

METRICS = ("npmi", "c_v", "diversity", "exclusivity", "heldout_perplexity", "stability", "share_max")
DIVERSITY_WORDS = 25
"""Words per topic that diversity looks at (Dieng, Ruiz & Blei 2020)."""


def diversity(topic_word: np.ndarray, n: int = DIVERSITY_WORDS) -> float:
    """Share of different words among the top n words of all topics (K x V); 1 = no word is in two lists."""
    top = coherence.top_terms(topic_word, n)
    return len(np.unique(top)) / top.size


def exclusivity(topic_word: np.ndarray, top: np.ndarray) -> np.ndarray:
    """Mean of φ_kw / Σ_j φ_jw over each topic's top words (Bischof & Airoldi 2012): K values of K x V and K x n ids."""
    share = np.take_along_axis(topic_word, top, axis=1) / topic_word.sum(axis=0)[top]
    return share.mean(axis=1)


def matched_cosines(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Cosine of each topic of `left` with its partner in `right` under the best one-to-one matching (both K x V)."""
    unit_left, unit_right = (rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (left, right))
    cosines = unit_left @ unit_right.T
    return cosines[linear_sum_assignment(-cosines)]


def stability(topic_words: Sequence[np.ndarray]) -> np.ndarray:
    """Mean cosine of each topic with its partners in all other fits: S x K from S fits of K x V; NaN if S = 1."""
    n = len(topic_words)
    total = np.zeros((n, len(topic_words[0])))
    for here in range(n):
        for there in range(n):
            if here != there:
                total[here] += matched_cosines(topic_words[here], topic_words[there])
    return total / (n - 1) if n > 1 else np.full_like(total, np.nan)


def describe(fits: Sequence[Path], top_words: int) -> list[dict]:
    """Score the fits of one model and one K on everything but coherence.

    Args:
        fits: the folders of its seeds.
        top_words: words per topic that exclusivity (and later coherence) looks at.

    Returns:
        One record per fit: model, k, seed, top (K x n term ids), and values per topic or per fit.
    """
    topic_words = [read_array(folder / "topic_word.npz") for folder in fits]
    records = []
    for folder, topic_word, stable in zip(fits, topic_words, stability(topic_words), strict=True):
        info = read_json(folder / "fit.json")
        top = coherence.top_terms(topic_word, top_words)
        records.append(
            {
                **{name: info[name] for name in ("model", "k", "seed")},
                "top": top,
                "share": np.array(info["share"]),
                "exclusivity": exclusivity(topic_word, top),
                "stability": stable,
                "diversity": diversity(topic_word),
            }
        )
    return records


def add_coherence(records: Sequence[dict], ids: np.ndarray, indptr: np.ndarray) -> None:
    """Add `npmi` and `c_v` (K values each) to the records, from windows counted once for the words of all of them."""
    terms = np.unique(np.concatenate([record["top"].ravel() for record in records]))
    for name, measure, window in (
        ("npmi", coherence.npmi, coherence.NPMI_WINDOW),
        ("c_v", coherence.c_v, coherence.C_V_WINDOW),
    ):
        windows = coherence.count_windows(ids, indptr, terms, window)
        for record in records:
            record[name] = measure(coherence.pair_npmi(record["top"], windows))


def fit_rows(record: dict) -> list[dict]:
    """Rows of scores.csv for one fit; a metric without a value has no row."""
    values = {name: float(np.mean(record[name])) for name in ("npmi", "c_v", "exclusivity", "stability")}
    values |= {name: record[name] for name in ("diversity", "heldout_perplexity")}
    values["share_max"] = float(record["share"].max())
    fit = {name: record[name] for name in ("model", "k", "seed")}
    return [fit | {"metric": name, "value": values[name]} for name in METRICS if not np.isnan(values[name])]


def topic_rows(record: dict) -> list[dict]:
    """Rows of topic_scores.csv for one fit; topics are numbered from 1."""
    fit = {name: record[name] for name in ("model", "k", "seed")}
    names = ("npmi", "c_v", "exclusivity", "share", "stability")
    return [
        fit | {"topic": topic + 1} | {name: float(record[name][topic]) for name in names}
        for topic in range(record["k"])
    ]


def run(
    *,
    fits: Sequence[str | Path],
    heldouts: Sequence[str | Path],
    sequences: str | Path,
    top_words: int,
    scores: str | Path,
    topic_scores: str | Path,
    say: Callable[[str], None],
) -> None:
    """Score all fits of a study and write `scores.csv` and `topic_scores.csv`.

    Args:
        fits: the `fit.json` files, with `topic_word.npz` beside them; the seeds of one model and K stand together.
        heldouts: the `heldout.json` files, each in the folder of its fit.
        sequences: bow/sequences.npz.
        top_words: words per topic for coherence and exclusivity.
    """
    perplexity = {Path(path).parent: read_json(path)["perplexity"] for path in heldouts}
    records = []
    for _, group in groupby(map(Path, fits), key=lambda path: path.parents[1]):
        seeds = [path.parent for path in group]
        # BLAS adds in another order on another number of threads.
        with threadpool_limits(1):
            described = describe(seeds, top_words)
        for folder, record in zip(seeds, described, strict=True):
            record["heldout_perplexity"] = perplexity.get(folder, np.nan)
            records.append(record)
    add_coherence(records, *read_sequences(sequences))
    write_csv([row for record in records for row in fit_rows(record)], scores)
    write_csv([row for record in records for row in topic_rows(record)], topic_scores)
    say(f"{len(records)} fits")
