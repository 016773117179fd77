"""The tables that a paper needs, for Excel: each as a CSV, and all together as one workbook."""

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain, islice
from pathlib import Path

from zhuti.tables import read_json
from zhuti.workbook.cells import guarded
from zhuti.workbook.sources import NAMES, Row, Table, make

CONTENTS = "contents"
SAMPLE = 200
"""Rows by which the columns of a sheet get their width."""


def run(
    *,
    study: str,
    labels: list[str],
    multiverse_tables: list[str],
    tables: list[str],
    workbook: str,
    say: Callable[[str], None],
    **sources: str,
) -> None:
    """Write report/tables/*.csv and report/study.xlsx.

    Args:
        study: study.json, which names the study and its hash.
        labels: the texts in Chinese and in English; section `tables`.
        multiverse_tables: the tables of the multiverse; empty if it was not run.
        tables: the CSV files to write, each named as its table, and `contents`.
        workbook: the xlsx file to write.
        sources: the tables of the stages, by the name of the table that is made of them, or as `make` needs them.
    """
    from zhuti.workbook.book import Book

    sources |= {f"multiverse_{Path(path).stem}": path for path in multiverse_tables}
    paths, mark, texts = {Path(path).stem: path for path in tables}, mark_of(study), texts_of(labels)
    book = Book(workbook, mark)
    front = book.add_sheet(CONTENTS)
    listed = []
    for name in NAMES:
        table, sheet = make(name, sources), book.add_sheet(name)
        first = list(islice(table.rows, SAMPLE))
        rows = write_csv(table, chain(first, table.rows), paths[name], mark, book.begin(sheet, table, first))
        book.end(sheet, table, rows)
        listed.append([name, *(text["names"][name] for text in texts), str(rows), *notes(table.changes, texts)])
    contents = Table(["table", "zh", "en", "rows", "note_zh", "note_en"], iter(()), {"rows"})
    book.write_title(front, mark)
    rows = write_csv(contents, iter(listed), paths[CONTENTS], mark, book.begin(front, contents, listed, top=2))
    book.end(front, contents, rows, top=2)
    book.close()
    say(f"{len(listed)} tables")


def mark_of(study: str | Path) -> str:
    """Return what marks a result as of this study: its name and its hash."""
    named = read_json(study)
    return f"{named['study']} {named['hash']}"


def texts_of(labels: list[str]) -> list[dict]:
    """Read the texts of the tables in each language."""
    import yaml

    return [yaml.safe_load(Path(path).read_text(encoding="utf-8"))["tables"] for path in labels]


def notes(changes: Counter, texts: list[dict]) -> Row:
    """Say in each language what was changed or left out, and how often."""
    return [" ".join(text["notes"][name].format(n=n) for name, n in sorted(changes.items()) if n) for text in texts]


def write_csv(table: Table, rows: Iterator[Row], path: str | Path, mark: str, add: Callable[[Row], None]) -> int:
    """Stream a table to its CSV, and to the workbook by `add`; returns the number of rows.

    Texts that Excel would take for formulas get a single quote in the CSV, where nothing else says that they are text.
    """
    texts, written = [name not in table.numbers for name in table.columns], 0
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*map(guarded, table.columns), study_column(table.columns)])
        for row in rows:
            safe = [guarded(value) if is_text else value for value, is_text in zip(row, texts, strict=True)]
            table.changes["guarded"] += sum(map(str.__ne__, row, safe))
            writer.writerow([*safe, mark])
            add(row)
            written += 1
    return written


def study_column(columns: Row) -> str:
    """Name the column that names the study; the user's metadata may have one of this name."""
    return "zhuti_study" if "study" in columns else "study"
