"""The shipped documents are raw, and metadata.csv says of them only what they say themselves, or marks it inferred."""

import csv
import hashlib
import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "data" / "example"
COLUMNS = ["file", "title", "place", "province", "level", "date", "doc_type", "source", "inferred"]
RAW = {
    "2020-遵义-十四五规划建议.txt": "23a31a8092edeb0e8eb6a33af7738a670977665ae82cbf7cf014bda9f77a7400",
    "2021-岳阳-市委经济工作会议讲话.txt": "f9249cff2aa1b8111d4d6d6ae05ad24c91720ddd4bdfcbfb3a98a7576a741ea7",
    "2021-新乡-市党代会报告.txt": "81b39e429392f30cf94a3cde8c96597fbaf5383ee6cc4d308287b8c1f1dc32ec",
    "2022-历城-区党代会报告.txt": "547ab86963233eb22c60154ff03c1c22c3035dbcc4810cde6e9be1ed96dde7a3",
    "2023-晋江-党建杂志文章.txt": "af5ea17602e0fe5b9414cbe8beb8b1635eb920e5223a9e5ef979242867276950",
}
FACTS = ["title", "place", "province", "level", "date", "doc_type", "source"]


def read_rows() -> list[dict[str, str]]:
    """Return the rows of metadata.csv as written."""
    with open(FOLDER / "metadata.csv", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def dates_in(text: str) -> set[str]:
    """Return the years in `text` and its full dates in ISO form, however they are written."""
    full = re.findall(r"(?<!\d)((?:19|20)\d\d)\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})(?!\d)", text)
    years = re.findall(r"(?<!\d)((?:19|20)\d\d)(?!\d)", text)
    return set(years) | {f"{year}-{int(month):02}-{int(day):02}" for year, month, day in full}


def stands_in(column: str, value: str, text: str) -> bool:
    """Whether the document states the value: literally, or for a date in any written form."""
    return value in (dates_in(text) if column == "date" else text)


ROWS = {row["file"]: row for row in read_rows()}


def test_table_opens_in_excel_and_has_the_documented_columns():
    assert (FOLDER / "metadata.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert list(read_rows()[0]) == COLUMNS
    described = re.findall(r"^\| `(\w+)` \|", (FOLDER.parent / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert described == COLUMNS


def test_every_file_has_one_row_and_every_row_a_file():
    files = sorted(path.name for path in FOLDER.iterdir() if path.name != "metadata.csv")
    assert sorted(row["file"] for row in read_rows()) == files == sorted(RAW)


@pytest.mark.parametrize("name", RAW)
def test_documents_are_unedited(name):
    assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == RAW[name]


@pytest.mark.parametrize("name", RAW)
@pytest.mark.parametrize("column", FACTS)
def test_value_stands_in_the_document_or_is_marked(name, column):
    row, text = ROWS[name], (FOLDER / name).read_text(encoding="utf-8")
    if row[column] and column not in row["inferred"].split(";"):
        assert stands_in(column, row[column], text), f"{column}={row[column]!r} is not in {name} and not marked"


@pytest.mark.parametrize("name", RAW)
def test_marks_name_columns_that_have_a_value(name):
    marks = [mark for mark in ROWS[name]["inferred"].split(";") if mark]
    assert len(marks) == len(set(marks))
    assert set(marks) <= set(FACTS)
    assert all(ROWS[name][mark] for mark in marks)


@pytest.mark.parametrize("name", RAW)
def test_dates_are_iso_or_a_year(name):
    assert re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))?", ROWS[name]["date"])


def test_the_check_tells_stated_from_inferred():
    text = "时间:2022年02月18日 日期:2022-01-06 01:55 历城"
    assert stands_in("date", "2022-02-18", text) and stands_in("date", "2022-01-06", text)
    assert stands_in("date", "2022", text)
    assert not stands_in("date", "2022-02-17", text) and not stands_in("date", "2021", text)
    assert stands_in("place", "历城", text) and not stands_in("place", "历下", text)
