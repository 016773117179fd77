"""Where a text that is too long is cut: at sentence ends, and where punctuation was lost, where it hurts least."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from zhuti.clean.headings import LABELS

Span = tuple[int, int]
"""Half-open offsets in code points."""

_CLOSING = "[”’」』\"')）】》]*"
_ENDS = re.compile(f"(?:[。！？；!?;]|(?<![0-9A-Za-z.])\\.(?![0-9A-Za-z.])|(?<=[A-Za-z])\\.(?=\\s))+{_CLOSING}|\n")
_INK = re.compile("\\S")
_OPENERS = (
    "[一二三四五六七八九十]是|同时|此外|另外|其次|首先|最后|但是|因此|总之|为此|近年来|今年|全年|我们|必须|要"
    "|坚持|坚定|加快|加强|加大|全面|深入|积极|进一步|大力|着力|持续|切实|努力|推动|推进|促进|完善|强化|深化|优化"
    "|提升|提高|建立|健全|实施|开展|落实|围绕|聚焦|突出|统筹|扎实|严格|充分|不断"
)
_LEADS = "积极|全面|深入|大力|着力|持续|切实|努力|扎实|统筹|加快|推动|不断|坚持|严格|充分|坚定"
_SOFT = [
    # before a number that counts what follows
    re.compile(
        f"(?=[^0-9A-Za-z])(?={'|'.join(LABELS[:-2])}|[（(][0-9]{{1,2}}[）)])|(?<=[一-鿿])(?=[0-9]{{1,2}}[、．.](?![0-9]))"
    ),
    # after punctuation that is weaker than a sentence end, or a blank; not within 1,000 or 12:30
    re.compile(f"(?:[，,、：:](?![0-9])|(?<![0-9])[，,、：:]|[”’」』）)】》]){_CLOSING}| (?<![0-9] )| (?![0-9])"),
    # before words that open clauses
    re.compile(f"(?<![0-9.，,])(?<!{'|'.join(_LEADS.split('|'))})(?={_OPENERS})"),
]
"""Places to cut where there is no sentence end, the best first."""
_WITHIN = re.compile(
    "[0-9A-Za-z](?=[0-9A-Za-z%‰℃])|[0-9](?=[.,:：，/-]?[0-9])|[0-9][.,:：，/-](?=[0-9])|[0-9%](?=[一-鿿])"
)


def cuts(text: str, min_chars: int, max_chars: int) -> Iterator[Span]:
    """Cut a text into parts of at most `max_chars`, of much the same length, without white space at their ends."""
    ends = [match.end() for match in _ENDS.finditer(text)] if len(text) > max_chars else []
    start = 0
    while len(text) - start > max_chars:
        end = _best_end(text, ends, start, min_chars, max_chars)
        yield start, start + len(text[start:end].rstrip())
        start = _INK.search(text, end).start()
    if start < len(text):
        yield start, len(text)


def _best_end(text: str, ends: Sequence[int], start: int, min_chars: int, max_chars: int) -> int:
    rest = len(text) - start
    target = -(-rest // -(-rest // max_chars))
    least = min(min_chars, target // 2)
    near = ends[bisect_left(ends, start + least) : bisect_right(ends, min(start + max_chars, len(text) - least))]
    if near:
        return min(near, key=lambda end: abs(end - start - target))
    first, last = start + 2 * target // 3, min(start + max_chars, start + target + target // 6)
    for soft in _SOFT:
        found = [
            m.end() for m in soft.finditer(text, first, last + 1) if first < m.end() <= last and _between(text, m.end())
        ]
        if found:
            return min(found, key=lambda end: abs(end - start - target))
    near_target = sorted(
        range(start + least, min(start + max_chars, len(text)) + 1), key=lambda end: abs(end - start - target)
    )
    return next((end for end in near_target if end > start and _between(text, end)), start + target)


def _between(text: str, at: int) -> bool:
    """Tell whether a cut leaves numbers with their units and Latin words whole."""
    return not (_WITHIN.match(text, at - 1) or (text[at - 1] in ".,:：，/-" and _WITHIN.match(text, at - 2)))
