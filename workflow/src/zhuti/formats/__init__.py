"""From a file to its text, by the ending of its name; parsers are loaded when a file needs them."""

import re
from pathlib import PurePath
from typing import NamedTuple

from zhuti.formats.encoding import is_binary, salvage
from zhuti.kinds import why_unread
from zhuti.refusal import Refused

HTML = (".html", ".htm", ".xhtml", ".shtml")
_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{2,30})", re.I)
_HEAD = 4096
"""Bytes in which a page says its encoding."""


class Extracted(NamedTuple):
    """The text of a file, how it was read ("utf-8", "html:gb18030", "docx"), and a code of `REASONS` if with a loss."""

    text: str
    encoding: str
    note: str = ""


def extract(name: str, raw: bytes, encoding: str = "auto") -> Extracted:
    """Return the text of a file.

    Args:
        name: its path, for the ending; what is no page, docx or pdf is taken as plain text.
        raw: its bytes.
        encoding: the codec of plain text and pages, or "auto".

    Raises:
        Refused: with the code that says why.
    """
    ending = PurePath(name).suffix.lower()
    if not raw:
        raise Refused("empty")
    if why_unread(name) != "files":
        raise Refused(why_unread(name))
    if ending == ".docx":
        from zhuti.formats import docx

        found = Extracted(docx.extract(raw), "docx")
    elif ending == ".pdf":
        from zhuti.formats import pdf

        text, complete = pdf.extract(raw)
        lost = "replaced" if pdf.NAMELESS in text else ""
        found = Extracted(text, "pdf", lost if complete else "pages_without_text")
    else:
        found = _extract_text(raw, encoding, ending in HTML)
    if not found.text.strip():
        raise Refused("empty")
    if is_binary(found.text):
        raise Refused("binary")
    return found


def _extract_text(raw: bytes, encoding: str, is_page: bool) -> Extracted:
    claimed = _CHARSET.search(raw[:_HEAD]) if is_page else None
    text, name, replaced = salvage(raw, encoding, claimed and claimed[1].decode("ascii", "replace"))
    if is_page:
        from zhuti.formats import html

        text, name = html.extract(text), f"html:{name}"
    return Extracted(text, name, "replaced" if replaced else "")
