"""The methods section of a study in Chinese and English, its references, and the checklist of reviewers."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from zhuti import written
from zhuti.coherence import C_V_WINDOW, NPMI_WINDOW
from zhuti.methods import checklist, facts
from zhuti.methods.references import bibliography, cited
from zhuti.methods.references import read as read_references
from zhuti.parts import ENOUGH_DOCUMENTS
from zhuti.results import read
from zhuti.tables import read_json, read_parquet, write_csv

LANGUAGES = ("zh", "en")
ENGINES = {
    "anchors": {"share": 0.03, "texts": 5000, "documents": 10},
    "settled": {"tolerance": 0.001},
    "vb": {"tolerance": 0.005},
}
"""Constants of engines, which are told but not imported: that would load all of them. A test compares."""
CONSTANTS = ENGINES | {"windows": {"npmi": NPMI_WINDOW, "c_v": C_V_WINDOW}, "enough_documents": ENOUGH_DOCUMENTS}
_SPECIAL = re.compile(r"[\\`*{}\[\]<>#|~$^@!&]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])")

_SPACES = re.compile(r"\s+")


def escaped(value: Any) -> str:
    """Write a value so that Markdown shows it as it is, on one line: nothing that a corpus holds can be markup."""
    return _SPECIAL.sub(r"\\\g<0>", _SPACES.sub(" ", str(value)))


def listed(values: Iterable[Any], language: str) -> str:
    """Write a list as a sentence has it: a, b and c; a、b 和 c; – where there is nothing."""
    *first, last = [str(value) for value in values] or ["–"]
    if not first:
        return last
    if language == "en":
        return f"{', '.join(first)} and {last}"
    before, after = (" " if character.isascii() else "" for character in (first[-1][-1], last[0]))
    return f"{'、'.join(first)}{before}和{after}{last}"


def spaced(text: str) -> str:
    """Set a text among Chinese: with a space where it begins or ends with a Latin letter or the like."""
    before, after = (" " if character.isascii() else "" for character in (text[:1], text[-1:]))
    return before + text + after


def pairs(counts: Iterable[tuple[str, int]], language: str) -> str:
    """Write how many documents have what."""
    return ("、" if language == "zh" else ", ").join(
        f"{name} {count:,} 篇" if language == "zh" else f"{count:,} in {name}" for name, count in counts
    )


def mean_sd(score: Mapping[str, float]) -> str:
    """Write a mean with its standard deviation, if it has one."""
    spread = "" if pd.isna(score["sd"]) else f" ± {written.score(score['sd'])}"
    return written.score(score["mean"]) + spread


FILTERS: dict[str, Callable] = {
    "whole": written.whole,
    "percent": written.percent,
    "score": written.score,
    "listed": listed,
    "spaced": spaced,
    "pairs": pairs,
    "mean_sd": mean_sd,
    "quoted": lambda names: [f"“{name}”" for name in names],
    "rejected": lambda values, one: [value for value in values if value != one],
    "named": lambda keys, names: [names.get(key, key) for key in keys],
    "topics": lambda numbers: [f"T{number}" for number in numbers],
    "scores": lambda values: [written.score(value, 2) for value in values],
}


def render(template: str | Path, context: Mapping[str, Any], language: str) -> str:
    """Fill a template and join the lines of each paragraph, which are its sentences."""
    environment = Environment(
        loader=FileSystemLoader(Path(template).parent, encoding="utf-8"),
        finalize=escaped,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= FILTERS
    text = environment.get_template(Path(template).name).render(context)
    paragraphs = ([line.strip() for line in part.splitlines() if line.strip()] for part in text.split("\n\n"))
    glue = "" if language == "zh" else " "
    return "\n\n".join(glue.join(lines) for lines in paragraphs if lines) + "\n"


def context(
    found: Mapping[str, pd.DataFrame],
    records: Mapping[str, dict],
    fits: Sequence[dict],
    encodings: Iterable[str],
    n_tokens: pd.Series,
    settings: Mapping[str, Any],
    versions: Mapping[str, str],
) -> dict[str, Any]:
    """Gather what templates and checklist are filled with.

    Args:
        found: the tables intake, metadata, quality, account (flow/flow.csv), stopwords (bow/stopwords.csv), scores,
            refits, topics, names, lineup, prevalence, differences and agreement; specifications and returns of the
            multiverse if it was run.
        records: the JSON of study, audit, copied, reliability, choice, null, intervals, prevalence_summary and summary
            (of clusters).
        fits: fit.json of all fits of the study's model; encodings: of each document; n_tokens: of each unit.
        settings: those in force; versions: of the libraries.
    """
    flow, choice = facts.account(found["account"]), records["choice"]
    corpus = facts.corpus(flow, found["intake"], found["metadata"], found["quality"], encodings)
    return {
        **CONSTANTS,
        **facts.lineup(found["lineup"], choice),
        "study": records["study"],
        "s": settings,
        "versions": versions,
        "corpus": corpus,
        "units": facts.units(flow, n_tokens),
        "copied": records["copied"],
        "words": facts.words(flow, found["stopwords"], records["audit"], settings),
        "model": facts.model(settings, choice, fits, found["scores"], found["topics"]),
        "choice": choice,
        "outcome": facts.outcome(choice, found["scores"], found["refits"]),
        "heldout": facts.heldout(records["reliability"], corpus["documents"] - corpus["wordless"]),
        "refits": facts.refits(found["refits"], choice),
        "null": records["null"],
        "intervals": records["intervals"],
        "prevalence": facts.prevalence(found["prevalence"], found["differences"], records["prevalence_summary"]),
        "multiverse": facts.multiverse(found["specifications"], found["returns"]) if "returns" in found else None,
        "clusters": facts.clusters(records["summary"], found["agreement"]),
        "names": facts.names(found["names"]),
    }


def run(
    *,
    documents: Sequence[str],
    rows: str | Path,
    fits: Sequence[str],
    multiverse_tables: Sequence[str],
    templates: Sequence[str],
    references: str | Path,
    settings: Mapping[str, Any],
    versions: Mapping[str, str],
    texts: Sequence[str],
    bibtex: str | Path,
    checklist_table: str | Path,
    say: Callable[[str], None],
    **tables: str,
) -> None:
    """Write methods.zh.md, methods.en.md, references.bib and checklist.csv.

    Args:
        documents: the shards of documents.parquet; rows: bow/rows.parquet.
        fits: fit.json of all fits of the study's model.
        multiverse_tables: multiverse/specifications.csv and returns.csv first; empty if it was not run.
        templates: methods.zh.md.j2 and methods.en.md.j2; references: all works that they may cite.
        settings: those in force; versions: of the libraries.
        texts: the two Markdown files to write, in the order of the templates.
        tables: paths of what `context` takes as tables and records, by name.
    """
    paths = tables | dict(zip(("specifications", "returns"), multiverse_tables, strict=False))
    filled = context(
        {name: read(path) for name, path in paths.items() if Path(path).suffix == ".csv"},
        {name: read_json(path) for name, path in paths.items() if Path(path).suffix == ".json"},
        [read_json(path) for path in fits],
        [row["encoding"] for row in read_parquet(documents, ["encoding"])],
        pd.Series([row["n_tokens"] for row in read_parquet(rows, ["n_tokens"])], dtype=float),
        settings,
        versions,
    )
    made = [render(template, filled, language) for template, language in zip(templates, LANGUAGES, strict=True)]
    for text, path in zip(made, texts, strict=True):
        Path(path).write_text(text, encoding="utf-8", newline="\n")
    keys = cited(made)
    Path(bibtex).write_text(bibliography(keys, read_references(references)), encoding="utf-8", newline="\n")
    items = checklist.rows(filled)
    write_csv(items, checklist_table, checklist.COLUMNS)
    missing = sum(item["status"] == "missing" for item in items)
    say(f"{len(keys)} works cited; of {len(items)} points on the checklist {missing} missing")
