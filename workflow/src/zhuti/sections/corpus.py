"""What went in: files, text removed by cleaning, damaged documents, words left out."""

from typing import Any

import pandas as pd

Table = pd.DataFrame
STEPS = ("files", "documents", "characters", "units", "tokens", "vocabulary")
MOST_ROWS = 100
"""Rows of a table in the report; the file that holds all of them is named beside it."""


def section(
    intake: Table,
    removed: Table,
    quality: Table,
    account: Table,
    vocabulary: Table,
    titles: dict[str, str],
    language: str,
) -> dict[str, Any]:
    """Describe what came in and what was dropped.

    Args:
        account: flow/flow.csv.
        titles: doc_id → title.

    Returns:
        `flow`: steps with what came in, what was kept, and the reasons in between; `refused`: the first files that are
        no documents, with reasons; `n_refused`: how many there are; `unreadable`: those that should have been;
        `cleaning`: removed spans by rule; `quality`: documents that look damaged; `dropped`: words by reason.
    """
    refused = intake[intake["status"] != "kept"].to_dict("records")
    names = {row["reason"].partition(":")[0]: in_language(row["reason"], language) for row in refused}
    return {
        "flow": {step: flow_step(account[account["step"] == step], names) for step in STEPS},
        "refused": [row | {"reason": in_language(row["reason"], language)} for row in refused[:MOST_ROWS]],
        "n_refused": len(refused),
        "unreadable": [row["source"] for row in refused if row["status"] == "refused"],
        "cleaning": removed_by_rule(removed),
        "quality": [
            row | {"title": titles.get(row["doc_id"], row["doc_id"])}
            for row in quality.sort_values(["flag", "doc_id"], kind="stable").head(MOST_ROWS).to_dict("records")
        ],
        "n_damaged": quality["doc_id"].nunique(),
        "dropped": dropped_by_reason(vocabulary),
    }


def flow_step(rows: Table, names: dict[str, str]) -> dict[str, Any]:
    """Return what came into a step, what it kept, and the reasons for the rest, by name if known, with counts."""
    counts = dict(zip(rows["reason"], rows["count"].astype(int), strict=True))
    total, kept = counts.pop(""), counts.pop("kept")
    return {
        "total": total,
        "kept": kept,
        "reasons": [(names.get(reason, reason), count) for reason, count in counts.items()],
    }


def in_language(reason: str, language: str) -> str:
    """Take one language of a reason written as "code: Chinese / English"; any other text stays whole."""
    _, colon, both = reason.partition(": ")
    chinese, slash, english = both.partition(" / ")
    return (chinese if language == "zh" else english) if colon and slash else reason


def removed_by_rule(removed: Table, examples: int = 3) -> list[dict[str, Any]]:
    """Sum up removed spans by cleaning rule, with the first different texts as examples; most frequent rule first."""
    rules = []
    for rule, part in removed.groupby("rule"):
        texts = part["text"].str.split().str.join(" ").drop_duplicates()
        shown = [text if len(text) <= 80 else f"{text[:80]}…" for text in texts[:examples]]
        counts = {
            "spans": len(part),
            "documents": part["doc_id"].nunique(),
            "n_chars": int((part["end"] - part["start"]).sum()),
        }
        rules.append({"rule": rule, "examples": [text for text in shown if text]} | counts)
    return sorted(rules, key=lambda row: (-row["spans"], row["rule"]))


def dropped_by_reason(vocabulary: Table, examples: int = 15) -> list[dict[str, Any]]:
    """Sum up dropped words by reason, with the most frequent ones; most tokens first."""
    dropped = vocabulary[~vocabulary["kept"]]
    reasons = [
        {
            "reason": reason,
            "types": len(part),
            "tokens": int(part["cf"].sum()),
            "terms": part["term"].tolist()[:examples],
        }
        for reason, part in dropped.groupby("reason")
    ]
    return sorted(reasons, key=lambda row: (-row["tokens"], row["reason"]))
