"""Which tables a paper needs, and how each is made from the tables of the stages: as rows of text, streamed."""

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from zhuti.tables import read_json

Row = list[str]
TRUTHS = {"beats", "dated", "within_one_error", "on_front", "reliable", "in_set", "chosen"}
"""Columns of truth values."""
TOP_WORDS = 10


@dataclass
class Table:
    """A table of the workbook.

    Attributes:
        rows: what it holds, text as in the CSV; to be read once.
        numbers: its columns of numbers.
        changes: what was changed or left out on the way, counted (the names of `tables.notes` in the labels).
    """

    columns: Row
    rows: Iterator[Row]
    numbers: set[str]
    changes: Counter = field(default_factory=Counter)


def make(name: str, paths: dict[str, str]) -> Table:
    """Make the table `name`.

    Args:
        paths: the files of the stages by the names that `rule workbook` gives them.
    """
    if name in MADE:
        return MADE[name](paths)
    return copied(paths[name]) if name in paths else not_run(name)


def not_run(name: str) -> Table:
    """Make the empty table of a multiverse that was not run."""
    from zhuti import multiverse

    columns = getattr(multiverse, name.removeprefix(MULTIVERSE).upper())
    return Table(columns, iter(()), set(), Counter(not_run=1))


def copied(path: str, keep: Callable[[dict[str, str]], bool] | None = None, note: str = "") -> Table:
    """Take a table as it is.

    Args:
        keep: says which rows to take; without it all.
        note: under which the others are counted.
    """
    columns, rows = read(path)
    table = Table(columns, rows, numbers_of(path, columns))
    if keep:
        table.rows = _kept(table, rows, keep, note)
    return table


def _kept(table: Table, rows: Iterator[Row], keep: Callable[[dict[str, str]], bool], note: str) -> Iterator[Row]:
    for row in rows:
        if keep(dict(zip(table.columns, row, strict=True))):
            yield row
        else:
            table.changes[note] += 1


def read(path: str) -> tuple[Row, Iterator[Row]]:
    """Open a CSV: its columns, and its rows one by one."""
    # A document that is one unit is one cell.
    csv.field_size_limit(2**31 - 1)

    def rows() -> Iterator[Row]:
        with open(path, encoding="utf-8-sig", newline="") as file:
            yield from csv.reader(file)

    found = rows()
    return next(found), found


def numbers_of(path: str, columns: Row) -> set[str]:
    """Name the columns of numbers of a table of a stage."""
    from zhuti.results import NUMBERS, topic_columns

    return {*NUMBERS["/".join(Path(path).parts[-2:])], *topic_columns(columns)}


def topics(paths: dict[str, str]) -> Table:
    """Gather what is known of each topic: name, verdict, words, scores, intervals, and how it fares beside chance."""
    columns, rows = read(paths["topics"])
    limits, tested = ["share", "npmi", "exclusivity"], ["excess", "p", "beats"]
    lists: dict[str, dict[str, Row]] = {"relevance": {}, "probability": {}}
    for row in _records(paths["word_lists"]):
        for ranking, of_topic in lists.items():
            of_topic.setdefault(row["topic"], []).append(row[ranking])
    interval = {(row["topic"], row["quantity"]): [row["low"], row["high"]] for row in _records(paths["intervals"])}
    null = {row["topic"]: row for row in _records(paths["null"])}
    names = {row["topic"]: row["name"] for row in _records(paths["topic_names"])}
    verdicts = {row["topic"]: row["verdict"] for row in _records(paths["verdicts"])}
    words = [f"words_by_{ranking}" for ranking in lists]
    ends_of = [f"{quantity}_{end}" for quantity in limits for end in ("low", "high")]
    after = columns.index("label") + 1

    def gathered() -> Iterator[Row]:
        for row in rows:
            topic = row[columns.index("topic")]
            named = ["、".join(filter(None, of_topic[topic][:TOP_WORDS])) for of_topic in lists.values()]
            ends = chain.from_iterable(interval.get((topic, quantity), ["", ""]) for quantity in limits)
            judged = [names[topic], verdicts[topic]]
            yield [*row[:after], *judged, *named, *row[after:], *ends, *(null[topic][name] for name in tested)]

    numbers = numbers_of(paths["topics"], columns) | {*ends_of, "excess", "p"}
    return Table(
        [*columns[:after], "name", "verdict", *words, *columns[after:], *ends_of, *tested], gathered(), numbers
    )


def _records(path: str) -> Iterator[dict[str, str]]:
    columns, rows = read(path)
    return (dict(zip(columns, row, strict=True)) for row in rows)


def choice(paths: dict[str, str]) -> Table:
    """Say what each K is by what decides on it."""
    from zhuti.sections.choice import criteria

    columns = ["k", "mean_perplexity", "behind", "error"]
    rows = [
        [
            str(found["k"]),
            *(_text((found["heldout"] or {}).get(name)) for name in columns[1:]),
            *(_text(found[name]) for name in ("best", "front", "reliable", "in_set", "chosen")),
        ]
        for found in criteria(read_json(paths["choice"]))
    ]
    truths = ["within_one_error", "on_front", "reliable", "in_set", "chosen"]
    return Table(columns + truths, iter(rows), set(columns))


def dropped_words(paths: dict[str, str]) -> Table:
    """List the words that are not in the vocabulary."""
    whole = copied(paths["vocabulary"], lambda row: row["kept"] != "True", "kept_words")
    taken = [place for place, name in enumerate(whole.columns) if name not in ("kept", "term_id")]
    rows = ([row[place] for place in taken] for row in whole.rows)
    return Table([whole.columns[place] for place in taken], rows, whole.numbers, whole.changes)


def _text(value: float | bool | None) -> str:
    return "" if value is None else str(value)


MULTIVERSE = "multiverse_"
"""How the tables begin that are empty until the multiverse was run."""
MADE = {
    "topics": topics,
    "choice": choice,
    "dropped_words": dropped_words,
    "phrases": lambda paths: copied(paths["phrases"], lambda row: row["in_text"] != "0", "absent"),
}
NAMES = (
    "topics", "topic_names", "verdicts", "topic_sources", "topic_words", "word_lists", "document_topics",
    "typical_units", "scores", "choice", "lineup", "intervals", "null", "prevalence", "differences", "clusters",
    "agreement", "similar_documents", "copied_pairs", "files", "flow", "dropped_words", "keywords", "phrases",
    f"{MULTIVERSE}specifications", f"{MULTIVERSE}returns", f"{MULTIVERSE}factors",
)  # fmt: skip
"""The tables, in the order of the sheets."""
