"""Traces of pages that only the whole document shows: numbers that count up, lines that every page repeats."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

Span = tuple[int, int]
"""Half-open offsets in code points."""

_PAGE_BREAK = "\f"
_LINE = re.compile("[^\n]*[^\n ][^\n]*")
_BARE = re.compile(" *([0-9]{1,4}) *")
_BARE_LINE = re.compile("\n *[0-9]{1,4} *(?=\n)")
_STEP = 3
"""A page number may follow the last one at this distance: pages without text have none."""
_FEWEST = 3
"""So many pages make a repetition."""
_EDGE = 2
"""Lines at the top and at the foot of a page that may repeat."""
_LONGEST = 60
_TORN_LINE = 10
_FEWEST_TORN, _TORN_SHARE = 2, 0.2
_NUMBERED = re.compile("第?[一二三四五六七八九十百0-9]+[、.．编章节条]|[（(][一二三四五六七八九十0-9]+[）)]")
_UNIT = re.compile("[%％‰]|[年月日元亿万千百个項项家人户次名件条種种米吨亩倍位届]")


class _Number(NamedTuple):
    span: Span
    value: int
    tears: bool
    """Whether the sentence before it goes on after it."""


def page_numbers(text: str, view: str) -> Iterator[Span]:
    """Find page numbers on lines of their own in running text, by their counting up and by the sentences they tear.

    The cells of a table and the numbers of a list tear no sentences; a single number might belong to its sentence.
    """
    if len(_BARE_LINE.findall(view)) < _FEWEST:
        return
    lines = list(_LINE.finditer(view))
    numbers = [
        _Number(line.span(), int(bare[1]), _tears(lines[at - 1][0].strip(), lines[at + 1][0].strip()))
        for at, line in enumerate(lines)
        if 0 < at < len(lines) - 1 and (bare := _BARE.fullmatch(line[0]))
    ]
    run: list[_Number] = []
    for number in numbers:
        last = run[-1] if run else number
        if run and 0 < number.value - last.value <= (_STEP if number.tears else 1):
            run.append(number)
        elif run and number.value == last.value and number.tears > last.tears:
            run[-1] = number
        elif not run or number.tears:
            yield from _counted(run)
            run = [number]
        # Any other number stands in a table or a list.
    yield from _counted(run)


def _counted(run: Sequence[_Number]) -> Iterator[Span]:
    if len(run) >= _FEWEST and sum(number.tears for number in run) >= max(_FEWEST_TORN, _TORN_SHARE * len(run)):
        yield from (number.span for number in run)


def _tears(before: str, after: str) -> bool:
    return (
        len(before) >= _TORN_LINE
        and ("一" <= before[-1] <= "鿿" or before[-1] in "，、")
        and ("一" <= after[0] <= "鿿" or after[0] in "“《（")
        and not _NUMBERED.match(after)
        and not _UNIT.match(after)
    )


def running_lines(text: str, view: str) -> Iterator[Span]:
    """Find headers and footers of pages (separated by form feeds): lines at a page's edge that other pages repeat.

    Digits do not count in the comparison, so that "第 3 页 共 20 页" repeats "第 4 页 共 20 页". Bare numbers count if
    they go up with the pages.
    """
    if _PAGE_BREAK not in text:
        return
    edges = list(_edge_lines(text, view))
    pages = text.count(_PAGE_BREAK) + 1
    seen = Counter(key for _, key in {(page, key) for page, key, _ in edges})
    shifts = Counter(int(view[start:end]) - page for page, key, (start, end) in edges if key == "")
    for page, key, (start, end) in edges:
        if key == "":
            if shifts[int(view[start:end]) - page] >= min(_FEWEST, pages):
                yield start, end
        elif seen[key] >= _FEWEST and 4 * seen[key] >= pages:
            yield start, end


def _edge_lines(text: str, view: str) -> Iterator[tuple[int, str, Span]]:
    """Yield page, line without digits and spaces, and span of the first and last lines of each page."""
    breaks = [-1, *(match.start() for match in re.finditer(_PAGE_BREAK, text)), len(text)]
    for page, (before, after) in enumerate(pairwise(breaks)):
        lines = [match.span() for match in _LINE.finditer(view, before + 1, after)]
        for start, end in dict.fromkeys(lines[:_EDGE] + lines[-_EDGE:]):
            line = view[start:end]
            if len(line.strip()) <= _LONGEST:
                key = "" if _BARE.fullmatch(line) else re.sub("[0-9 ]", "", line) or line
                yield page, key, (start, end)
