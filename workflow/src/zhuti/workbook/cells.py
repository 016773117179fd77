"""Cells as a CSV and as a workbook hold them: no text becomes a formula, and what does not fit is changed visibly."""

import re
import unicodedata
from collections import Counter

MOST_CHARACTERS = 32_767
"""UTF-16 units that a cell of Excel holds."""
CUT = " …（已截断 / cut）"
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""Excel reads a text of a CSV that begins with one of these as a formula, those of full width in some languages."""
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?%?")
WHOLE = re.compile(r"-?\d{1,15}(\.0)?")
"""Excel keeps fifteen digits."""
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
"""What XML cannot hold."""
FORMS = ("0", "0.0000", "0.00E+00")


def guarded(text: str) -> str:
    """Put a single quote before a text that a spreadsheet would take for a formula; a number stays as it is."""
    return "'" + text if text.startswith(FORMULA) and not NUMBER.fullmatch(text) else text


def fitted(text: str, changes: Counter) -> str:
    """Make a text fit into a cell of a workbook: forbidden characters show as �, what is too long is cut with a mark.

    Args:
        changes: counts cells with forbidden characters (`replaced`) and those that are `cut`.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if FORBIDDEN.search(text):
        text = FORBIDDEN.sub("\ufffd", text)
        changes["replaced"] += 1
    if 2 * len(text) > MOST_CHARACTERS and _units(text) > MOST_CHARACTERS:
        # Two bytes a unit; half of a pair is left out.
        kept = text.encode("utf-16-le")[: 2 * (MOST_CHARACTERS - _units(CUT))]
        text = kept.decode("utf-16-le", "ignore") + CUT
        changes["cut"] += 1
    return text


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def number_of(text: str) -> int | float | str:
    """Read a number from a column of numbers; what a workbook has no number for stays text."""
    if WHOLE.fullmatch(text):
        return int(float(text))
    return float(text) if NUMBER.fullmatch(text) and not text.endswith("%") else text


def form_of(value: int | float) -> str:
    """Choose how a number is shown."""
    if isinstance(value, int):
        return "0"
    return "0.0000" if value == 0 or 1e-4 <= abs(value) < 1e6 else "0.00E+00"


def width_of(text: str) -> int:
    """Return the width of the widest line of a text; a Han character counts two."""
    return max(sum(1 + (unicodedata.east_asian_width(letter) in "WF") for letter in line) for line in text.split("\n"))
