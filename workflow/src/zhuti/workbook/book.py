"""A workbook for Excel, written row by row, so that memory does not grow with it; the same bytes each time."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from zhuti.workbook.cells import FORMS, fitted, form_of, number_of, width_of
from zhuti.workbook.sources import TRUTHS, Row, Table

MOST_ROWS = 1_048_576
"""Rows of a sheet of Excel, the header among them."""
WIDEST = 60
"""The widest column, in characters."""
CREATED = datetime(2000, 1, 1)
"""A workbook has a date; it is not that of a run."""


class Book:
    """An xlsx file in which text is text: no formulas, no links."""

    def __init__(self, path: str | Path, mark: str):
        """Open the file; `mark` names the study below each page."""
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(path, options)
        self._book.set_properties({"title": mark, "created": CREATED})
        self._mark = mark
        self._bold = self._book.add_format({"bold": True, "bottom": 1})
        self._forms = {form: self._book.add_format({"num_format": form}) for form in FORMS}

    def add_sheet(self, name: str) -> Any:
        """Append an empty sheet; they may be filled in any order."""
        sheet = self._book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        # A blank after &L: digits there would be a size of letters.
        sheet.set_footer(f"&L {self._mark[:200]}&C&A&R&P / &N")
        return sheet

    def begin(self, sheet: Any, table: Table, first: list[Row], top: int = 0) -> Callable[[Row], None]:
        """Write the header of a table and return what adds a row below; rows beyond the last of a sheet are counted.

        Args:
            first: some rows, by which columns get their width.
            top: the row of the header.
        """
        for column, name in enumerate(table.columns):
            widest = max(width_of(text[:WIDEST]) for text in (name, *(row[column] for row in first)))
            sheet.set_column(column, column, min(widest + 2, WIDEST))
            sheet.write_string(top, column, fitted(name, Counter()), self._bold)
        sheet.freeze_panes(top + 1, 0)
        sheet.repeat_rows(top)
        place = top

        def add(row: Row) -> None:
            nonlocal place
            place += 1
            if place < MOST_ROWS:
                for column, (name, text) in enumerate(zip(table.columns, row, strict=True)):
                    self._write(sheet, place, column, table, name, text)
            else:
                table.changes["beyond"] += 1

        return add

    def _write(self, sheet: Any, place: int, column: int, table: Table, name: str, text: str) -> None:
        if not text:
            return
        value = number_of(text) if name in table.numbers else text
        if name in TRUTHS and text in ("True", "False"):
            sheet.write_boolean(place, column, text == "True")
        elif isinstance(value, str):
            sheet.write_string(place, column, fitted(value, table.changes))
        else:
            sheet.write_number(place, column, value, self._forms[form_of(value)])

    def write_title(self, sheet: Any, title: str) -> None:
        """Write a line above a table."""
        sheet.write_string(0, 0, title, self._bold)

    def end(self, sheet: Any, table: Table, rows: int, top: int = 0) -> None:
        """Put a filter on the header of a table of so many rows."""
        if rows:
            sheet.autofilter(top, 0, min(top + rows, MOST_ROWS - 1), len(table.columns) - 1)

    def close(self) -> None:
        """Finish the file."""
        self._book.close()
