"""Scores of all fits of a study, of their topics, and of refits: coherence, words, reliability, size, held-out text."""

from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np

from zhuti import coherence
from zhuti.bow import read_sequences, read_terms
from zhuti.reliability import between_refits, between_seeds
from zhuti.scores.rows import FIT, REFIT, fit_rows, heldout_rows, metric_rows, notes, topic_rows, word_rows
from zhuti.tables import read_array, read_json, read_parquet, write_csv, write_json
from zhuti.words import DIVERSITY_WORDS, diversity, effective_topics, exclusivity, relevance

MEASURES = (
    ("npmi", coherence.npmi, coherence.NPMI_WINDOW, "by_probability"),
    ("c_v", coherence.c_v, coherence.C_V_WINDOW, "by_probability"),
    ("npmi_relevance", coherence.npmi, coherence.NPMI_WINDOW, "by_relevance"),
)
"""Coherences: name, measure of the NPMI of pairs, window, and which list of words."""


def describe_all(
    folders: Sequence[Path],
    unseen: Sequence[Path],
    resampled: dict[Path, dict],
    term_share: np.ndarray,
    top_words: int,
    weight: float,
) -> list[dict]:
    """Describe fits of several models and K.

    Args:
        folders: of the fits; the seeds of one model and K stand together.
        unseen: those in which there are heldout.json and heldout.npz.
        resampled: reliability.json of the engines without seeds, by folder of the fit.
        term_share, top_words, weight: as in `describe`.

    Returns:
        The records of `describe`, in the order of the folders.
    """
    records = []
    for _, group in groupby(folders, key=lambda folder: folder.parent):
        together = list(group)
        backs = resampled | come_back([folder for folder in together if folder in set(unseen)])
        records += describe(together, backs, term_share, top_words, weight)
    return records


def describe(
    folders: Sequence[Path], backs: dict[Path, dict], term_share: np.ndarray, top_words: int, weight: float
) -> list[dict]:
    """Score the fits of one model and one K on everything but coherence.

    Args:
        folders: of the fits of its seeds.
        backs: by folder, how the topics of a fit come back, as `come_back` or reliability.json says it; a fit without
            refits has none.
        term_share: V, the share of each term in the corpus.
        top_words: words per topic in lists.
        weight: λ of the ranking by relevance.

    Returns:
        One record per fit: model, k, seed, lists of term ids by probability and relevance (K x top_words), values per
        topic and per fit; what is not known is NaN.
    """
    topic_words = [read_array(folder / "topic_word.npz") for folder in folders]
    records = []
    for folder, topic_word, seeds in zip(folders, topic_words, between_seeds(topic_words), strict=True):
        info, back = read_json(folder / "fit.json"), backs.get(folder, {})
        share, unknown = np.array(info["share"]), np.full(len(topic_word), np.nan)
        records.append(
            {name: info[name] for name in FIT}
            | of_words(topic_word, term_share, top_words, weight)
            | {
                "has": topic_word > 0,
                "share": share,
                "seed_similarity": seeds,
                "stability": np.array(back.get("similarity", unknown), float),
                "returns": np.array(back.get("returns", unknown), float),
                "omega": np.array(back.get("omega", unknown), float),
                "effective_topics": effective_topics(share),
                "share_max": float(share.max()),
                "heldout_perplexity": back.get("perplexity", np.nan),
                "refits": back.get("refits", 0),
                "level": back.get("level"),
                "parts": back.get("parts"),
                "singly": back.get("singly", False),
            }
        )
    return records


def come_back(folders: Sequence[Path]) -> dict[Path, dict]:
    """Compare each fit of one model and one K with those that lack a part of the corpus.

    Args:
        folders: of the fits, with heldout.npz and heldout.json.

    Returns:
        By folder similarity, returns and omega of each topic, refits (how many), level of what they lack and its
        perplexity, and how the corpus was dealt (parts, singly).
    """
    refits = [topics_without_part(folder) for folder in folders]
    found = {}
    for folder in folders:
        back = between_refits(read_array(folder / "topic_word.npz"), refits)
        lacking = read_json(folder / "heldout.json")
        perplexity = np.nan if lacking["perplexity"] is None else lacking["perplexity"]
        told = {name: lacking[name] for name in ("level", "parts", "singly")}
        found[folder] = vars(back) | {"refits": len(refits), "perplexity": perplexity} | told
    return found


def of_words(topic_word: np.ndarray, term_share: np.ndarray, top_words: int, weight: float) -> dict:
    """Describe topics (K x V) by their words: lists of term ids (K x top_words), exclusivity, diversity."""
    by_probability = coherence.top_terms(topic_word, top_words)
    by_relevance = coherence.top_terms(relevance(topic_word, term_share, weight), top_words)
    return {
        "by_probability": by_probability,
        "by_relevance": by_relevance,
        "exclusivity": exclusivity(topic_word, by_probability),
        "diversity": diversity(coherence.top_terms(topic_word, DIVERSITY_WORDS)),
        "diversity_relevance": diversity(by_relevance),
    }


def topics_without_part(folder: Path) -> np.ndarray:
    """Read the topics, K x V, of the refit that lacks a part of the corpus."""
    with np.load(folder / "heldout.npz", allow_pickle=False) as file:
        return file["topic_word"].astype(float)


def of_resamples(path: Path, top_words: int) -> list[dict]:
    """Read the same of each refit on resampled documents, whose topics are not kept, from refits.npz."""
    with np.load(path, allow_pickle=False) as file:
        lists = [file[name] for name in ("draws", "by_probability", "by_relevance", "exclusivity")]
    return [
        {
            "refit": int(draw) + 1,
            "by_probability": by_probability[:, :top_words],
            "by_relevance": by_relevance,
            "exclusivity": exclusive,
            "diversity": diversity(by_probability[:, :DIVERSITY_WORDS]),
            "diversity_relevance": diversity(by_relevance),
        }
        for draw, by_probability, by_relevance, exclusive in zip(*lists, strict=True)
    ]


def describe_refits(
    scored: dict[Path, dict],
    unseen: Sequence[Path],
    resampled: Sequence[Path],
    term_share: np.ndarray,
    top_words: int,
    weight: float,
) -> list[dict]:
    """Describe the refits of all fits; those of one model without the same part have the same number for every K.

    Args:
        scored: records of the fits by folder; unseen, resampled: folders with heldout.npz, with refits.npz.
        term_share, top_words, weight: as in `describe`.
    """
    found = []
    for folder in unseen:
        words = of_words(topics_without_part(folder), term_share, top_words, weight)
        found.append((folder, {"refit": scored[folder]["seed"]} | words))
    found += [(folder, refit) for folder in resampled for refit in of_resamples(folder / "refits.npz", top_words)]
    return [{name: scored[folder][name] for name in ("model", "k")} | refit for folder, refit in found]


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
    resampled = {Path(path).parent: read_json(path) for path in reliabilities}
    folders, unseen = ([Path(path).parent for path in paths] for paths in (fits, heldouts))
    records = describe_all(folders, unseen, resampled, term_share, top_words, relevance_lambda)
    scored = dict(zip(folders, records, strict=True))
    refits = describe_refits(scored, unseen, list(resampled), term_share, top_words, relevance_lambda)
    add_coherence([*records, *refits], ids, indptr)
    write_csv(fit_rows(records), scores)
    write_csv((row for record in records for row in topic_rows(record)), topic_scores)
    write_csv((row for record in records for row in word_rows(record, terms)), word_table)
    write_csv((row for refit in refits for row in metric_rows(refit, REFIT)), refit_table, [*REFIT, "metric", "value"])
    described = list(read_parquet(rows, ["doc_id", "unit_id"]))
    names = {
        level: np.array([row[key] for row in described]) for level, key in (("document", "doc_id"), ("unit", "unit_id"))
    }
    rows_unseen = (row for folder in unseen for row in heldout_rows(scored[folder], folder, names))
    write_csv(rows_unseen, heldout_table, [*FIT, "document", "log_likelihood", "tokens"])
    dealt = [record for record in records if record["parts"]]
    told = {"parts": dealt[0]["parts"] if dealt else None, "singly": any(record["singly"] for record in dealt)}
    write_json({"notes": notes(records)} | told, reliability)
    say(f"{len(records)} fits" + (f", {len(refits)} refits" if refits else ""))
