"""What a reader can walk through: topics on a map, their words, documents, groups, and units with their text."""

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from zhuti.cluster.views import principal_plane
from zhuti.differences import PERIOD
from zhuti.results import read, topic_columns
from zhuti.tables import read_array, read_parquet
from zhuti.words import relevance

LAMBDAS = tuple(step / 20 for step in range(21))
"""Where the slider of λ can stop."""
WORDS = 30
"""Words of a topic that are shown at each λ."""
MOST_UNITS = 5_000
MOST_CHARS = 600
"""Of a unit's text."""
LEAST_SHARE = 0.02
"""Of a topic in a unit, to be told."""
NEIGHBOURS = 5
"""Documents that are named as similar to a document."""
DIGITS = 6


def word_lists(topic_word: np.ndarray, term_share: np.ndarray) -> list[list[int]]:
    """List the terms of each topic that are among its first `WORDS` at any λ, by id, which is the order of frequency.

    Args:
        topic_word: K x V.
        term_share: V, the share of each term in the corpus.
    """
    return [_words_at_any(phi, term_share) for phi in topic_word]


def _words_at_any(phi: np.ndarray, term_share: np.ndarray) -> list[int]:
    """Return the terms of one topic; of equal ones at the end of a list the first by id are taken.

    Relevance is linear in λ, so that two rankings give all; and a list is what is above its last word, which takes no
    sorting.
    """
    terms = np.flatnonzero((phi > 0) & (term_share > 0))
    if len(terms) <= WORDS:
        return terms.tolist()
    by_lift, by_probability = (relevance(phi[None, terms], term_share[terms], weight)[0] for weight in (0, 1))
    listed = np.zeros(len(terms), dtype=bool)
    for weight in LAMBDAS:
        score = (1 - weight) * by_lift + weight * by_probability
        last = np.partition(score, -WORDS)[-WORDS]
        above = score > last
        listed |= above
        listed[np.flatnonzero(score == last)[: WORDS - above.sum()]] = True
    return terms[listed].tolist()


def choose_units(doc_topic: np.ndarray, most: int = MOST_UNITS) -> np.ndarray:
    """Choose at most so many units, taking turns among the topics: of each the unit with its largest share is next.

    Args:
        doc_topic: N x K.

    Returns:
        Row numbers, ascending.
    """
    units, topics = doc_topic.shape
    if units <= most:
        return np.arange(units)
    ranked = np.argsort(-doc_topic, axis=0, kind="stable").ravel()
    _, first = np.unique(ranked, return_index=True)
    return np.sort(ranked[np.sort(first)[:most]])


def topic_map(topic_word: np.ndarray) -> np.ndarray:
    """Place K topics on a plane: principal components of the square roots of φ, whose distances are Hellinger's."""
    return principal_plane(np.sqrt(topic_word))[0]


def words_and_topics(phi: np.ndarray, vocabulary: pd.DataFrame, shares: Iterable[float]) -> dict[str, list]:
    """Describe the topics and their words.

    Args:
        phi: K x V; vocabulary: bow/vocabulary.csv; shares: of the topics.

    Returns:
        `terms` that any topic shows, `p`, the share of each in the corpus, and of each of the `topics` share, place on
        the map, and w: [place in `terms`, φ].
    """
    words = vocabulary[vocabulary["kept"]].sort_values("term_id")
    term_share = (words["cf"] / words["cf"].sum()).to_numpy()
    lists = word_lists(phi, term_share)
    shown = sorted({term for terms in lists for term in terms})
    place = {term: at for at, term in enumerate(shown)}
    plane = np.round(topic_map(phi), DIGITS).tolist()
    return {
        "terms": words["term"].iloc[shown].tolist(),
        "p": [round(value, 9) for value in term_share[shown].tolist()],
        "topics": [
            {"share": round(share, DIGITS), "x": x, "y": y}
            | {"w": [[place[term], round(float(row[term]), 9)] for term in terms]}
            for share, (x, y), row, terms in zip(shares, plane, phi, lists, strict=True)
        ],
    }


def leading(shares: Sequence[float]) -> list[list[float]]:
    """List the topics of a unit with at least `LEAST_SHARE`, largest first, as [topic from 0, share]."""
    order = sorted(range(len(shares)), key=lambda topic: -shares[topic])
    return [[topic, round(shares[topic], DIGITS)] for topic in order if shares[topic] >= LEAST_SHARE]


def unit_rows(units: Iterable[dict], theta: dict[str, list[float]], document: dict[str, int]) -> list[dict]:
    """Describe units: document, heading, offsets in its text, text, leading topics.

    Args:
        units: rows of units.parquet.
        theta: unit_id → its topic shares, for the units that are wanted.
        document: doc_id → its number.

    Returns:
        By document and place in it; `cut` says that a text is shown in part.
    """
    rows = [
        {
            "id": unit["unit_id"],
            "d": document[unit["doc_id"]],
            "h": " › ".join(unit["heading"]),
            "s": unit["map_doc"][0],
            "e": unit["map_doc"][-1] + unit["map_length"][-1],
            "t": unit["text"][:MOST_CHARS],
            "cut": len(unit["text"]) > MOST_CHARS,
            "z": leading(theta[unit["unit_id"]]),
        }
        for unit in units
        if unit["unit_id"] in theta
    ]
    return sorted(rows, key=lambda row: (row["d"], row["s"], row["id"]))


def document_rows(doc_topics: pd.DataFrame, columns: Sequence[str]) -> list[dict]:
    """Describe documents: title, date, values of some columns, and topic shares as millionths.

    There may be ten thousand of them with a hundred shares each: whole numbers take half the room of fractions.

    Args:
        doc_topics: doc_topics.csv.
        columns: by which groups are told.
    """
    names = topic_columns(doc_topics)
    return [
        {
            "id": row["doc_id"],
            "title": row["title"],
            "date": row["date"],
            "in": [row[name] for name in columns],
            "z": [round(row[name] * 10**DIGITS) for name in names],
        }
        for row in doc_topics.to_dict("records")
    ]


def group_rows(prevalence: pd.DataFrame) -> list[dict]:
    """Describe groups and periods: column, name, and share, low and high (or None) of each topic."""

    def number(value: float) -> float | None:
        return None if pd.isna(value) else round(value, DIGITS)

    return [
        {
            "by": by,
            "name": name,
            "z": [[number(row[key]) for key in ("share", "low", "high")] for row in part.to_dict("records")],
        }
        for (by, name), part in prevalence.sort_values("topic", kind="stable").groupby(["by", "group"], sort=False)
    ]


def nearest(similarities: pd.DataFrame, document: dict[str, int], most: int = NEIGHBOURS) -> list[list[list]]:
    """List for each document the most similar ones, as [number, similarity], best first."""
    both = pd.concat([similarities, similarities.rename(columns={"doc_id_a": "doc_id_b", "doc_id_b": "doc_id_a"})])
    both = both.drop_duplicates(["doc_id_a", "doc_id_b"]).sort_values(
        ["similarity", "doc_id_b"], ascending=[False, True], kind="stable"
    )
    found: list[list[list]] = [[] for _ in document]
    for a, b, similarity in both[["doc_id_a", "doc_id_b", "similarity"]].itertuples(index=False):
        if len(found[document[a]]) < most:
            found[document[a]].append([document[b], round(similarity, DIGITS)])
    return found


def run(
    *,
    topic_word: str,
    topics: str,
    vocabulary: str,
    doc_topics: str,
    unit_topics: str,
    units: list[str],
    prevalence: str,
    similarities: str,
    explorer: str,
    say: Callable[[str], None],
) -> None:
    """Write explorer.json.

    Args:
        topic_word, topics, doc_topics, unit_topics: of the chosen model; vocabulary: bow/vocabulary.csv.
        units: shards of clean/units.parquet.
        prevalence: evidence/prevalence.csv; similarities: cluster/similarities.csv.
    """
    phi, shares, documents, groups = (
        read_array(topic_word),
        pd.read_parquet(unit_topics),
        read(doc_topics),
        read(prevalence),
    )
    number = {doc_id: place for place, doc_id in enumerate(documents["doc_id"])}
    names = topic_columns(shares)
    chosen = shares.iloc[choose_units(shares[names].to_numpy())]
    theta = dict(zip(chosen["unit_id"], chosen[names].to_numpy().tolist(), strict=True))
    columns = [name for name in dict.fromkeys(groups["by"]) if name != PERIOD]
    content = words_and_topics(phi, read(vocabulary), read(topics)["share"]) | {
        "documents": document_rows(documents, columns),
        "similar": nearest(read(similarities), number),
        "columns": columns,
        "groups": group_rows(groups),
        "units": unit_rows(read_parquet(units), theta, number),
        "all_units": len(shares),
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    Path(explorer).write_text(text + "\n", encoding="utf-8", newline="\n")
    say(f"{len(content['units'])} of {len(shares)} units, {len(content['terms'])} words")
