"""Records of a table, each a document: csv, tsv, xlsx, jsonl or parquet, streamed, compressed or not."""

import bz2
import csv
import gzip
import io
import json
import lzma
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from zhuti.documents import document_row, intake_row
from zhuti.formats.encoding import is_binary, salvage
from zhuti.refusal import Refused
from zhuti.tables import read_parquet

OPENERS = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
SNIFFED = 1 << 20
"""Bytes from which the encoding of a text table is recognised."""
MAX_FILE = 1 << 29
"""Bytes (512 MiB) that a file may have which cannot be streamed."""
MAX_LINE = 1 << 26
"""Characters that a line of a text table may have."""


class Broken(ValueError):
    """A table cannot be parsed at a record, counted from 1."""

    def __init__(self, record: int, why: Exception):
        super().__init__(record, why)
        self.record, self.why = record, why


class Record(NamedTuple):
    """A record as a document: its row of documents (None if refused) and of intake."""

    document: dict | None
    entry: dict


def records(table: Path, encoding: str, text: str) -> Iterator[dict]:
    """Yield the records of a table in order, column name → value.

    Args:
        table: the file.
        encoding: codec of a csv, tsv or jsonl, or "auto".
        text: the column with the text, by which the sheet of a workbook is chosen.

    Raises:
        Refused: the table cannot be opened or decoded.
        Broken: a record cannot be parsed.
    """
    kind, opener = kind_of(table)
    number = 0
    try:
        if kind == ".xlsx":
            from zhuti.formats import spreadsheet

            rows = spreadsheet.records(_read(table, opener), text)
        elif kind == ".parquet":
            rows = read_parquet(table if opener is open else io.BytesIO(_read(table, opener)))
        else:
            rows = _text_records(table, kind, opener, encoding)
        for number, row in enumerate(rows, 1):  # noqa: B007
            yield row
    except Refused:
        raise
    except (
        UnicodeDecodeError,
        lzma.LZMAError,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        csv.Error,
        RecursionError,
    ) as error:
        raise Broken(number + 1, error) from None


def kind_of(table: Path) -> tuple[str, Callable]:
    """Return the ending that says what a table is, and the function that opens it."""
    suffixes = [suffix.lower() for suffix in table.suffixes]
    opener = OPENERS.get(suffixes[-1], open)
    return suffixes[-2 if opener is not open else -1], opener


def _read(table: Path, opener: Callable) -> bytes:
    with opener(table, "rb") as file:
        raw = file.read(MAX_FILE + 1)
    if len(raw) > MAX_FILE:
        raise Refused("too_large")
    return raw


def _text_records(table: Path, kind: str, opener: Callable, encoding: str) -> Iterator[dict]:
    with opener(table, "rb") as file:
        name = _codec(file.read(SNIFFED), encoding)
    # newline="" leaves line breaks inside quoted cells as they are
    with opener(table, "rt", encoding=name, newline="") as file:
        yield from map(_json_record, _lines(file)) if kind in (".jsonl", ".ndjson") else _csv_records(file, kind)


def _lines(file: io.TextIOBase) -> Iterator[str]:
    while line := file.readline(MAX_LINE):
        if len(line) == MAX_LINE:
            raise ValueError("a line is too long")
        yield line


def _json_record(line: str) -> dict:
    value = json.loads(line)
    if not isinstance(value, dict):
        raise ValueError("not an object {…}")
    return value


def _csv_records(file: io.TextIOBase, kind: str) -> Iterator[dict]:
    csv.field_size_limit(MAX_LINE)
    for row in csv.DictReader(_lines(file), delimiter="\t" if kind == ".tsv" else ",", strict=True):
        if None in row:
            raise ValueError("more cells than the header has columns")
        yield row


def _codec(head: bytes, encoding: str) -> str:
    """Return the codec to open a text table with, which leaves out its byte-order mark."""
    name = salvage(head, encoding).encoding
    return "utf-8-sig" if name == "utf-8" else "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else name


def read_record(
    record: dict, number: int, source: str, text: str, doc_id: str | None, kind: str, prefix: str = ""
) -> Record:
    """Turn one record into a document.

    Args:
        record: column name → value; its text is a string or a list of strings, which are lines.
        number: its position, from 1.
        source: path of the table.
        text: column with the text.
        doc_id: column with the id; None, or an empty cell, to use the position.
        kind: how the table was read ("csv", "xlsx").
        prefix: what goes before the id.
    """
    content = _text(record.get(text))
    place = f"{source}#{number:06d}"
    if content is None:
        return Record(None, intake_row(place, None, "not_a_string"))
    if not content.strip() or is_binary(content):
        return Record(None, intake_row(place, None, "binary" if content.strip() else "empty"))
    given = record.get(doc_id) if doc_id else None
    identity = place if given in (None, "") else f"{prefix}{given}"
    row = document_row(identity, place, content.encode("utf-8", "surrogatepass"), kind, content)
    others = {column: _plain(cell) for column, cell in record.items() if column not in (text, doc_id)}
    return Record(row, intake_row(place, row, metadata=json.dumps(others, ensure_ascii=False)))


def _text(value: object) -> str | None:
    """Return a text, or the lines of one that is given as a list of them; None for a number or another structure."""
    parts = value if isinstance(value, list) else [] if value is None else [value]
    if not all(isinstance(part, str) for part in parts):
        return None
    return "\n".join(parts).removeprefix("\ufeff")


def _plain(cell: object) -> str:
    if cell is None:
        return ""
    return cell if isinstance(cell, str) else json.dumps(cell, ensure_ascii=False, default=str)


def id_column(record: dict, doc_id: str | None) -> str | None:
    """Return the column with the id: the one that is set, else `id` if there is one."""
    return doc_id or ("id" if "id" in record else None)
