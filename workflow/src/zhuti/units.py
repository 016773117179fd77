"""Units, which is what the models see: paragraphs of the cleaned text, each with its headings and its way back."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

import pyarrow as pa

SCHEMA = pa.schema(
    [
        ("unit_id", pa.string()),
        ("doc_id", pa.string()),
        ("heading", pa.list_(pa.string())),
        ("text", pa.string()),
        ("map_clean", pa.list_(pa.int32())),
        ("map_doc", pa.list_(pa.int32())),
        ("map_length", pa.list_(pa.int32())),
    ]
)
Span = tuple[int, int]
"""Half-open offsets in code points."""

_CLOSING = "[”’」』\"')）】》]*"
_ENDS = re.compile(f"(?:[。！？；!?;]|(?<![0-9A-Za-z.])\\.(?![0-9A-Za-z.])|(?<=[A-Za-z])\\.(?=\\s))+{_CLOSING}|\n")
_FIRST_SENTENCE = re.compile("[^。！？；!?;]*")
_SOFT = "，,、：: ”’」』）)】》"
_WORD = re.compile("[0-9A-Za-z.%]+$")
_INK = re.compile("\\S")
_CN, _NUMBER = "一二三四五六七八九十百", "[一二三四五六七八九十百千零〇两0-9]{1,6}"
_LABELS = [
    f"第{_NUMBER}(?:编|分编|篇|部分|卷)",
    f"第{_NUMBER}章",
    f"第{_NUMBER}节",
    f"第{_NUMBER}条(?:之[{_CN}]{{1,2}})?(?![款项目第、和至的之规])(?: *【[^】]{{1,20}}】)?",
    f"[{_CN}]{{1,4}} *[、．.](?![{_CN}]{{1,2}}、)",
    f"[（(] *[{_CN}]{{1,4}} *[）)]、?",
    "[0-9]{1,3} *[．、.](?![0-9])",
    "[（(] *[0-9]{1,3} *[）)]|[①-⑳]|[0-9]{1,2}[）)]",
]
"""What headings begin with, from the outermost level to the innermost."""
_LABEL = re.compile("|".join(f"(?P<level{level}>{label})" for level, label in enumerate(_LABELS)))
_ARTICLE = 3
_HEADING_LINE, _INLINE_HEADING, _HEADING_SENTENCE = 60, 30, 20
_NO_BREAK = re.compile(
    # no line starts with punctuation that closes
    "(?<=[^ \n]) *+\n[ \n]*+(?=[，。、；：！？）》】,;:!?)]|[”’」』] *(?:\n|$|[，。、；！？）]))"
    # links, which some pages set on lines of their own
    "|(?<=[“‘《（【「『(])\n[^\n]{1,30}\n(?=[”’》）】」』)])"
    f"|(?<=[^\\s。！？；：…!?;:])\n(?!{'|'.join(_LABELS)})(?=[^\n，,。；;：:！？!?]{{1,30}}\n[ \n]*[，。、；！？）》])"
    f"|(?<=[，、])\n(?!{'|'.join(_LABELS)})(?:[^\n，,。；;：:！？!?]{{1,20}}\n(?=[一-鿿]))?(?=[^\n])"
    # subscripts, as in M2
    "|(?<=[A-Za-z])\n[0-9]{1,2}\n(?=[一-鿿，。、；）])"
)
"""Line breaks within a sentence."""


class Unit(NamedTuple):
    """A row of units.parquet; `text[map_clean[i]:][:map_length[i]]` is at `map_doc[i]` in the document."""

    unit_id: str
    doc_id: str
    heading: list[str]
    text: str
    map_clean: list[int]
    map_doc: list[int]
    map_length: list[int]


class Heading(NamedTuple):
    """A heading found at the start of a line; without a title it only closes headings of its level and below."""

    level: int
    title: str
    alone: bool


class _Line(NamedTuple):
    """A line of the kept text: its words and where they stand, in one piece but for links on lines of their own."""

    words: str
    spans: list[Span]


class _Section(NamedTuple):
    path: list[str]
    lines: list[tuple[_Line, bool]]
    """Each line, and whether it is nothing but a heading."""


def units(
    doc_id: str,
    text: str,
    removed: Sequence[Span],
    kind: str = "paragraph",
    min_chars: int = 60,
    max_chars: int = 400,
) -> list[Unit]:
    """Cut a document into units that hold each of its characters once, but for white space and what was removed.

    A paragraph is a line. Short neighbours are merged until they reach `min_chars`, never across a heading; what is
    longer than `max_chars` is cut at sentence ends, or by length where it has none.

    Args:
        text: the document, normalised (same length, "\\n" the only line break, " " the only other white space).
        removed: disjoint sorted spans of the document to leave out.
        kind: "paragraph", or "document" for one unit a document.

    Returns:
        No unit if nothing is left.
    """
    kept, to_document = _kept(text, removed)
    lines = _lines(kept)
    if kind == "document":
        groups = [([], lines)] if lines else []
    else:
        groups = [
            (section.path, group)
            for section in _sections(lines)
            for group in _merged(section.lines, min_chars, max_chars)
        ]
    made: list[Unit] = []
    for path, group in groups:
        way = _Map.of_lines(kept, group, to_document)
        words = "".join(text[start : start + length] for _, start, length in way.pieces())
        for start, end in [(0, len(words))] if kind == "document" else _cuts(words, min_chars, max_chars):
            part = way.part(start, end)
            unit_id = f"{doc_id}#{len(made) + 1:04d}"
            made.append(Unit(unit_id, doc_id, path, words[start:end], part.clean, part.document, part.length))
    return made


def locate(unit: Mapping | Unit, position: int) -> int:
    """Return where in the document the character at `position` of a unit's text stands.

    The end of a span is `locate(unit, end - 1) + 1`: characters may have been left out after it.
    """
    row = unit._asdict() if isinstance(unit, Unit) else unit
    piece = bisect_right(row["map_clean"], position) - 1
    return row["map_doc"][piece] + position - row["map_clean"][piece]


def verify(doc_id: str, text: str, removed: Sequence[Span], made: Iterable[Unit]) -> None:
    """Check that units and removed spans share out the document, and that the maps are exact.

    Raises:
        RuntimeError: a character is lost, is held twice, or is not where the map says.
    """
    spans = [(start, end) for start, end in removed]
    for unit in made:
        for clean, start, length in zip(unit.map_clean, unit.map_doc, unit.map_length, strict=True):
            spans.append((start, start + length))
            if unit.text[clean : clean + length] != text[start : start + length]:
                raise RuntimeError(f"{unit.unit_id}: the map is wrong at {clean}")
        if sum(unit.map_length) != len(unit.text):
            raise RuntimeError(f"{unit.unit_id}: the map does not cover the text")
    reached = 0
    for start, end in [*sorted(spans), (len(text), len(text))]:
        if start < reached or text[reached:start].strip():
            raise RuntimeError(f"{doc_id}: characters {reached} to {start} are in no unit, or in two")
        reached = end


class _Map(NamedTuple):
    """A piecewise map: `length[i]` characters from `clean[i]` on came from `document[i]` on."""

    clean: list[int]
    document: list[int]
    length: list[int]

    @classmethod
    def of_pieces(cls, pieces: Iterable[Span]) -> "_Map":
        """Lay pieces (start in the document, length) side by side, joining those that touch."""
        document: list[int] = []
        length: list[int] = []
        for start, size in pieces:
            if document and document[-1] + length[-1] == start:
                length[-1] += size
            elif size:
                document.append(start)
                length.append(size)
        return cls([0, *accumulate(length)][: len(length)], document, length)

    @classmethod
    def of_lines(cls, kept: str, lines: Sequence[_Line], to_document: "_Map") -> "_Map":
        """Map lines of the kept text to the document, each but the last with the line break after it."""
        pieces: list[Span] = []
        for index, line in enumerate(lines):
            for start, end in line.spans:
                pieces += to_document._between(start, end)
            if index + 1 < len(lines):
                line_break = kept.index("\n", line.spans[-1][1])
                pieces += to_document._between(line_break, line_break + 1)
        return cls.of_pieces(pieces)

    def part(self, start: int, end: int) -> "_Map":
        """Return the map of a part of the text."""
        return _Map.of_pieces(self._between(start, end))

    def pieces(self) -> Iterator[tuple[int, int, int]]:
        return zip(*self, strict=True)

    def _between(self, start: int, end: int) -> Iterator[Span]:
        index = bisect_right(self.clean, start) - 1
        while start < end:
            shift = start - self.clean[index]
            size = min(self.length[index] - shift, end - start)
            yield self.document[index] + shift, size
            start, index = start + size, index + 1


def _kept(text: str, removed: Sequence[Span]) -> tuple[str, _Map]:
    edges = [0, *(offset for span in removed for offset in span), len(text)]
    spans = list(zip(edges[::2], edges[1::2], strict=True))
    return "".join(text[start:end] for start, end in spans), _Map.of_pieces((s, e - s) for s, e in spans)


def _lines(kept: str) -> list[_Line]:
    """Return the lines that hold anything, without the white space around them."""
    no_breaks = {at for match in _NO_BREAK.finditer(kept) for at in range(*match.span())}
    lines: list[_Line] = []
    spans: list[Span] = []
    for match in re.finditer("[^\n]+|\n", kept + "\n"):
        words = match[0].strip()
        if words:
            start = match.start() + match[0].index(words)
            spans.append((start, start + len(words)))
        elif spans and match[0] == "\n" and match.start() not in no_breaks:
            lines.append(_Line("".join(kept[start:end] for start, end in spans), spans))
            spans = []
    return lines


def heading(line: str) -> Heading | None:
    """Read the heading at the start of a line, if its numbering says that there is one.

    A short line without a sentence end is a heading ("一、总体要求"); so is the first sentence, if it is short, of a
    line that goes on ("（一）加快一体化。把一体化作为突破口……"); of an article of a law, its number. Other numbered
    lines have no title.
    """
    label = _LABEL.match(line)
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


def _sections(lines: Iterable[_Line]) -> Iterator[_Section]:
    """Group lines under their headings; headings that follow one another open one section."""
    stack: list[tuple[int, str]] = []
    section = _Section([], [])
    has_body = False
    for line in lines:
        found = heading(line.words)
        if found and found.level > _ARTICLE and any(level == _ARTICLE for level, _ in stack):
            found = None  # the items of an article are no sections
        if found:
            stack = [(level, title) for level, title in stack if level < found.level]
            stack += [(found.level, found.title)] if found.title else []
            path = [title for _, title in stack]
            if has_body and (found.title or path != section.path):
                yield section
                section, has_body = _Section(path, []), False
            section = section._replace(path=path)
        alone = bool(found and found.alone)
        section.lines.append((line, alone))
        has_body = has_body or not alone
    if section.lines:
        yield section


def _merged(lines: Iterable[tuple[_Line, bool]], min_chars: int, max_chars: int) -> list[list[_Line]]:
    """Join short lines with the next; a short rest joins the lines before it where there is room."""
    groups: list[list[_Line]] = []
    group: list[_Line] = []
    for line, alone in lines:
        group.append(line)
        if not alone and _size(group) >= min_chars:
            groups.append(group)
            group = []
    if group and groups and _size(groups[-1] + group) <= max_chars:
        groups[-1] += group
    elif group:
        groups.append(group)
    return groups


def _size(lines: Iterable[_Line]) -> int:
    return sum(len(line.words) for line in lines)


def _cuts(text: str, min_chars: int, max_chars: int) -> Iterator[Span]:
    """Cut a text into parts of at most `max_chars`, of much the same length, without white space at their ends."""
    ends = [match.end() for match in _ENDS.finditer(text)]
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
    window = text[start : start + target]
    floor = 2 * target // 3
    soft = max(window.rfind(mark, floor) for mark in _SOFT) + 1
    if soft:
        return start + soft
    word = _WORD.search(window)
    if word and word.start() > floor and _WORD.match(text[start + target]):
        return start + word.start()
    return start + target
