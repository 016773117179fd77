"""The tables of a finished study, read with the right types by figures, report and notebooks."""

import re
from pathlib import Path

import pandas as pd

from zhuti.tables import read_csv

NUMBERS = {
    "ingest/intake.csv": ["n_chars"],
    "ingest/metadata.csv": [],
    "ingest/found.csv": ["start", "end"],
    "clean/removed.csv": ["start", "end"],
    "clean/quality.csv": ["value", "limit"],
    "duplicates/units.csv": ["group", "similarity", "chars"],
    "duplicates/documents.csv": ["chars", "copied_chars", "share"],
    "duplicates/pairs.csv": ["units", "chars"],
    "bow/flow.csv": ["units", "tokens", "types"],
    "bow/vocabulary.csv": ["df", "cf", "term_id"],
    "audit/phrases.csv": ["in_text", "whole", "within_longer", "split"],
    "audit/new_words.tsv": ["count", "documents", "cohesion", "left_entropy", "right_entropy"],
    "audit/unknown.csv": ["cf", "df"],
    "audit/residue.csv": ["cf", "share"],
    "audit/stopwords.csv": ["cf", "df"],
    "audit/suggestions.csv": ["cf", "df", "df_share", "evenness"],
    "flow/flow.csv": ["count"],
    "tfidf/keywords.csv": ["rank", "score"],
    "topics/scores.csv": ["k", "seed", "value"],
    "bow/stopwords.csv": [],
    "topics/refits.csv": ["k", "refit", "value"],
    "report/checklist.csv": [],
    "chosen/topics.csv": ["topic", "share", "npmi", "c_v", "exclusivity", "stability", "returns", "omega"],
    "chosen/topic_words.csv": ["topic", "rank", "probability", "relevance", "lift", "exclusivity", "frex"],
    "chosen/word_lists.csv": ["topic", "rank"],
    "chosen/typical_units.csv": ["topic", "rank", "share", "start", "end"],
    "chosen/doc_topics.csv": [],
    "cluster/labels.csv": ["cluster"],
    "cluster/linkage.csv": ["step", "left", "right", "height", "size"],
    "cluster/similarities.csv": ["similarity"],
    "cluster/map.csv": ["x", "y"],
    "cluster/agreement.csv": ["value"],
    "chosen/names.csv": ["topic", "similarity"],
    "evidence/lineup.csv": ["fits", "mean", "sd"],
    "evidence/null.csv": ["topic", "npmi", "npmi_shuffled", "excess", "null_mean", "null_max", "p"],
    "evidence/intervals.csv": ["topic", "value", "low", "high"],
    "evidence/prevalence.csv": ["topic", "documents", "tokens", "share", "low", "high"],
    "evidence/differences.csv": ["topic", "difference", "low", "high", "p", "p_adjusted"],
    "evidence/sources.csv": [
        "topic",
        "document_share",
        "document_in_corpus",
        "documents_effective",
        "issuer_share",
        "issuer_in_corpus",
        "copied_share",
    ],
    "evidence/verdicts.csv": ["topic", "value", "limit"],
    "multiverse/specifications.csv": ["k", "similarity", "returns", "lacking"],
    "multiverse/returns.csv": ["topic", "specifications", "returns", "similarity", "weakest_similarity"],
    "multiverse/factors.csv": [
        "values",
        "compared",
        "failed",
        "drop_similarity",
        "drop_returns",
        "spread",
        "times_refit",
    ],
}
"""Folder and file → columns of numbers. All others are text, also where a title or a term looks like a number."""


def read(path: str | Path) -> pd.DataFrame:
    """Read one result table; empty text stays "", an empty number is NaN, kept, copy and beats are booleans."""
    table = read_csv(path, dtype=str, sep="\t" if Path(path).suffix == ".tsv" else ",")
    for column in [*NUMBERS["/".join(Path(path).parts[-2:])], *topic_columns(table)]:
        table[column] = pd.to_numeric(table[column], errors="coerce")
    for column in {"kept", "copy", "beats"} & set(table):
        table[column] = table[column] == "True"
    return table


def topic_columns(table: pd.DataFrame) -> list[str]:
    """Return the columns T1, T2, … of a table, in order."""
    return sorted((name for name in table if re.fullmatch(r"T\d+", name)), key=lambda name: int(name[1:]))


def with_names(table: pd.DataFrame, names: pd.DataFrame) -> pd.DataFrame:
    """Replace the labels of topics in a table, if it has any, by their names (chosen/names.csv)."""
    if "label" not in table or "topic" not in table:
        return table
    named = names.dropna(subset="topic")
    name_of = dict(zip(named["topic"].astype(int), named["name"], strict=True))
    return table.assign(label=[name_of[int(topic)] for topic in table["topic"]])
