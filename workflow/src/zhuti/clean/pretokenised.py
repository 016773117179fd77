"""Units of text that is tokens already: pieces of the document as it is, cut at white space and nowhere else."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from zhuti.clean.lines import Line
from zhuti.clean.units import Span, Unit, merged
from zhuti.problem import Problem

_TOKEN = re.compile(r"\S+")


def pieces(doc_id: str, text: str, kind: str, min_chars: int, max_chars: int) -> list[Unit]:
    """Cut a document into units, each of which is one piece of it; nothing is left out but white space between them.

    A paragraph is a line, as in `zhuti.clean.units`: short neighbours are merged, long ones cut. There are no headings
    in tokens: "heading" is the same as "paragraph".

    Args:
        doc_id: its id.
        text: the document, as it was read.
        kind: "paragraph", "heading" or "document".
        min_chars, max_chars: limits of a paragraph in characters, blanks included; a token that is longer stays whole.

    Returns:
        No unit if the document is white space.
    """
    lines = list(_lines(text))
    if kind == "document":
        groups = [lines] if lines else []
    else:
        groups = merged(lines, [False] * len(lines), min_chars, max_chars)
    spans = [(group[0].spans[0][0], group[-1].spans[-1][1]) for group in groups]
    if kind != "document":
        spans = [part for span in spans for part in _cuts(text, *span, max_chars)]
    return [
        Unit(f"{doc_id}#{number:04d}", doc_id, [], text[start:end], [0], [start], [end - start])
        for number, (start, end) in enumerate(spans, 1)
    ]


def refuse_cleaning(rules: list[str], simplify: bool) -> None:
    """Refuse settings that ask for text to be changed which is to stay as it is.

    Raises:
        Problem: names the setting.
    """
    for name, is_set in (("clean.rules", bool(rules)), ("clean.simplify", simplify)):
        if is_set:
            raise Problem(
                f"segment.pretokenised 为 true 时正文不作任何清洗，而设置了 {name}；请删去其中一项。",
                f"With segment.pretokenised the text is not cleaned, but {name} is set; take out one of the two.",
            )


def _lines(text: str) -> Iterator[Line]:
    """Yield the lines that hold a token, without the white space around them."""
    at = 0
    for line in text.splitlines(keepends=True):
        if words := line.strip():
            start = at + line.index(words)
            yield Line(words, [(start, start + len(words))])
        at += len(line)


def _cuts(text: str, start: int, end: int, max_chars: int) -> Iterator[Span]:
    """Cut a piece of a text at white space into parts of at most `max_chars`, of much the same length."""
    if end - start <= max_chars:
        yield start, end
        return
    starts, ends = zip(*(match.span() for match in _TOKEN.finditer(text, start, end)), strict=True)
    first = 0
    while first < len(ends):
        rest = end - starts[first]
        target = -(-rest // -(-rest // max_chars))
        after = max(bisect_right(ends, starts[first] + target), first + 1)
        yield starts[first], ends[after - 1]
        first = after
