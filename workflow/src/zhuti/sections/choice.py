"""The choice of K: the scores of all fits, and what decides."""

from typing import Any

import pandas as pd

from zhuti.written import percent

Table = pd.DataFrame
METRICS = (
    "heldout_perplexity", "npmi", "npmi_relevance", "c_v", "exclusivity", "diversity", "seed_similarity", "stability",
    "returns", "omega",
    "effective_topics",
)  # fmt: skip
"""Scores of the grid, in this order."""


def at_chosen_k(scores: Table, choice: dict) -> dict[str, dict[str, float]]:
    """Return metric → mean and sd over all fits of the chosen model and K (sd NaN with one).

    The one source of what page, methods and checklist say of the study as a whole; a topic's own values are those of
    the fit that is shown.
    """
    own = scores[(scores["model"] == choice["model"]) & (scores["k"] == choice["k"])]
    return {metric: {"mean": values.mean(), "sd": values.std()} for metric, values in own.groupby("metric")["value"]}


def own_returns(scores: Table, topics: Table, choice: dict) -> float | None:
    """Return the mean returns of the fit described (topics.csv); None if not measured, or the same percentage as over
    all fits."""
    own, every = topics["returns"].mean(), at_chosen_k(scores, choice).get("returns", {"mean": float("nan")})["mean"]
    return None if pd.isna(own) or percent(own, 0) == percent(every, 0) else float(own)


def score_rows(scores: Table, choice: dict) -> list[dict[str, Any]]:
    """Return a row per model and K: the mean and, over two seeds or more, the standard deviation of each score."""
    table = scores.groupby(["model", "k", "metric"])["value"].agg(["mean", "std", "count"])
    rows = []
    for (model, k), part in scores.groupby(["model", "k"]):
        values = [
            table.loc[(model, k, metric)].to_dict() if (model, k, metric) in table.index else None for metric in METRICS
        ]
        own = model == choice["model"]
        place = {"chosen": own and k == choice["k"], "in_set": own and k in choice["k_set"]}
        rows.append({"model": model, "k": int(k), "seeds": part["seed"].nunique(), "values": values} | place)
    return sorted(rows, key=lambda row: (row["model"] != choice["model"], row["model"], row["k"]))


def criteria(choice: dict) -> list[dict[str, Any]]:
    """Return what each K is by what decides on it: its held-out likelihood, the front, and reliability."""
    distances = {row["k"]: row for row in choice["heldout"]}
    return [
        {
            "k": k,
            "heldout": distances.get(k),
            "best": k in distances and distances[k]["behind"] <= (distances[k]["error"] or 0),
            "front": k in choice["front"],
            "reliable": None if choice["reliable"] is None else k in choice["reliable"],
            "in_set": k in choice["k_set"],
            "chosen": k == choice["k"],
        }
        for k in choice["candidates"]
    ]
