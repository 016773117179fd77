"""Lines of a document as its author set them: breaks that only a page, a fixed width or a link made are taken out."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from zhuti.clean.headings import LABEL, LABELS

Span = tuple[int, int]
"""Half-open offsets in code points."""

_ROW = re.compile("\\S(?:[^\n]*\\S)?")
# no line starts with punctuation that closes
_NO_START = " *+\n[ \n]*+(?=[，。、；：！？）》】,;:!?)]|[”’」』] *(?:\n|$|[，。、；！？）]))"
_NO_BREAK_WRAPPED = re.compile(_NO_START)
_NO_BREAK = re.compile(
    f"{_NO_START}"
    # links, which some pages set on lines of their own
    "|(?<=[“‘《（【「『(])\n[^\n]{1,30}\n(?=[”’》）】」』)])"
    f"|(?<=[^\\s。！？；：…!?;:])\n(?!{'|'.join(LABELS)})(?=[^\n，,。；;：:！？!?]{{1,30}}\n[ \n]*[，。、；！？）》])"
    f"|(?<=[，、])\n(?!{'|'.join(LABELS)})(?:[^\n，,。；;：:！？!?]{{1,20}}\n(?=[一-鿿]))?(?=[^\n])"
    # subscripts, as in M2
    "|(?<=[A-Za-z])\n[0-9]{1,2}\n(?=[一-鿿，。、；）])"
)
"""Line breaks within a sentence, matched where a row ends."""

_END = re.compile("[。！？；：…!?;:.][”’」』\"')）】》]*$")
_CLAUSE = re.compile("[，。；：、,;:.]")
_SENTENCE = re.compile("[。！？；!?;.]")
_RULED = re.compile("[\u2500-\u257f|]|[.…·]{4}")
_FIRST_WORD = re.compile("[“‘《（【「『(]*(?:[0-9A-Za-z.%-]+|.)?[，。、；：！？）》】」』”’,;:!?)]*")
_LEAST_WIDTH, _BAND = 24, 6
_LEAST_TORN = 4
LEAST_TORN_SHARE = 0.06
"""A text is hard-wrapped if at least this share of its rows is full and ends in mid-sentence."""


class Line(NamedTuple):
    """A line of the kept text: its words and where they stand, in one piece but for breaks taken out."""

    words: str
    spans: list[Span]


class Row(NamedTuple):
    """What stands between two line breaks, and how many blanks and how many empty rows are before it."""

    start: int
    end: int
    words: str
    indent: int
    gap: int


class Wrap(NamedTuple):
    """How a hard-wrapped text is set."""

    width: int
    """Of a full row."""
    in_columns: bool
    """Whether a Chinese character counts two, as on a printed page, or one like every other."""
    exact: bool
    """Whether rows are filled to the last place, so that a Latin word may be broken."""
    torn: float
    """Share of rows that are full and end in mid-sentence."""
    example: int
    """Number of the first such row."""
    indent: int | None = None
    """A row with more blanks than this before it begins a paragraph; None if blanks do not tell."""
    gap: int | None = None
    """A row with more empty rows than this before it begins a paragraph; None if they do not tell."""


def lines(kept: str, rows: Sequence[Row], wrapped: Wrap | None) -> list[Line]:
    """Return the lines that hold anything, without the white space around them.

    Where a text is hard-wrapped, a line is a paragraph; between two Latin words its line break stays, as a blank.
    """
    found: list[Line] = []
    spans: list[Span] = []
    reached = 0
    no_break = _NO_BREAK_WRAPPED if wrapped else _NO_BREAK
    for number, row in enumerate(rows):
        spans.append((row.start, row.end))
        match = no_break.match(kept, row.end) if row.end >= reached else None
        reached = match.end() if match else reached
        if number + 1 < len(rows):
            following = rows[number + 1]
            if kept.rfind("\n", row.end, following.start) < reached:
                continue
            if wrapped and _goes_on(wrapped, rows, number):
                if _between_words(wrapped, row, following):
                    line_break = kept.index("\n", row.end)
                    spans.append((line_break, line_break + 1))
                continue
        found.append(Line("".join(kept[start:end] for start, end in spans), spans))
        spans = []
    return found


def rows(kept: str) -> list[Row]:
    """Split a text at its line breaks, leaving out what is empty."""
    found: list[Row] = []
    reached = 0
    for match in _ROW.finditer(kept):
        begin = kept.rfind("\n", reached, match.start()) + 1 or reached
        gap = kept.count("\n", reached, begin) - 1 if found else 0
        found.append(Row(match.start(), match.end(), match[0], match.start() - begin, gap))
        reached = match.end()
    return found


def wrap(rows: Sequence[Row]) -> Wrap | None:
    """Tell whether a text is hard-wrapped: rows that do not end a sentence are nearly all of one width, the greatest.

    Both ways of counting a width are tried, since programs wrap at characters and printers at columns.
    """
    if len(rows) <= _LEAST_TORN:
        return None
    unended = [not _END.search(row.words) and not _RULED.search(row.words) for row in rows]
    if sum(unended) < max(_LEAST_TORN, LEAST_TORN_SHARE * len(rows)):
        return None
    tried = [found for in_columns in (True, False) if (found := _wrap(rows, unended, in_columns))]
    return max(tried, key=lambda found: (found.torn, found.exact)) if tried else None


def _wrap(rows: Sequence[Row], unended: list[bool], in_columns: bool) -> Wrap | None:
    widths = [_width(row.words, in_columns) + row.indent for row in rows]
    counts = Counter(width for width, open_end in zip(widths, unended, strict=True) if open_end)
    band = _BAND if in_columns else _BAND // 2
    width = max(counts, key=lambda top: (sum(counts[top - less] for less in range(band)), top), default=0)
    if width < (_LEAST_WIDTH if in_columns else _LEAST_WIDTH // 2):
        return None
    plain = Wrap(width, in_columns, False, 0, 0)
    full = [_is_full(plain, rows, number) for number in range(len(rows) - 1)]
    torn = [number for number, is_full in enumerate(full) if is_full and unended[number]]
    if not _convinces(rows, widths, width, unended, full, torn):
        return None
    wanted = [number for number, is_full in enumerate(full) if not is_full and _END.search(rows[number].words)]
    return Wrap(
        width,
        in_columns,
        sum(widths[number] >= width - 1 for number in torn) >= 0.9 * len(torn),
        len(torn) / len(rows),
        torn[0],
        _mark([rows[at + 1].indent for at in torn], [rows[at + 1].indent for at in wanted]),
        _mark([rows[at + 1].gap for at in torn], [rows[at + 1].gap for at in wanted]),
    )


def _convinces(
    rows: Sequence[Row], widths: list[int], width: int, unended: list[bool], full: list[bool], torn: list[int]
) -> bool:
    long_unended = sum(is_open and 2 * one > width for is_open, one in zip(unended, widths, strict=True))
    inside = sum(bool(_CLAUSE.search(rows[number].words[:-1])) for number in torn)
    labelled = sum(bool(LABEL.match(rows[number + 1].words)) for number in torn)
    sentences = sum(bool(_SENTENCE.search(row.words)) for row in rows)
    wider = sum(one > width + 2 for one in widths)
    return (
        len(torn) >= max(_LEAST_TORN, LEAST_TORN_SHARE * len(rows))
        and len(torn) >= 0.6 * max(sum(full), long_unended)
        and sentences >= 0.1 * len(torn)
        and inside >= 0.5 * len(torn)
        and labelled <= 0.25 * len(torn)
        and wider <= 0.1 * len(rows)
    )


def _width(words: str, in_columns: bool) -> int:
    return len(words.encode("gbk", "replace")) if in_columns else len(words)


def _mark(torn: Sequence[int], wanted: Sequence[int]) -> int | None:
    """Return the usual measure before a row that goes on, if rows that begin a paragraph mostly have more."""
    usual = Counter(torn).most_common(1)[0][0]
    marked = sum(one > usual for one in wanted)
    return (
        usual if marked >= max(1, 0.6 * len(wanted)) and sum(one > usual for one in torn) <= 0.2 * len(torn) else None
    )


def _is_full(wrapped: Wrap, rows: Sequence[Row], number: int, strictly: bool = False) -> bool:
    """Tell whether the first word of the next row had no room in this one, or hardly any."""
    words = rows[number].words
    room = wrapped.width - _width(words, wrapped.in_columns) - rows[number].indent
    first = _FIRST_WORD.match(rows[number + 1].words)[0]
    latin = _latin(words)
    slack = 0 if strictly else 4 + latin // 8 if wrapped.in_columns else 2
    return -4 - latin // 4 <= room < min(_width(first, wrapped.in_columns), wrapped.width // 2) + slack


def _latin(words: str) -> int:
    return 2 * len(words) - len(words.encode("gbk", "replace"))


def _goes_on(wrapped: Wrap, rows: Sequence[Row], number: int) -> bool:
    """Tell whether the next row is of the same paragraph."""
    row, following = rows[number], rows[number + 1]
    if _RULED.search(row.words) or not _is_full(wrapped, rows, number):
        return False
    ended = _END.search(row.words)
    if wrapped.indent is not None and following.indent > wrapped.indent + 1:  # one blank may be the text's own
        return False
    if ended and LABEL.match(following.words):
        return False
    if wrapped.gap is not None and following.gap > wrapped.gap:
        return not ended
    marked = wrapped.indent is not None or wrapped.gap is not None
    return marked or not ended or _is_full(wrapped, rows, number, strictly=True)


def _between_words(wrapped: Wrap, row: Row, following: Row) -> bool:
    """Tell whether a break stands for a blank: between Latin words, unless it cuts one at the last place."""
    left, right = row.words[-1], following.words[0]
    latin = left.isascii() and left != "-" and right.isascii() and right.isalnum()
    filled = wrapped.exact and _width(row.words, wrapped.in_columns) + row.indent >= wrapped.width
    return latin and not (left.isdigit() and right.isdigit()) and not (filled and following.indent == 0)
