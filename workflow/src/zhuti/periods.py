"""Dates of documents, as people write them in tables, and the periods they fall into."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zhuti.found.dates import whole_date

_YEAR, _SIGN = r"([12]\d{3})", r"\s?[-/.]\s?"
_DATES = [
    re.compile(pattern)
    for pattern in (
        rf"{_YEAR}\s?(?:年|\.0)?",
        rf"{_YEAR}(?:\s?年\s?|{_SIGN})(\d{{1,2}})\s?月?",
        rf"{_YEAR}(\d\d)",
        rf"{_YEAR}(\d\d)(\d\d)",
        rf"{_YEAR}(?:\s?年\s?|{_SIGN})(\d{{1,2}})(?:\s?月\s?|{_SIGN})(\d{{1,2}})\s?日?(?:[T ]\d{{1,2}}:\d\d\S*)?",
    )
]
"""Year, month and day after NFKC; what spreadsheets add to them is passed over: 2019.0, 2019-03-01 00:00:00."""
MOST, ENOUGH = 20, 10
"""Periods that `auto` makes at most, and documents that make a period full: enough for an interval."""
FULL_DOCUMENTS, FULL_PERIODS = 0.75, 0.5
"""Shares of the dated documents that are to lie in full periods, and of the periods that are to be full."""
TELLING = 3
"""Periods of which a chart shows more than a straight line."""
ALIKE = 0.9
"""Share of the dates that must be as exact as the periods."""


@dataclass(frozen=True)
class Day:
    """A date as exactly as it is known."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def time(self) -> float:
        """The date in years; the middle of what is known."""
        if self.month is None:
            return self.year + 0.5
        return self.year + (self.month - 1 + (0.5 if self.day is None else (self.day - 0.5) / 31)) / 12


def read_date(text: str) -> Day | None:
    """Read 2019, 2019年, 2019-03, 2019年3月, 201903, 2019/3/1, 20190301 or 二〇一九年三月一日; None is no date."""
    text = unicodedata.normalize("NFKC", text).strip()
    if whole := whole_date(text):
        return Day(*map(int, whole.iso.split("-")))
    match = next(filter(None, (pattern.fullmatch(text) for pattern in _DATES)), None)
    if not match:
        return None
    year, month, day = (*map(int, match.groups()), None, None)[:3]
    valid = (month is None or 1 <= month <= 12) and (day is None or 1 <= day <= 31)
    return Day(year, month, day) if valid else None


def _block(year: int, length: int, first: int) -> tuple[int, str]:
    number = (year - first) // length
    start = number * length + first
    return number, f"{start}–{start + length - 1}"


PERIODS = {
    "month": lambda date: (date.year * 12 + date.month - 1, f"{date.year}-{date.month:02d}"),
    "quarter": lambda date: (date.year * 4 + (date.month - 1) // 3, f"{date.year}-Q{(date.month + 2) // 3}"),
    "year": lambda date: (date.year, str(date.year)),
    # Those of the five-year plans: 2016–2020, 2021–2025.
    "five_years": lambda date: _block(date.year, 5, 1),
    "decade": lambda date: _block(date.year, 10, 0),
}
"""Number and name of the period of a date, from the finest to the coarsest."""
BY_MONTH = ("month", "quarter")


def choose_period(dates: Sequence[Day]) -> str:
    """Choose the finest periods, at most `MOST` from the first date to the last, of which most are told by enough.

    That is, most documents lie in full periods, and half of the periods, empty ones included, are full. Documents alone
    would not do, since a few crowded years make up for many with one document each, and reports that all come in
    January for quarters that are empty; nor would periods alone, since a few thin years at either end would turn a
    decade of crowded ones into two points. Periods are no finer than the dates.

    Where none are so full, those of which the largest share is, of those that make `TELLING` periods, or the most there
    can be; where none of these has a full period, years or the finest of the coarser ones.
    """
    exact = sum(date.month is not None for date in dates) >= ALIKE * len(dates)
    count, full = {}, {}
    for name in PERIODS if exact else list(PERIODS)[len(BY_MONTH) :]:
        numbers = [PERIODS[name](date)[0] for date in dates if date.month or name not in BY_MONTH]
        n = max(numbers) - min(numbers) + 1
        if n > MOST:
            continue
        sizes = [size for size in Counter(numbers).values() if size >= ENOUGH]
        count[name], full[name] = n, len(sizes) / n
        if n > 1 and sum(sizes) >= FULL_DOCUMENTS * len(dates) and full[name] >= FULL_PERIODS:
            return name
    return _fallback(count, full)


def _fallback(count: dict[str, int], full: dict[str, float]) -> str:
    """Choose from how many periods there are, and what share of them is full, by name from the finest on."""
    telling = [name for name, n in count.items() if n >= min(TELLING, max(count.values()))]
    shares = {name: full[name] for name in telling if count[name] > 1}
    if any(shares.values()):
        # Of equals, max returns the first, which is the finest.
        return max(shares, key=shares.__getitem__)
    by_year = [name for name in telling if name not in BY_MONTH]
    return (by_year or telling[::-1] or ["decade"])[0]


def periods_of(dates: Sequence[Day | None], period: str) -> list[str]:
    """Name the period of each date; "" where there is no date, or none so exact."""
    return [PERIODS[period](date)[1] if date and (date.month or period not in BY_MONTH) else "" for date in dates]


def times_of(dates: Sequence[Day | None]) -> np.ndarray:
    """Return the dates in years, NaN where there is none."""
    return np.array([date.time if date else np.nan for date in dates])
