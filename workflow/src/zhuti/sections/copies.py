"""Copied language: how much of the corpus repeats other passages of it, and who repeats whom."""

from typing import Any

import pandas as pd

Table = pd.DataFrame
SHOWN = 20


def section(documents: Table, pairs: Table, summary: dict, titles: dict[str, str]) -> dict[str, Any]:
    """Describe near-duplicate units.

    Args:
        documents, pairs, summary: what the stage duplicates wrote.
        titles: doc_id → title.

    Returns:
        `summary`; `documents`: those with the largest copied share; `pairs`: who repeats whom, most text first; and how
        many there are of both.
    """
    most = documents[documents["copied_chars"] > 0].sort_values(
        ["share", "doc_id"], ascending=[False, True], kind="stable"
    )
    shown = pairs.sort_values(["chars", "doc_id", "source_doc_id"], ascending=[False, True, True], kind="stable")
    return {
        "summary": summary,
        "documents": [named(row, titles) for row in most.head(SHOWN).to_dict("records")],
        "n_documents": len(most),
        "pairs": [named(row, titles) for row in shown.head(SHOWN).to_dict("records")],
        "n_pairs": len(pairs),
    }


def named(row: dict, titles: dict[str, str]) -> dict[str, Any]:
    """Add the titles of a row's documents."""
    source = row.get("source_doc_id", "")
    return row | {"title": titles.get(row["doc_id"], row["doc_id"]), "source": titles.get(source, source)}
