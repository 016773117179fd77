"""The tables of a finished study, read with the right types by figures, report and notebooks."""

import re
from pathlib import Path

import pandas as pd

from zhuti.tables import read_csv

NUMBERS = {
    "intake.csv": ["n_chars"],
    "metadata.csv": [],
    "removed.csv": ["start", "end"],
    "flow.csv": ["units", "tokens", "types"],
    "vocabulary.csv": ["df", "cf", "term_id"],
    "keywords.csv": ["rank", "score"],
    "scores.csv": ["k", "seed", "value"],
    "topics.csv": ["topic", "share", "npmi", "c_v", "exclusivity", "stability"],
    "topic_words.csv": ["topic", "rank", "probability", "relevance", "lift", "exclusivity"],
    "typical_units.csv": ["topic", "rank", "share", "start", "end"],
    "doc_topics.csv": [],
    "labels.csv": ["cluster"],
    "linkage.csv": ["step", "left", "right", "height", "size"],
    "similarities.csv": ["similarity"],
    "map.csv": ["x", "y"],
    "agreement.csv": ["value"],
}
"""File → its columns of numbers. All others are text, also where a title or a term looks like a number."""


def read(path: str | Path) -> pd.DataFrame:
    """Read one result table; empty text stays "", an empty number is NaN, `kept` is true or false."""
    table = read_csv(path, dtype=str)
    for column in [*NUMBERS[Path(path).name], *topic_columns(table)]:
        table[column] = pd.to_numeric(table[column], errors="coerce")
    if "kept" in table:
        table["kept"] = table["kept"] == "True"
    return table


def topic_columns(table: pd.DataFrame) -> list[str]:
    """Return the columns T1, T2, … of a table, in order."""
    return sorted((name for name in table if re.fullmatch(r"T\d+", name)), key=lambda name: int(name[1:]))
