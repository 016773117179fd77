"""The text of a Word document: paragraphs, tables and text boxes in reading order, then foot- and endnotes.

Headers and footers of pages, comments, deleted text and the numbers of automatic lists are not part of it.
"""

import io
from collections.abc import Iterator

from zhuti.formats.office import check_container
from zhuti.refusal import Refused

_CONTAINERS = frozenset("sdt sdtContent customXml smartTag ins moveTo body tc txbxContent footnote endnote".split())  # noqa: SIM905
_LEFT_OUT = frozenset("del moveFrom Fallback pPr rPr tblPr".split())  # noqa: SIM905
_MARKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_NOTES = ("/footnotes", "/endnotes")


def extract(raw: bytes) -> str:
    """Return the text, a line per paragraph; cells of a table row are separated by tabs.

    Raises:
        Refused: "encrypted", "old_format", "too_large" or "broken".
    """
    from docx import Document
    from docx.oxml import parse_xml

    check_container(raw, "old_format")
    try:
        document = Document(io.BytesIO(raw))
        lines = list(_blocks(document.element.body))
        for relation in sorted(document.part.rels.values(), key=lambda relation: relation.reltype, reverse=True):
            if relation.reltype.endswith(_NOTES) and not relation.is_external:
                for note in parse_xml(relation.target_part.blob):
                    lines += _blocks(note)
    except Exception:  # whatever a parser raises, the file is broken
        raise Refused("broken") from None
    return "\n".join(lines)


def _name(element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _blocks(parent) -> Iterator[str]:
    """Yield the lines of an element that holds paragraphs and tables."""
    for child in parent:
        name = _name(child)
        if name == "p":
            boxes: list = []
            yield from filter(str.strip, "".join(_inline(child, boxes)).split("\n"))
            for box in boxes:
                yield from _blocks(box)
        elif name == "tbl":
            for row in _children(child, "tr"):
                yield from _row([list(_blocks(cell)) for cell in _children(row, "tc")])
        elif name in _CONTAINERS:
            yield from _blocks(child)


def _children(parent, wanted: str) -> Iterator:
    """Yield rows of a table or cells of a row, also those inside content controls."""
    for child in parent:
        name = _name(child)
        if name == wanted:
            yield child
        elif name in _CONTAINERS:
            yield from _children(child, wanted)


def _row(cells: list[list[str]]) -> list[str]:
    """Set the cells of a row side by side, if none of them has several lines."""
    if any(len(cell) > 1 for cell in cells):
        return [line for cell in cells for line in cell]
    row = "\t".join("".join(cell) for cell in cells).rstrip("\t")
    return [row] if row else []


def _inline(parent, boxes: list) -> Iterator[str]:
    """Yield the text of a paragraph in pieces, and put the text boxes anchored in it into `boxes`."""
    for child in parent:
        name = _name(child)
        if name == "t":
            yield child.text or ""
        elif name in _MARKS:
            yield _MARKS[name]
        elif name == "txbxContent":
            boxes.append(child)
        elif name not in _LEFT_OUT:
            yield from _inline(child, boxes)
