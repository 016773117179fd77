"""What is one token before any word is looked for: lexicon entries that jieba would cut at their marks, and numbers."""

import re
from collections.abc import Iterable

from ahocorasick_rs import AhoCorasick, MatchKind

from zhuti import numbers

HOLE = "\ue001"
"""Stands in the text for a protected token while the rest is cut: jieba takes it for a mark, a token of its own."""
_HAN = re.compile("[\u4e00-\u9fd5]+")
_LATIN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9]*(?:[-'’&][A-Za-z0-9]+)+")
"""COVID-19, Wi-Fi, R&D."""
_INSIDE = re.compile(r"(?<=[A-Za-z0-9])(?=[A-Za-z0-9])|(?<=[0-9])(?=\.[0-9])|(?<=[0-9]\.)(?=[0-9])|(?<=[0-9])(?=%)")
"""A place inside a run of letters or a number, where no entry can start or end."""

Spans = list[tuple[int, int]]


def jieba_finds(word: str) -> bool:
    """Tell whether jieba finds a word of its dictionary: one of Chinese characters alone."""
    return bool(_HAN.fullmatch(word))


class Protector:
    """Finds the tokens to keep whole.

    Args:
        words: lexicon entries that jieba would not find.
        numbers: whether numbers, and Latin words with hyphens or apostrophes, are kept whole.
    """

    def __init__(self, words: Iterable[str], numbers: bool):
        words = list(dict.fromkeys(words))
        self._finder = AhoCorasick(words, matchkind=MatchKind.Standard) if words else None
        self._numbers = numbers

    def spans(self, text: str) -> Spans:
        """Return start and end of the tokens to keep; of those that overlap, the first and longest."""
        found = [(at, at + 1) for at in _places(HOLE, text)]
        if self._finder:
            found += [
                (start, end)
                for _, start, end in self._finder.find_matches_as_indexes(text, overlapping=True)
                if not _INSIDE.match(text, start) and not _INSIDE.match(text, end)
            ]
        if self._numbers:
            found += numbers.find(text)
            found += [match.span() for match in _LATIN.finditer(text)]
        return _apart(found)

    def hide(self, text: str) -> tuple[str, list[str]]:
        """Return a text with a HOLE for each token to keep, and these tokens."""
        spans = self.spans(text)
        starts, ends = [start for start, _ in spans], [end for _, end in spans]
        rest = (text[start:end] for start, end in zip([0, *ends], [*starts, len(text)], strict=True))
        return HOLE.join(rest), [text[start:end] for start, end in spans]


def _places(char: str, text: str) -> Iterable[int]:
    at = text.find(char)
    while at >= 0:
        yield at
        at = text.find(char, at + 1)


def _apart(spans: Spans) -> Spans:
    kept, free = [], 0
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= free:
            kept.append((start, end))
            free = end
    return kept
