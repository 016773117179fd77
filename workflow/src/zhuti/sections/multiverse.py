"""The multiverse: which topics return under other reasonable choices, and which choice moves them most."""

from typing import Any

import pandas as pd

Table = pd.DataFrame
BEFORE_BOW = ("clean", "segment", "duplicates", "bow")
"""Sections of the settings whose choices are preprocessing."""


def section(specifications: Table, returns: Table, factors: Table, language: str) -> dict[str, Any]:
    """Describe the specifications that could be compared with the study, and say why the others could not.

    Returns:
        `n` and `n_done`: specifications, and those compared; `n_counted`: those of them that change more than the seed,
        over which topics return; `preprocessing`: whether any changes it; `returns`: the mean over topics; `topics` and
        `factors`: the rows of the tables; `left_out`: the others, each with the reason.
    """
    done = specifications["status"] == "done"
    return {
        "n": len(specifications),
        "n_done": int(done.sum()),
        "preprocessing": bool(preprocessing(specifications)),
        "n_counted": int(returns["specifications"].max()),
        "returns": float(returns["returns"].mean()),
        "topics": returns.to_dict("records"),
        "factors": factors.to_dict("records"),
        "left_out": [row | {"why": row[f"why_{language}"]} for row in specifications[~done].to_dict("records")],
    }


def varied(specifications: Table) -> list[str]:
    """Return the settings that the specifications compared with the study vary, sorted."""
    choices = specifications.loc[specifications["status"] == "done", "choice"]
    return sorted({key for choice in choices for key in choice.split("; ")})


def preprocessing(specifications: Table) -> list[str]:
    """Return those of them that come before the words are counted."""
    return [key for key in varied(specifications) if key.partition(".")[0] in BEFORE_BOW]
