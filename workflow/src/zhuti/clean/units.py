"""Units, which is what the models see: paragraphs of the cleaned text, each with its headings and its way back."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

import pyarrow as pa

from zhuti.clean import headings, lines
from zhuti.clean.cuts import cuts
from zhuti.clean.lines import Line

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


class Unit(NamedTuple):
    """A row of units.parquet; `text[map_clean[i]:][:map_length[i]]` is at `map_doc[i]` in the document."""

    unit_id: str
    doc_id: str
    heading: list[str]
    text: str
    map_clean: list[int]
    map_doc: list[int]
    map_length: list[int]


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
    longer than `max_chars` is cut at sentence ends, or where it hurts least if it has none.

    Args:
        text: the document, normalised (same length, "\\n" the only line break, " " the only other white space).
        removed: disjoint sorted spans of the document to leave out.
        kind: "paragraph"; "heading" for one unit for all that stands under the same heading, of any length, and
            paragraphs in a document without headings; "document" for one unit a document.

    Returns:
        No unit if nothing is left.
    """
    kept, to_document = left_of(text, removed)
    rows = lines.rows(kept)
    groups = list(_groups(lines.lines(kept, rows, lines.wrap(rows)), kind, min_chars, max_chars))
    cut = kind == "paragraph" or (kind == "heading" and not any(path for path, _ in groups))
    made: list[Unit] = []
    for path, group in groups:
        way = Map.of_lines(kept, group, to_document)
        words = "".join(text[start : start + length] for _, start, length in way.pieces())
        for start, end in cuts(words, min_chars, max_chars) if cut else [(0, len(words))]:
            part = way.part(start, end) if cut else way
            unit_id = f"{doc_id}#{len(made) + 1:04d}"
            made.append(Unit(unit_id, doc_id, path, words[start:end], part.clean, part.document, part.length))
    return made


def _groups(found: list[Line], kind: str, min_chars: int, max_chars: int) -> Iterator[tuple[list[str], list[Line]]]:
    """Group lines into units, or into what is cut into units."""
    if kind == "document":
        yield from [([], found)] if found else []
        return
    sections = list(headings.sections([line.words for line in found]))
    whole = kind == "heading" and any(section.path for section in sections)
    for section in sections:
        under = found[section.first : section.first + len(section.alone)]
        groups = [under] if whole else merged(under, section.alone, min_chars, max_chars)
        yield from ((section.path, group) for group in groups)


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


class Map(NamedTuple):
    """A piecewise map: `length[i]` characters from `clean[i]` on came from `document[i]` on."""

    clean: list[int]
    document: list[int]
    length: list[int]

    @classmethod
    def of_pieces(cls, pieces: Iterable[Span]) -> "Map":
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
    def of_lines(cls, kept: str, found: Sequence[Line], to_document: "Map") -> "Map":
        """Map lines of the kept text to the document, each but the last with the line break after it."""
        pieces: list[Span] = []
        for index, line in enumerate(found):
            for start, end in line.spans:
                pieces += to_document._between(start, end)
            if index + 1 < len(found):
                line_break = kept.index("\n", line.spans[-1][1])
                pieces += to_document._between(line_break, line_break + 1)
        return cls.of_pieces(pieces)

    def part(self, start: int, end: int) -> "Map":
        """Return the map of a part of the text."""
        return Map.of_pieces(self._between(start, end))

    def pieces(self) -> Iterator[tuple[int, int, int]]:
        return zip(*self, strict=True)

    def _between(self, start: int, end: int) -> Iterator[Span]:
        index = bisect_right(self.clean, start) - 1
        while start < end:
            shift = start - self.clean[index]
            size = min(self.length[index] - shift, end - start)
            yield self.document[index] + shift, size
            start, index = start + size, index + 1


def left_of(text: str, removed: Sequence[Span]) -> tuple[str, Map]:
    """Return what is left of a document, and its map."""
    edges = [0, *(offset for span in removed for offset in span), len(text)]
    spans = list(zip(edges[::2], edges[1::2], strict=True))
    return "".join(text[start:end] for start, end in spans), Map.of_pieces((s, e - s) for s, e in spans)


def merged(found: Sequence[Line], alone: Sequence[bool], min_chars: int, max_chars: int) -> list[list[Line]]:
    """Join short lines with the next; a short rest joins the lines before it where there is room."""
    groups: list[list[Line]] = []
    group: list[Line] = []
    for line, is_heading in zip(found, alone, strict=True):
        group.append(line)
        if not is_heading and _size(group) >= min_chars:
            groups.append(group)
            group = []
    if group and groups and _size(groups[-1] + group) <= max_chars:
        groups[-1] += group
    elif group:
        groups.append(group)
    return groups


def _size(found: Iterable[Line]) -> int:
    return sum(len(line.words) for line in found)
