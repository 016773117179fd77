"""What is known about each document: what the user says, and below it what the document says about itself."""

import csv
import io
import re
import unicodedata
from pathlib import Path

from zhuti.formats.encoding import decode
from zhuti.places import Gazetteer, Place
from zhuti.problem import Problem, columns_at_hand

READ_COLUMNS = ("issuer", "doc_number", "place", "province", "city", "county", "level", "attachments")
"""Columns of what is read from the text, beside title and date."""
PLACE_COLUMNS = ("province", "city", "county", "place")
"""The user's columns that say where a document is from, from the largest place to the smallest."""
Rows = dict[str, dict[str, str]]
"""Document id → column → value."""


def read_metadata(path: str) -> Rows:
    """Read a metadata table: CSV with the column `file`, in any encoding of Chinese.

    Returns:
        Document id (NFC POSIX path) → column → value.

    Raises:
        Problem: the table is missing, is no text, lacks the column `file` or names a file twice.
    """
    try:
        text, _ = decode(Path(path).read_bytes())
    except (OSError, ValueError):
        raise Problem(
            f"无法读取元数据表 {path}；请检查 corpus.metadata，并存为 CSV。",
            f"The metadata table {path} cannot be read; check corpus.metadata and save it as CSV.",
        ) from None
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if "file" not in (reader.fieldnames or []):
        raise Problem(
            f"元数据表 {path} 没有 file 列；请加上该列，写明每个文档相对于语料文件夹的路径。",
            f"The metadata table {path} has no column `file`; add it, with each document's path in the corpus folder.",
        )
    rows: Rows = {}
    for row in reader:
        doc_id = unicodedata.normalize("NFC", (row.pop("file") or "").strip().replace("\\", "/"))
        if doc_id in rows:
            raise Problem(
                f"元数据表 {path} 中 {doc_id} 出现两次；请删去一行。",
                f"The metadata table {path} lists {doc_id} twice; remove one row.",
            )
        rows[doc_id] = {column: (value or "").strip() for column, value in row.items() if column}
    return rows


def match_metadata(rows: dict[str, dict], kept: list[str], known: set[str], path: str) -> None:
    """Check that metadata and documents name the same files.

    Args:
        rows: the metadata by document id.
        kept: ids of documents that were read.
        known: all files of the corpus, also refused ones.
        path: the metadata table, to be named.

    Raises:
        Problem: a row without a file, or a document without a row.
    """
    absent = sorted(set(rows) - known)
    if absent:
        raise Problem(
            f"元数据表 {path} 有 {len(absent)} 行没有对应的文件（{_some(absent)}）；请改正 file 列或删去这些行。",
            f"The metadata table {path} has rows without a file ({len(absent)}: {_some(absent)}); correct the column "
            "file or remove them.",
        )
    undescribed = sorted(set(kept) - set(rows))
    if undescribed:
        raise Problem(
            f"元数据表 {path} 缺少 {len(undescribed)} 个文件的行（{_some(undescribed)}）；请为它们各加一行。",
            f"The metadata table {path} lacks rows for files ({len(undescribed)}: {_some(undescribed)}); add them.",
        )


def _some(names: list[str], most: int = 3) -> str:
    return ", ".join(names[:most]) + (" …" if len(names) > most else "")


def columns_of(corpus: dict, rows: Rows, reading: bool) -> list[str]:
    """Name the columns of the metadata table.

    Args:
        corpus: section of the settings; `title`, `date` and `label` name columns, the user's or read ones.
        rows: the user's metadata; may be empty.
        reading: whether there are columns of what was read from the text.

    Raises:
        Problem: a column that the settings name does not exist, or one is called as a topic is (T1).
    """
    given = list(dict.fromkeys(column for row in rows.values() for column in row))
    if topics := [column for column in given if re.fullmatch(r"T\d+", column)]:
        raise Problem(
            f"元数据的列名 {'、'.join(topics)} 与结果表中主题的列名相同；请给这些列改名。",
            f"The metadata have columns called {', '.join(topics)}, as topics are in the results; rename them.",
        )
    for key, read in (("title", ["title"]), ("date", ["date"]), ("label", ["title", "date", *READ_COLUMNS])):
        name, known = corpus[key], [*given, *read * reading]
        if name is not None and name not in known:
            zh, en = columns_at_hand(name, known)
            raise Problem(
                f"元数据中没有 corpus.{key} 所写的列 {name}（{zh}）；请改正。",
                f"The metadata have no column {name} as set in corpus.{key} ({en}); correct it.",
            )
    return list(dict.fromkeys(["doc_id", "title", "date", *given, *READ_COLUMNS * reading]))


def given_fields(row: dict[str, str], corpus: dict) -> dict[str, str]:
    """Return what the user says of one document, by column; title and date under these names."""
    fields = {column: value for column, value in row.items() if value}
    for key in ("title", "date"):
        if value := row.get(corpus[key] or key, ""):
            fields[key] = value
        else:
            fields.pop(key, None)
    return fields


def describe(doc_id: str, given: dict[str, str], read: dict[str, str], columns: list[str]) -> dict[str, str]:
    """Give one document its row: in each column the user's value, else the one read, else nothing.

    A document without a title is called by its id.
    """
    known = {"title": doc_id} | {key: value for key, value in read.items() if value} | given | {"doc_id": doc_id}
    return {column: known.get(column, "") for column in columns}


def placed(given: dict[str, str], read: dict[str, str], rule: str, places: Gazetteer) -> dict[str, str]:
    """Bring the place that was read in line with the user's.

    Args:
        given: what the user says of the document.
        read: what was read, with place, province, city, county and level.
        rule: the rule that read the place.
        places: the gazetteer.

    Returns:
        `read`; where the user names a place and the one that was read is not in it, with the parts of the user's.
        The level of a document whose issuer is known stays.
    """
    said = "".join(dict.fromkeys(given[column] for column in PLACE_COLUMNS if column in given))
    if not said:
        return read
    place = _place(said, given, places)
    wanted = {place.province, place.city, place.county} - {""} if place else set()
    if place and wanted <= {read.get(column) for column in PLACE_COLUMNS}:
        return read
    parts = (place.name, place.province, place.city, place.county, place.level) if place else ("",) * 5
    ours = dict(zip(("place", "province", "city", "county", "level"), parts, strict=True))
    return read | ours | ({"level": read["level"]} if rule == "issuer" else {})


def _place(said: str, given: dict[str, str], places: Gazetteer) -> Place | None:
    """Find the user's place; one name alone may be a county's without its suffix (历城)."""
    if mentions := places.mentions(said):
        return places.resolve(mentions[-1], mentions[:-1])
    named = places.named(said)
    return named[0] if len(named) == 1 else None
