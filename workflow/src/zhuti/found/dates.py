"""Dates as official documents write them."""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

_ZERO = "〇○Ｏ零"
_DIGIT = dict.fromkeys(_ZERO, 0) | {char: value for value, char in enumerate("一二三四五六七八九", start=1)}
_HAN = "".join(_DIGIT)
_DATE = re.compile(
    r"(?<![0-9０-９.])(?P<year>[12１２][0-9０-９]{3})"
    r"(?:\s?年\s?(?P<month>[0-9０-９]{1,2})\s?月\s?(?P<day>[0-9０-９]{1,2})\s?日"
    r"|(?P<sign>[-－./])(?P<month2>[0-9]{1,2})(?P=sign)(?P<day2>[0-9]{1,2})(?![0-9.]))"
    rf"|(?P<han_year>[{_HAN}]{{4}})\s?年\s?(?P<han_month>[一二三四五六七八九十]{{1,3}})\s?月"
    r"\s?(?P<han_day>[一二三四五六七八九十]{1,3})\s?日"
)


class Date(NamedTuple):
    """A date in a text: ISO, and where it stands."""

    iso: str
    start: int
    end: int


def dates_in(text: str) -> Iterator[Date]:
    """Yield the full dates of a text in order.

    2023年1月3日, ２０２３年１月３日, 二〇二三年一月三日, 2023-01-03, 2023.1.3 and 2023/1/3 are read; a year or month
    alone is no date, and a day that no calendar has is passed over.
    """
    for match in _DATE.finditer(text):
        if match["han_year"]:
            year = int("".join(str(_DIGIT[char]) for char in match["han_year"]))
            month, day = _number(match["han_month"]), _number(match["han_day"])
        else:
            year, month, day = (
                int(part) for part in (match["year"], match["month"] or match["month2"], match["day"] or match["day2"])
            )
        try:
            iso = date(year, month, day).isoformat()
        except ValueError:
            continue
        if 1900 <= year < 2100:
            yield Date(iso, match.start(), match.end())


def whole_date(text: str) -> Date | None:
    """Return the date if a text is nothing but one, in brackets or not."""
    bare = text.strip("（()） \u3000")
    found = next(dates_in(text), None)
    return found if found and found.end - found.start == len(bare) else None


def _number(han: str) -> int:
    """Read a number up to 31: 三, 十, 十二, 二十, 三十一."""
    tens, ten, ones = han.rpartition("十")
    return (10 * _DIGIT.get(tens, 1) if ten else 0) + (_DIGIT.get(ones, 99) if ones else 0)
