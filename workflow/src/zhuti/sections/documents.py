"""Documents: their topics, their keywords, and which of them are alike."""

from typing import Any

import pandas as pd

from zhuti.results import topic_columns
from zhuti.sections.corpus import MOST_ROWS

KEYWORDS = 12
PAIRS = 20
"""Pairs of documents that are listed as most alike."""

Table = pd.DataFrame


def section(doc_topics: Table, keywords: Table, similarities: Table, copied: Table) -> dict[str, Any]:
    """Describe the first documents: their topics and keywords; `most` is the largest share, for the shading.

    Args:
        similarities: cluster/similarities.csv; copied: duplicates/pairs.csv.

    Returns:
        `columns`, `rows`, `all`, `most`, `groups` (keywords of each) and `alike` (the most similar pairs).
    """
    columns = topic_columns(doc_topics)
    best = keywords[keywords["level"] == "document"].sort_values("rank").groupby("id")["term"].agg(list).to_dict()
    rows = [
        {"title": row["title"], "date": row["date"], "shares": [row[name] for name in columns]}
        | {"doc_id": row["doc_id"], "keywords": best.get(row["doc_id"], [])[:KEYWORDS]}
        for row in doc_topics.head(MOST_ROWS).to_dict("records")
    ]
    groups = keywords[keywords["level"] == "group"].sort_values("rank").groupby("id")["term"].agg(list).to_dict()
    titles = dict(zip(doc_topics["doc_id"], doc_topics["title"], strict=True))
    return {
        "columns": columns,
        "rows": rows,
        "all": len(doc_topics),
        "most": doc_topics[columns].max(axis=None),
        "groups": [{"name": name, "keywords": terms[:KEYWORDS]} for name, terms in list(groups.items())[:MOST_ROWS]],
        "alike": alike(similarities, copied, titles),
    }


def alike(similarities: Table, copied: Table, titles: dict[str, str]) -> list[dict[str, Any]]:
    """Return the most similar pairs of documents, and how many characters one copies from the other."""
    chars: dict[frozenset, int] = {}
    for row in copied.to_dict("records"):
        pair = frozenset((row["doc_id"], row["source_doc_id"]))
        chars[pair] = chars.get(pair, 0) + int(row["chars"])
    # Beyond a few hundred documents the table lists the neighbours of each, so that a pair can stand twice.
    table = similarities[similarities["doc_id_a"] != similarities["doc_id_b"]]
    seen: dict[frozenset, dict] = {}
    for row in table.sort_values("similarity", ascending=False, kind="stable").to_dict("records"):
        seen.setdefault(frozenset((row["doc_id_a"], row["doc_id_b"])), row)
        if len(seen) == PAIRS:
            break
    return [
        {
            "a": titles.get(row["doc_id_a"], row["doc_id_a"]),
            "b": titles.get(row["doc_id_b"], row["doc_id_b"]),
            "similarity": row["similarity"],
            "copied": chars.get(pair, 0),
        }
        for pair, row in seen.items()
    ]
