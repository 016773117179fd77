"""Passages of units as they are shown to readers: cut to a length, with the words of a topic marked."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape


@dataclass(frozen=True)
class Words:
    """The words of a unit, and where in its text they stand (half-open offsets in code points)."""

    token: Sequence[str]
    start: Sequence[int]
    end: Sequence[int]


def spans_of(words: Words, wanted: set[str]) -> list[tuple[int, int]]:
    """Return where the wanted words stand, in order; only whole words as they were segmented."""
    found = zip(words.token, words.start, words.end, strict=True)
    return [(start, end) for token, start, end in found if token in wanted]


def window(length: int, spans: Sequence[tuple[int, int]], most: int) -> tuple[int, int]:
    """Choose at most so many characters of a text: all of it, or the first part that holds the most spans.

    Args:
        length: characters of the text.
        spans: what the part should hold, in order.
        most: characters of the part.
    """
    if length <= most:
        return 0, length
    starts = [0, *(max(0, min(start - most // 10, length - most)) for start, _ in spans)]
    held = {left: sum(left <= start and end <= left + most for start, end in spans) for left in starts}
    best = max(held, key=lambda left: (held[left], -left))
    return best, best + most


def marked(text: str, words: Words, wanted: set[str], most: int = 500) -> Markup:
    """Return a passage as safe HTML: at most `most` characters, an ellipsis where it is cut, wanted words in <mark>."""
    spans = spans_of(words, wanted)
    left, right = window(len(text), spans, most)
    parts, place = [Markup("…") if left else Markup("")], left
    for start, end in spans:
        if left <= start and end <= right:
            parts += [escape(text[place:start]), Markup("<mark>%s</mark>") % text[start:end]]
            place = end
    parts += [escape(text[place:right]), Markup("…") if right < len(text) else Markup("")]
    return Markup("").join(parts)
