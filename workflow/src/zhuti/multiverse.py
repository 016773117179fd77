"""The multiverse summed up: which topics return in which specifications, and which choice moves the topics most."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from zhuti.tables import read_csv, read_json, write_csv

SPECIFICATIONS = [
    "specification",
    "choice",
    "value",
    "status",
    "why_zh",
    "why_en",
    "k",
    "similarity",
    "returns",
    "lacking",
]
RETURNS = ["topic", "label", "specifications", "returns", "similarity", "weakest", "weakest_similarity"]
FACTORS = [
    "choice", "study_value", "values", "compared", "failed", "drop_similarity", "drop_returns", "spread", "moves_most",
    "times_refit",
]  # fmt: skip
SEED = "seed"
"""The choice that changes nothing but chance; chains that share their anchors hardly differ between seeds."""

Sentences = Mapping[str, str]
"""The same in Chinese (zh) and English (en)."""


@dataclass(frozen=True)
class Outcome:
    """What became of one specification."""

    name: str
    changes: Mapping[str, Any]
    status: str
    """done, failed, or same: a value is the study's own."""
    why: Sentences | None = None
    """Why there are no topics to compare."""
    k: int | None = None
    matches: pd.DataFrame = field(default_factory=pd.DataFrame)
    """match.csv: a row for each topic of the study."""

    def mean(self, column: str) -> float:
        """Mean over the topics of the study; NaN where there is nothing to compare."""
        return round(float(self.matches[column].mean()), 10) if self.status == "done" else np.nan


def read_outcome(described: dict, folder: str | Path | None, choice: Mapping[str, Any]) -> Outcome:
    """Read what a specification left.

    Args:
        described: its name, changes, status and why, as the settings have them.
        folder: of fit.json and match.csv; None if it was not fitted.
        choice: K and seed of the study, which are known only now.
    """
    name, changes = described["name"], described["changes"]
    if folder is None:
        return Outcome(name, changes, described["status"], described["why"])
    info = read_json(Path(folder, "fit.json"))
    if "problem" in info:
        return Outcome(name, changes, "failed", info["problem"])
    own = [key for key in ("k", SEED) if changes.get(key) == choice[key]]
    if own:
        return Outcome(name, changes, "same", _chosen(own[0], choice[own[0]]), info["k"])
    return Outcome(name, changes, "done", None, info["k"], read_csv(Path(folder, "match.csv"), na_values=[""]))


def _chosen(key: str, value: int) -> Sentences:
    return {
        "zh": f"{key} = {value} 正是本研究选定的，没有可比较的。",
        "en": f"{key} = {value} is what the study chose, so that there is nothing to compare.",
    }


def specification_rows(outcomes: Sequence[Outcome]) -> list[dict]:
    """Rows of specifications.csv: every specification, also those that say nothing of the topics."""
    return [
        {
            "specification": one.name,
            "choice": "; ".join(one.changes),
            "value": "; ".join(map(text, one.changes.values())),
            "status": one.status,
            "why_zh": one.why["zh"] if one.why else "",
            "why_en": one.why["en"] if one.why else "",
            "k": one.k,
            **{name: one.mean(name) for name in ("similarity", "returns", "lacking")},
        }
        for one in outcomes
    ]


def text(value: Any) -> str:
    """Write a value as settings files do."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def return_rows(outcomes: Sequence[Outcome], labels: Sequence[str]) -> list[dict]:
    """Rows of returns.csv: each topic of the study, over the specifications that were fitted.

    Another seed alone is chance and no other choice: counting it would flatter, above all where seeds share anchors.
    """
    done = {one.name: one.matches for one in outcomes if one.status == "done" and set(one.changes) != {SEED}}
    rows = []
    for topic, label in enumerate(labels):
        row = {"topic": topic + 1, "label": label, "specifications": len(done)}
        row |= dict.fromkeys(RETURNS[3:], "")
        if done:
            similarity = {name: float(table["similarity"].iloc[topic]) for name, table in done.items()}
            weakest = min(similarity, key=lambda name: (similarity[name], name))
            row |= {
                "returns": round(float(np.mean([table["returns"].iloc[topic] for table in done.values()])), 10),
                "similarity": round(float(np.mean(list(similarity.values()))), 10),
                "weakest": weakest,
                "weakest_similarity": similarity[weakest],
            }
        rows.append(row)
    return rows


def drops(outcomes: Sequence[Outcome], key: str) -> pd.DataFrame:
    """Compare each specification with the one that differs from it only in having the study's own value of a key.

    Where one choice is changed at a time that other one is always the study. Where all are crossed, the mean over all
    pairs is the main effect of the choice.

    Returns:
        A row per pair: value (as text), similarity, returns: by how much they fall when the choice is made.
    """
    means = {_key(one.changes): one for one in outcomes if one.status == "done"}
    rows = []
    for one in outcomes:
        rest = {name: value for name, value in one.changes.items() if name != key}
        if one.status == "done" and key in one.changes and (not rest or _key(rest) in means):
            before = {name: means[_key(rest)].mean(name) if rest else 1.0 for name in ("similarity", "returns")}
            fall = {name: value - one.mean(name) for name, value in before.items()}
            rows.append({"value": text(one.changes[key])} | fall)
    return pd.DataFrame(rows, columns=["value", "similarity", "returns"])


def _key(changes: Mapping[str, Any]) -> str:
    return json.dumps(changes, sort_keys=True, default=str)


def factor_rows(outcomes: Sequence[Outcome], study_values: Mapping[str, Any], stability: float) -> list[dict]:
    """Rows of factors.csv: each choice, the one that moves the topics most first, and those that moved nothing last.

    `drop_similarity` and `drop_returns` are means over its values; `spread` is the range of the former between values;
    `times_refit` is the former over how much it falls in refits that lack a part of the corpus, the yardstick.

    Args:
        outcomes: all specifications.
        study_values: key → the study's own value.
        stability: mean similarity of the study's topics with those of its refits; NaN where there are none.
    """
    by_choice = {key: drops(outcomes, key) for key in study_values}
    by_value = {key: table.groupby("value")[["similarity", "returns"]].mean() for key, table in by_choice.items()}
    rows = []
    for key, values in by_value.items():
        similarity = values["similarity"]
        drop = similarity.mean()
        numbers = {
            "drop_similarity": drop,
            "drop_returns": values["returns"].mean(),
            "spread": similarity.max() - similarity.min() if len(values) > 1 else np.nan,
            "times_refit": drop / (1 - stability) if stability < 1 else np.nan,
        }
        rows.append(
            {
                "choice": key,
                "study_value": text(study_values[key]),
                "values": len(values),
                "compared": len(by_choice[key]),
                "failed": sum(one.status == "failed" and key in one.changes for one in outcomes),
                "moves_most": similarity.idxmax() if len(values) else "",
                **{name: round(float(value), 10) for name, value in numbers.items()},
            }
        )
    return sorted(rows, key=lambda row: (-row["drop_similarity"] if row["compared"] else np.inf, row["choice"]))


def verdict(factors: Sequence[dict], outcomes: Sequence[Outcome], stability: float) -> list[str]:
    """Say in a line each what failed, and what moves the topics most."""
    said = [f"{one.name}: {one.why['zh']} · {one.why['en']}" for one in outcomes if one.status == "failed"]
    done = sum(one.status == "done" for one in outcomes)
    said.append(f"{done} of {len(outcomes)} specifications could be compared with the study")
    compared = [row for row in factors if row["compared"]]
    if compared:
        most = compared[0]
        said.append(f"{most['choice']} moves the topics most: similarity falls by {most['drop_similarity']:.3f}")
    if stability == stability:
        said.append(f"in refits without a part of the corpus it falls by {1 - stability:.3f}")
    return said


def run(
    *,
    specifications: Sequence[dict],
    folders: Mapping[str, str],
    study_values: Mapping[str, Any],
    choice: str | Path,
    topics: str | Path,
    specification_table: str | Path,
    return_table: str | Path,
    factor_table: str | Path,
    say: Callable[[str], None],
) -> None:
    """Sum up the specifications in three tables.

    Args:
        specifications: name, changes, status and why of each.
        folders: name → where its fit.json and match.csv are, for those that were fitted.
        study_values: key that varies → the study's own value; None for K and seed.
        choice: topics/choice.json, which has these two.
        topics: topics/chosen/topics.csv, which has labels and stability.
    """
    chosen = read_json(choice)
    outcomes = [read_outcome(one, folders.get(one["name"]), chosen) for one in specifications]
    own = {key: chosen[key] if key in ("k", SEED) else value for key, value in study_values.items()}
    described = read_csv(topics, na_values={"stability": [""]})
    stability = float(described["stability"].mean())
    factors = factor_rows(outcomes, own, stability)
    write_csv(specification_rows(outcomes), specification_table, SPECIFICATIONS)
    write_csv(return_rows(outcomes, described["label"]), return_table, RETURNS)
    write_csv(factors, factor_table, FACTORS)
    for line in verdict(factors, outcomes, stability):
        say(line)
