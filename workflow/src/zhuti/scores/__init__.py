"""Scores of all fits of a study, of their topics, and of refits: coherence, words, reliability, size, held-out text."""

from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np

from zhuti import coherence
from zhuti.bow import read_sequences, read_terms
from zhuti.reliability import between_seeds
from zhuti.scores.rows import FIT, REFIT, fit_rows, heldout_rows, metric_rows, notes, topic_rows, word_rows
from zhuti.tables import read_array, read_json, read_parquet, write_csv, write_json
from zhuti.words import DIVERSITY_WORDS, diversity, effective_topics, exclusivity, relevance

MEASURES = (
    ("npmi", coherence.npmi, coherence.NPMI_WINDOW, "by_probability"),
    ("c_v", coherence.c_v, coherence.C_V_WINDOW, "by_probability"),
    ("npmi_relevance", coherence.npmi, coherence.NPMI_WINDOW, "by_relevance"),
)
"""Coherences: name, measure of the NPMI of pairs, window, and which list of words."""


def describe(
    folders: Sequence[Path], reliable: dict[Path, dict], term_share: np.ndarray, top_words: int, weight: float
) -> list[dict]:
    """Score the fits of one model and one K on everything but coherence and held-out text.

    Args:
        folders: of the fits of its seeds.
        reliable: reliability.json of the engines without seeds, by folder of the fit.
        term_share: V, the share of each term in the corpus.
        top_words: words per topic in lists.
        weight: λ of the ranking by relevance.

    Returns:
        One record per fit: model, k, seed, lists of term ids by probability and relevance (K x top_words), values per
        topic and per fit; what is not known is NaN.
    """
    topic_words = [read_array(folder / "topic_word.npz") for folder in folders]
    records = []
    for folder, topic_word, back in zip(folders, topic_words, between_seeds(topic_words), strict=True):
        info, refits = read_json(folder / "fit.json"), reliable.get(folder)
        by_probability = coherence.top_terms(topic_word, top_words)
        by_relevance = coherence.top_terms(relevance(topic_word, term_share, weight), top_words)
        share = np.array(info["share"])
        records.append(
            {name: info[name] for name in FIT}
            | {
                "by_probability": by_probability,
                "by_relevance": by_relevance,
                "has": topic_word > 0,
                "share": share,
                "exclusivity": exclusivity(topic_word, by_probability),
                "stability": _values(refits, "similarity", back.similarity),
                "returns": _values(refits, "returns", back.returns),
                "omega": _values(refits, "omega", back.omega),
                "diversity": diversity(coherence.top_terms(topic_word, DIVERSITY_WORDS)),
                "diversity_relevance": diversity(by_relevance),
                "effective_topics": effective_topics(share),
                "share_max": float(share.max()),
                "replicates": refits["refits"] if refits else len(folders),
                "replicates_of": refits["level"] if refits else "seed",
            }
        )
    return records


def _values(refits: dict | None, name: str, otherwise: np.ndarray) -> np.ndarray:
    return np.array(refits[name], float) if refits else otherwise


def describe_refits(record: dict, path: Path, top_words: int) -> list[dict]:
    """Return a record like those of `describe` for each refit in refits.npz, of what a refit has."""
    with np.load(path, allow_pickle=False) as file:
        lists = [file[name] for name in ("by_probability", "by_relevance", "exclusivity")]
    return [
        {name: record[name] for name in ("model", "k")}
        | {
            "refit": number,
            "by_probability": by_probability[:, :top_words],
            "by_relevance": by_relevance,
            "exclusivity": exclusive,
            "diversity": diversity(by_probability[:, :DIVERSITY_WORDS]),
            "diversity_relevance": diversity(by_relevance),
        }
        for number, (by_probability, by_relevance, exclusive) in enumerate(zip(*lists, strict=True), 1)
    ]


def add_coherence(records: Sequence[dict], ids: np.ndarray, indptr: np.ndarray) -> None:
    """Add the coherences (K values each) to the records, from windows counted once for the words of all of them."""
    lists = {name: np.concatenate([record[name].ravel() for record in records]) for *_, name in MEASURES}
    terms = np.unique(np.concatenate([*lists.values()]))
    windows = {
        window: coherence.count_windows(ids, indptr, terms, window) for window in sorted({row[2] for row in MEASURES})
    }
    for record in records:
        for name, measure, window, words in MEASURES:
            record[name] = measure(coherence.pair_npmi(record[words], windows[window]))


def run(
    *,
    fits: Sequence[str | Path],
    heldouts: Sequence[str | Path],
    reliabilities: Sequence[str | Path],
    sequences: str | Path,
    rows: str | Path,
    vocabulary: str | Path,
    top_words: int,
    relevance_lambda: float,
    scores: str | Path,
    topic_scores: str | Path,
    word_table: str | Path,
    heldout_table: str | Path,
    refit_table: str | Path,
    reliability: str | Path,
    say: Callable[[str], None],
) -> None:
    """Score all fits of a study and write the tables.

    Args:
        fits: the `fit.json` files, with `topic_word.npz` beside them; the seeds of one model and K stand together.
        heldouts: the `heldout.json` files, with `heldout.npz` beside them, each in the folder of its fit.
        reliabilities: the `reliability.json` files of the engines without seeds, with `refits.npz` beside them.
        sequences, rows, vocabulary: of stage bow.
        top_words: words per topic for coherence and exclusivity.
        relevance_lambda: λ of the ranking by relevance.
        scores, topic_scores, word_table, heldout_table, refit_table, reliability: the files to write.
    """
    ids, indptr = read_sequences(sequences)
    terms = read_terms(vocabulary)
    term_share = np.bincount(ids, minlength=len(terms)) / len(ids)
    reliable = {Path(path).parent: read_json(path) for path in reliabilities}
    scored, refits = {}, []
    for _, group in groupby(map(Path, fits), key=lambda path: path.parents[1]):
        folders = [path.parent for path in group]
        records = describe(folders, reliable, term_share, top_words, relevance_lambda)
        scored |= dict(zip(folders, records, strict=True))
        for folder, record in zip(folders, records, strict=True):
            if folder in reliable:
                refits += describe_refits(record, folder / "refits.npz", top_words)
    for folder in [Path(path).parent for path in heldouts]:
        scored[folder]["heldout_perplexity"] = read_json(folder / "heldout.json")["perplexity"]
    records = list(scored.values())
    add_coherence([*records, *refits], ids, indptr)
    write_csv(fit_rows(records), scores)
    write_csv((row for record in records for row in topic_rows(record)), topic_scores)
    write_csv((row for record in records for row in word_rows(record, terms)), word_table)
    write_csv((row for refit in refits for row in metric_rows(refit, REFIT)), refit_table, [*REFIT, "metric", "value"])
    described = list(read_parquet(rows, ["doc_id", "unit_id"]))
    names = {
        level: np.array([row[key] for row in described]) for level, key in (("document", "doc_id"), ("unit", "unit_id"))
    }
    unseen = (row for path in heldouts for row in heldout_rows(scored[Path(path).parent], Path(path).parent, names))
    write_csv(unseen, heldout_table, [*FIT, "document", "log_likelihood", "tokens"])
    write_json({"notes": notes(records)}, reliability)
    say(f"{len(records)} fits" + (f", {len(refits)} refits" if refits else ""))
