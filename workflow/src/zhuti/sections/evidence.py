"""The evidence for model and topics: how it was made, the line-up, each topic's intervals and null, prevalence."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from zhuti.differences import DIFFERS, PERIOD

Table = pd.DataFrame
LINEUP = (
    "heldout_perplexity", "npmi", "npmi_relevance", "c_v", "exclusivity", "diversity", "seed_similarity", "stability",
    "returns", "omega",
    "effective_topics", "nmi", "ari", "purity", "groups",
)  # fmt: skip
"""Metrics of the line-up that are shown, in this order."""
WEIGHED = {"npmi": 1, "exclusivity": 1, "diversity": 1, "heldout_perplexity": -1}
"""Metrics in which the page says which models surpass the study's; 1 where higher is better."""
MOST_GROUPS, SHOWN = 20, 25
"""Groups of a column in the report (the largest), and rows of a table of differences."""


def section(
    found: dict[str, Table],
    summaries: dict[str, dict],
    fits: Sequence[dict],
    choice: dict,
    language: str,
) -> dict[str, Any]:
    """Describe what speaks for and against model and topics.

    Args:
        found: the tables lineup, null, intervals, prevalence and differences.
        summaries: lineup, null, intervals, prevalence (evidence/*.json) and reliability (topics/reliability.json).
        fits: fit.json of all fits of the study's model; choice: choice.json.
    """
    notes = {name: [note[language] for note in summary["notes"]] for name, summary in summaries.items()}
    # That documents are few is said once.
    notes["prevalence"] = [note for note in notes["prevalence"] if note not in notes["intervals"]]
    return {
        "chains": chains(fits, choice["k"]),
        "parts": summaries["reliability"]["parts"],
        "summaries": summaries,
        "notes": notes,
        "lineup": lineup(found["lineup"]) | {"better": better(found["lineup"], choice["model"])},
        "effective": effective_topics(found["intervals"]),
        "groupings": groupings(found["prevalence"], found["differences"]),
    }


def chains(fits: Sequence[dict], k: int) -> dict[str, Any]:
    """Count the chains of K topics and those that settled; `sampled` is false for models without chains."""
    own = [fit for fit in fits if fit["k"] == k]
    sampled = [fit for fit in own if "settled" in fit]
    settled = [fit["settled"] for fit in sampled if fit["settled"] is not None]
    return {
        "sampled": bool(sampled),
        "n": len(own),
        "settled": len(settled),
        "last": max(settled, default=None),
        "iterations": own[0]["settings"].get("iterations") if own else None,
    }


def by_topic(intervals: Table, null: Table) -> dict[int, dict[str, Any]]:
    """Return, for each topic, `limits` (quantity → value, low and high) and `null` (its row of null.csv)."""
    rows = {int(row["topic"]): {"null": row, "limits": {}} for row in null.to_dict("records")}
    for row in intervals[intervals["topic"].notna()].to_dict("records"):
        rows[int(row["topic"])]["limits"][row["quantity"]] = row
    return rows


def effective_topics(intervals: Table) -> dict[str, float]:
    """Return value, low and high of the effective number of topics."""
    return intervals[intervals["quantity"] == "effective_topics"].to_dict("records")[0]


def lineup(table: Table) -> dict[str, Any]:
    """Set models side by side: `models` with their numbers of fits, a row of cells (or None) for each metric, and
    `classes`, whether known classes were compared."""
    cells = {(row["model"], row["metric"]): row for row in table.to_dict("records")}
    fits = table.groupby("model", sort=False)["fits"].max().astype(int).to_dict()
    rows = [(metric, [cells.get((model, metric)) for model in fits]) for metric in LINEUP]
    compared = bool(table["metric"].eq("nmi").any())
    return {"models": list(fits.items()), "rows": [row for row in rows if any(row[1])], "classes": compared}


def better(table: Table, own: str) -> list[tuple[str, list[str]]]:
    """Return metric → the models that surpass `own` by more than the larger of the two standard deviations.

    Metrics in which none does are left out. A model of one fit has no deviation: that of the other counts.
    """
    found = []
    for metric, sign in WEIGHED.items():
        cells = table[table["metric"] == metric].set_index("model")
        if own in cells.index:
            larger = cells["sd"].fillna(0).clip(lower=cells["sd"].fillna(0)[own])
            found.append((metric, cells.index[sign * (cells["mean"] - cells["mean"][own]) > larger].tolist()))
    return [(metric, models) for metric, models in found if models]


def groupings(prevalence: Table, differences: Table) -> list[dict[str, Any]]:
    """Describe prevalence by each column and over time: a row of shares for each group, and how topics differ."""
    return [
        {"by": by, "over_time": by == PERIOD, "most": part["share"].max()}
        | groups(part, by == PERIOD)
        | differing(differences[differences["by"] == by])
        for by, part in prevalence.groupby("by", sort=False)
    ]


def groups(part: Table, in_order: bool) -> dict[str, Any]:
    """Return the groups, the largest only unless their order is that of time."""
    sizes = part.groupby("group", sort=False)["documents"].first()
    shown = list(sizes.index) if in_order else list(sizes.sort_values(ascending=False, kind="stable").index)
    cells = {name: rows.sort_values("topic") for name, rows in part.groupby("group")}
    return {
        "topics": sorted(part["topic"].unique().astype(int).tolist()),
        "n_groups": len(sizes),
        "groups": [
            {"name": name, "documents": sizes[name], "cells": cells[name].to_dict("records")}
            for name in shown[: 5 * MOST_GROUPS if in_order else MOST_GROUPS]
        ],
    }


def differing(part: Table) -> dict[str, Any]:
    """Return the topics, those that differ most surely first, and how many differ."""
    rows = part.sort_values(["p_adjusted", "topic"], kind="stable").to_dict("records")
    rows = [row | {"differs": row["p_adjusted"] <= DIFFERS} for row in rows]
    return {"differences": rows[:SHOWN], "n_tested": len(rows), "n_differing": sum(row["differs"] for row in rows)}
