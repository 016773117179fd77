"""Copied language: how much of the corpus repeats other passages of it, and who repeats whom."""

from typing import Any

import pandas as pd

Table = pd.DataFrame
SHOWN = 20


def section(units: Table, documents: Table, pairs: Table, summary: dict, titles: dict[str, str]) -> dict[str, Any]:
    """Describe near-duplicate units.

    Args:
        units, documents, pairs, summary: the tables of the stage duplicates.
        titles: doc_id → title.

    Returns:
        `summary`; `documents`: those with the largest copied share; `pairs`: who repeats whom, most text first, and how
        many pairs there are; `spread`: groups by number of units, the largest first.
    """
    most = documents[documents["copied_chars"] > 0].sort_values(
        ["share", "doc_id"], ascending=[False, True], kind="stable"
    )
    shown = pairs.sort_values(["chars", "doc_id", "source_doc_id"], ascending=[False, True, True], kind="stable")
    sizes = units.groupby("group").agg(
        units=("unit_id", "size"), documents=("doc_id", "nunique"), chars=("chars", "max")
    )
    first = units[~units["copy"]].set_index("group")["unit_id"]
    largest = sizes.sort_values(["units", "chars"], ascending=False, kind="stable").head(SHOWN)
    return {
        "summary": summary,
        "documents": [named(row, titles) for row in most.head(SHOWN).to_dict("records")],
        "n_documents": len(most),
        "pairs": [named(row, titles) for row in shown.head(SHOWN).to_dict("records")],
        "n_pairs": len(pairs),
        "groups": [row | {"first": first[number]} for number, row in largest.to_dict("index").items()],
    }


def named(row: dict, titles: dict[str, str]) -> dict[str, Any]:
    """Add the titles of a row's documents."""
    source = row.get("source_doc_id", "")
    return row | {"title": titles.get(row["doc_id"], row["doc_id"]), "source": titles.get(source, source)}
