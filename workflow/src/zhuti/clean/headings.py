"""Headings, told by their numbers or by how they stand, and the sections below them."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_CN, _NUMBER = "一二三四五六七八九十百", " *[一二三四五六七八九十百千零〇两兩0-9]{1,6} *"
LABELS = [
    f"第{_NUMBER}(?:编|編|分编|篇|部分|卷)",
    f"第{_NUMBER}章",
    f"第{_NUMBER}[节節]",
    f"第{_NUMBER}[款目](?= +[^ ]{{2,20}}$)",
    f"第(?:{_NUMBER}|[ 0-9-]{{3,8}})[条條](?:[之-] *[{_CN}0-9]{{1,2}})?(?![款项項目第、和至的之规規])"
    "(?: *【[^】]{1,20}】)?",
    f"[{_CN}]{{1,4}} *[、．.](?![{_CN}]{{1,2}}、)",
    f"[（(] *[{_CN}]{{1,4}} *[）)]、?",
    "[0-9]{1,3} *[．、.](?![0-9])",
    "[（(] *[0-9]{1,3} *[）)]|[①-⑳]|[0-9]{1,2}[）)]",
]
"""What headings begin with, from the outermost level to the innermost."""
LABEL = re.compile("|".join(f"(?P<level{level}>{label})" for level, label in enumerate(LABELS)))
_ARTICLE, _INNERMOST = 4, len(LABELS)
_FIRST_SENTENCE = re.compile("[^。！？；!?;]*")
_FIRST_NUMBER = re.compile("第?[（(]? *[一1](?![0-9一二三四五六七八九十百])")
_HEADING_LINE, _INLINE_HEADING, _HEADING_SENTENCE = 60, 30, 20
_UNNUMBERED = re.compile(
    "(?![0-9图圖表]|[一二三四五六七八九十](?:是|要|个))(?=.*[一-鿿]{3})"
    "(?:[0-9A-Za-z一-鿿、· —-]|“[^“”]+”|《[^《》]+》){3,20}(?<![0-9日号])"
)
_ENDED = re.compile("[。！？；：!?;:.…][”’」』\"')）】》]*$")
_PARAGRAPH = 30
"""What an unnumbered heading stands over has at least so many characters and ends a sentence."""


class Heading(NamedTuple):
    """A heading found at the start of a line; without a title it only closes headings of its level and below."""

    level: float
    title: str
    alone: bool


class Section(NamedTuple):
    """Lines under the same headings, these from the outermost to the innermost."""

    path: list[str]
    first: int
    """Number of the first line."""
    alone: list[bool]
    """For each line, whether it is nothing but a heading."""


def heading(line: str) -> Heading | None:
    """Read the heading at the start of a line, if its numbering says that there is one.

    A short line without a sentence end is a heading ("一、总体要求"); so is the first sentence, if it is short, of a
    line that goes on ("（一）加快一体化。把一体化作为突破口……"); of an article of a law, its number. Other numbered
    lines have no title.
    """
    label = LABEL.match(line)
    if not label:
        return None
    level = int(label.lastgroup.removeprefix("level"))
    if level == _ARTICLE:
        return Heading(level, _title(label[0]), label.end() == len(line))
    sentence = _FIRST_SENTENCE.match(line)[0]
    if len(sentence) == len(line):
        is_heading = len(line) <= _HEADING_LINE
        return Heading(level, _title(line) if is_heading else "", is_heading)
    if line[len(sentence)] != "。" or len(sentence) == label.end():
        return Heading(level, "", False)
    if len(sentence) + 1 == len(line):
        is_heading = len(line) <= _HEADING_SENTENCE
        return Heading(level, _title(sentence) if is_heading else "", is_heading)
    return Heading(level, _title(sentence) if len(sentence) <= _INLINE_HEADING else "", False)


def _title(words: str) -> str:
    return re.sub(" +", " ", words).strip(" ：:")


def sections(lines: Sequence[str]) -> Iterator[Section]:
    """Group lines under their headings; headings that follow one another open one section."""
    stack: list[Heading] = []
    section = Section([], 0, [])
    has_body = False
    for number, found in enumerate(_headings(lines)):
        if found and found.level > _ARTICLE and any(above.level == _ARTICLE for above in stack):
            found = None  # the items of an article are no sections
        if found:
            stack = _above(stack, found) + ([found] if found.title else [])
            path = [above.title for above in stack]
            if has_body and (found.title or path != section.path):
                yield section
                section, has_body = Section(path, number, []), False
            section = section._replace(path=path)
        alone = bool(found and found.alone)
        section.alone.append(alone)
        has_body = has_body or not alone
    if section.alone:
        yield section


def _above(stack: Sequence[Heading], found: Heading) -> list[Heading]:
    """Return the open headings that a new one stands under; without a number, only those on lines of their own."""
    return [above for above in stack if above.level < found.level and (above.alone or found.level != _INNERMOST)]


def _headings(lines: Sequence[str]) -> list[Heading | None]:
    found = [heading(line) for line in lines]
    plain = [at for at in range(1, len(lines) - 1) if not found[at] and _is_unnumbered(lines, found, at)]
    if len(plain) >= 2:  # one by itself may be a caption or a name
        level = _level_by_restarts(lines, found, plain)
        for at in plain:
            found[at] = Heading(level, _title(lines[at]), True)
    return found


def _is_unnumbered(lines: Sequence[str], found: Sequence[Heading | None], at: int) -> bool:
    """Tell a short line without punctuation that stands alone over a paragraph or over a numbered heading."""
    before, after = lines[at - 1], lines[at + 1]
    return bool(
        _UNNUMBERED.fullmatch(lines[at])
        and (_ENDED.search(before) or (found[at - 1] and found[at - 1].alone))
        and ((len(after) >= _PARAGRAPH and _ENDED.search(after)) or (found[at + 1] and found[at + 1].alone))
    )


def _level_by_restarts(lines: Sequence[str], found: Sequence[Heading | None], plain: Sequence[int]) -> float:
    """Rank headings without numbers: above the numbers that start anew under them, else below all numbers."""
    restarts: Counter[float] = Counter()
    for at, end in zip(plain, [*plain[1:], len(lines)], strict=True):
        first = next((number for number in range(at + 1, end) if found[number]), None)
        if first is not None and _FIRST_NUMBER.match(lines[first]):
            restarts[found[first].level] += 1
    again = [level for level, times in restarts.items() if times >= 2]
    return min(again) - 0.5 if again else _INNERMOST
