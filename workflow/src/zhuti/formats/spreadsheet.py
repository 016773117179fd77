"""Records of an Excel workbook (xlsx)."""

import io
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice

from zhuti.formats.office import check_container
from zhuti.refusal import Refused

HEADER_ROWS = 10
"""The column names are looked for in so many rows of each sheet, since a title may stand above them."""


def records(raw: bytes, text: str) -> Iterator[dict[str, str]]:
    """Yield the rows of the first sheet that has a column.

    Args:
        raw: the workbook.
        text: name of the column; without it in any sheet, the first sheet is read as its first row names it.

    Yields:
        Column name → value as text; rows without any value are skipped.

    Raises:
        Refused: "encrypted", "old_table", "too_large" or "broken".
    """
    check_container(raw, "old_table")
    try:
        yield from _records(raw, text)
    except Exception:  # whatever a parser raises, the file is broken
        raise Refused("broken") from None


def _records(raw: bytes, text: str) -> Iterator[dict[str, str]]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
    sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
    sheet, above = next(((sheet, row) for sheet in sheets if (row := _header(sheet, text)) is not None), (None, 0))
    sheet = sheet or next((sheet for sheet in sheets if sheet.height), None)
    rows = islice(sheet.iter_rows(), above, None) if sheet else iter(())
    columns = [_written(cell).strip() for cell in next(rows, ())]
    for row in rows:
        values = [_written(cell) for cell in row]
        if any(values):
            yield {column: value for column, value in zip(columns, values, strict=False) if column}


def _header(sheet, text: str) -> int | None:
    """Return the number of the row that names the columns."""
    for number, row in enumerate(islice(sheet.iter_rows(), HEADER_ROWS)):
        if text in (_written(cell).strip() for cell in row):
            return number
    return None


def _written(cell: object) -> str:
    """Write a cell as people read it: whole numbers without a point, dates as ISO."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return (cell.date() if cell.time() == time() else cell).isoformat()
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)
