"""The chosen model as tables: topics, their words, their typical units, and the topics of every document and unit."""

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from zhuti.coherence import top_terms
from zhuti.tables import read_array, read_csv, read_json, read_parquet, read_sparse, write_csv, write_parquet
from zhuti.words import exclusive_share, frex, lift, relevance

WORDS = 50
"""Words per topic in topic_words.csv."""
LISTED = 20
"""Words per topic and ranking in word_lists.csv."""
LABEL_WORDS = 4
TYPICAL = 3
"""Typical units per topic."""
SCORES = ("npmi", "c_v", "exclusivity", "stability", "returns", "omega")
COPIED = ("topic_word.npz", "doc_topic.npz", "fit.json")


def word_rows(topic_word: np.ndarray, term_share: np.ndarray, terms: list[str], weight: float) -> list[dict]:
    """List the most relevant words of each topic; a word that a topic does not have is not listed.

    Args:
        topic_word: K x V.
        term_share: V, the share of each term in the corpus.
        terms: V.
        weight: λ of the ranking by relevance.
    """
    measures = {
        "probability": topic_word,
        "relevance": relevance(topic_word, term_share, weight),
        "lift": lift(topic_word, term_share),
        "exclusivity": exclusive_share(topic_word),
        "frex": frex(topic_word),
    }
    # Equal words keep the order of the vocabulary, which is by frequency.
    best = top_terms(measures["relevance"], WORDS)
    return [
        {"topic": topic + 1, "rank": rank, "term": terms[term]}
        | {name: values[topic, term] for name, values in measures.items()}
        for topic in range(len(topic_word))
        for rank, term in enumerate(best[topic][topic_word[topic, best[topic]] > 0], 1)
    ]


def list_rows(topic_word: np.ndarray, term_share: np.ndarray, terms: list[str], weight: float) -> list[dict]:
    """List the first words of each topic by four rankings; a cell is empty where a topic has no more words."""
    rankings = {
        "probability": topic_word,
        "relevance": relevance(topic_word, term_share, weight),
        "frex": frex(topic_word),
        "lift": lift(topic_word, term_share),
    }
    best = {name: top_terms(values, LISTED) for name, values in rankings.items()}
    return [
        {"topic": topic + 1, "rank": rank + 1}
        | {
            name: terms[ids[topic, rank]] if topic_word[topic, ids[topic, rank]] > 0 else ""
            for name, ids in best.items()
        }
        for topic, rank in np.ndindex(best["probability"].shape)
    ]


def document_means(doc_topic: np.ndarray, doc_ids: list[str], n_tokens: np.ndarray) -> pd.DataFrame:
    """Average the topics of units over documents, weighted by tokens.

    Returns:
        One row per document, sorted by id, with one column per topic (T1 …); rows sum to 1.
    """
    weighted = pd.DataFrame(doc_topic * n_tokens[:, None], columns=topic_names(doc_topic.shape[1]))
    sums = weighted.groupby(np.asarray(doc_ids)).sum().sort_index()
    return sums.div(sums.sum(axis=1), axis=0)


def topic_names(k: int) -> list[str]:
    """Name the columns of topics: T1 … TK."""
    return [f"T{number}" for number in range(1, k + 1)]


def typical_rows(doc_topic: np.ndarray, doc_ids: list[str], n_tokens: np.ndarray) -> list[list[int]]:
    """Choose for each topic the units that show it best: at least as long as the median, of different documents if any.

    Returns:
        Per topic, up to `TYPICAL` rows, best first.
    """
    long_enough = np.flatnonzero(n_tokens >= np.median(n_tokens))
    chosen = []
    for share in doc_topic.T:
        ranked = long_enough[np.argsort(-share[long_enough], kind="stable")].tolist()
        firsts = list({doc_ids[row]: row for row in reversed(ranked)}.values())
        by_share = sorted(firsts, key=ranked.index)[:TYPICAL]
        rest = [row for row in ranked[: 10 * TYPICAL] if row not in by_share]
        # A document must speak of the topic to represent it: half as much as the best unit does.
        speaking = [row for row in by_share if share[row] >= share[by_share[0]] / 2]
        picked = (speaking + rest)[:TYPICAL]
        chosen.append(sorted(picked, key=lambda row: -share[row]))
    return chosen


def unit_texts(units: Iterable[dict], wanted: set[str]) -> dict[str, dict]:
    """Pick some units out of a stream of units.parquet."""
    return {unit["unit_id"]: unit for unit in units if unit["unit_id"] in wanted}


def typical_table(
    chosen: list[list[int]], doc_topic: np.ndarray, unit_ids: list[str], units: dict[str, dict], titles: dict[str, str]
) -> list[dict]:
    """Describe typical units: document, headings, offsets in the document's text (half-open), and text."""
    rows = []
    for topic, members in enumerate(chosen):
        for rank, row in enumerate(members, 1):
            unit = units[unit_ids[row]]
            rows.append(
                {
                    "topic": topic + 1,
                    "rank": rank,
                    "unit_id": unit["unit_id"],
                    "doc_id": unit["doc_id"],
                    "title": titles[unit["doc_id"]],
                    "heading": " › ".join(unit["heading"]),
                    "share": doc_topic[row, topic],
                    "start": unit["map_doc"][0],
                    "end": unit["map_doc"][-1] + unit["map_length"][-1],
                    "text": unit["text"],
                }
            )
    return rows


def topic_table(words: list[dict], share: Sequence[float], topic_scores: pd.DataFrame) -> list[dict]:
    """Describe each topic: its share of tokens, a label of its most relevant words, and its scores."""
    scores = topic_scores.set_index("topic")
    rows = []
    for topic, value in enumerate(share, 1):
        label = "·".join(row["term"] for row in words if row["topic"] == topic and row["rank"] <= LABEL_WORDS)
        row = {"topic": topic, "share": value, "label": label}
        rows.append(row | {name: scores.loc[topic, name] for name in SCORES})
    return rows


def _write_unit_topics(doc_topic: np.ndarray, rows: list[dict], path: str) -> None:
    names = topic_names(doc_topic.shape[1])
    columns = [("unit_id", pa.string()), ("doc_id", pa.string()), ("n_tokens", pa.int64())]
    schema = pa.schema(columns + [(name, pa.float64()) for name in names])
    described = (
        {name: row[name] for name in ("unit_id", "doc_id", "n_tokens")} | dict(zip(names, values, strict=True))
        for row, values in zip(rows, doc_topic.tolist(), strict=True)
    )
    write_parquet(described, path, schema)


def run(
    *,
    choice: str,
    fits: str,
    topic_scores: str,
    rows: str,
    counts: str,
    vocabulary: str,
    metadata: str,
    units: list[str],
    relevance_lambda: float,
    folder: str,
) -> None:
    """Copy the chosen fit and write its tables.

    Args:
        choice: choice.json; fits: the folder topics/ that holds all fits.
        topic_scores: scores of the topics of all fits.
        rows, counts, vocabulary: of stage bow; metadata: of stage ingest; units: shards of stage clean.
        relevance_lambda: λ of the ranking of words.
        folder: topics/chosen.
    """
    best = read_json(choice)
    source = Path(fits, best["model"], f"k{best['k']}", f"seed{best['seed']}")
    for name in COPIED:
        shutil.copyfile(source / name, Path(folder, name))
    topic_word, doc_topic = read_array(source / "topic_word.npz"), read_array(source / "doc_topic.npz")
    unit_rows = list(read_parquet(rows))
    doc_ids, n_tokens = [row["doc_id"] for row in unit_rows], np.array([row["n_tokens"] for row in unit_rows])
    unit_ids = [row["unit_id"] for row in unit_rows]
    frequency = np.asarray(read_sparse(counts).sum(axis=0)).ravel()
    ranked = (topic_word, frequency / frequency.sum(), kept_terms(vocabulary), relevance_lambda)
    words = word_rows(*ranked)

    described = read_csv(metadata, dtype=str)
    means = document_means(doc_topic, doc_ids, n_tokens)
    write_csv(described.merge(means, left_on="doc_id", right_index=True), Path(folder, "doc_topics.csv"))
    _write_unit_topics(doc_topic, unit_rows, str(Path(folder, "unit_topics.parquet")))
    write_csv(words, Path(folder, "topic_words.csv"))
    write_csv(list_rows(*ranked), Path(folder, "word_lists.csv"))

    scores = read_csv(topic_scores, na_values=[""])
    own = scores[(scores["model"] == best["model"]) & (scores["k"] == best["k"]) & (scores["seed"] == best["seed"])]
    write_csv(topic_table(words, read_json(source / "fit.json")["share"], own), Path(folder, "topics.csv"))

    chosen = typical_rows(doc_topic, doc_ids, n_tokens)
    texts = unit_texts(read_parquet(units), {unit_ids[row] for members in chosen for row in members})
    titles = dict(zip(described["doc_id"], described["title"], strict=True))
    write_csv(typical_table(chosen, doc_topic, unit_ids, texts, titles), Path(folder, "typical_units.csv"))


def kept_terms(vocabulary: str) -> list[str]:
    """Return the kept terms in the order of the columns of all matrices."""
    table = read_csv(vocabulary, dtype={"term": str, "reason": str})
    return table[table["kept"]].sort_values("term_id")["term"].tolist()
