"""Lines of a document's raw text with their offsets: the view in which titles, signatures and dates stand out."""

import re
from typing import NamedTuple

_LINE = re.compile(r"[^\r\n\f\v\x1c-\x1e\x85\u2028\u2029]+")
_WORDS = re.compile(r"[^\s\u200b\ufeff]+")
_EDGES = " \t\xa0\u2002\u2003\u3000\u200b\ufeff"
_LOST_BREAKS = 100
"""A text of at most three lines that is longer than this has lost its line breaks."""


class Line(NamedTuple):
    """A stretch of a document: its text, and where it stands (0-based, half-open code points)."""

    text: str
    start: int
    end: int

    def part(self, start: int, end: int) -> "Line":
        """Cut out a part, by offsets into the line."""
        return Line(self.text[start:end], self.start + start, self.start + end)


def lines_of(text: str) -> list[Line]:
    """Split a document into its lines that are not blank, without the spaces around them.

    Where scraping has flattened a document to one line, spaces are all that is left of its line breaks: each stretch
    between them is then a line.
    """
    lines = [_trimmed(match[0], match.start()) for match in _LINE.finditer(text)]
    lines = [line for line in lines if line.text]
    if len(lines) > 3 or len(text) <= _LOST_BREAKS:
        return lines
    return [line.part(word.start(), word.end()) for line in lines for word in _WORDS.finditer(line.text)]


def _trimmed(line: str, start: int) -> Line:
    text = line.lstrip(_EDGES)
    start += len(line) - len(text)
    text = text.rstrip(_EDGES)
    return Line(text, start, start + len(text))


def tight(text: str) -> str:
    """Write a name or title that runs over several lines, or is set wide (济 南 市), on one line."""
    rows = [row.replace("\u200b", "").replace("\ufeff", "").split() for row in _LINE.findall(text)]
    return "".join(("" if _set_wide(words) else " ").join(words) for words in rows)


def _set_wide(words: list[str]) -> bool:
    return len(words) > 2 and sum(map(len, words)) <= 1.5 * len(words)
