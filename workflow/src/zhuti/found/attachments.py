"""The attachments that a document lists below its text."""

import re

from zhuti.found.rawlines import Line, tight

_LISTED = re.compile(r"附\s{0,4}件\s?(?P<number>\d{0,2}|[一二三四五])\s?[：:]\s?(?P<name>.*)")
_ITEM = re.compile(r"(?:附件\s?)?[（(]?(?P<number>\d{1,2})[)）]?\s?[.、．：:]?\s?(?P<name>[^\d\s.、，：].+)")
_CONTENTS = re.compile(r"\.{4}|…{2}|·{4}")
"""Leaders of a table of contents."""
_ENDS = " ;；。，,"


def attachments_of(lines: list[Line]) -> tuple[str, Line] | None:
    """Read the first list of attachments: 附件：1.… 2.…, each on its line or all on one.

    Returns:
        Their names joined by ` | `, and the stretch from the first to the last; None if there is no list. The heading
        of an attachment itself (附件 on a line of its own) is no list.
    """
    for at, line in enumerate(lines):
        match = _LISTED.fullmatch(line.text) if line.text.startswith("附") else None
        if match and len(line.text) <= 200 and not _CONTENTS.search(line.text):
            items = _items(line.part(match.start("name"), len(line.text)), lines[at + 1 : at + 40])
            if items:
                names = [tight(item.text.strip(_ENDS)) for item in items]
                return " | ".join(names), Line("", items[0].start, items[-1].end)
    return None


def _items(first: Line, following: list[Line]) -> list[Line]:
    """Return the named items: the one behind the label, then those whose numbers follow on."""
    if first.text and not (item := _ITEM.fullmatch(first.text)):
        return [first]
    items: list[Line] = []
    for line in [first, *following] if first.text else following:
        item = _ITEM.fullmatch(line.text)
        if not item or int(item["number"]) != len(items) + 1:
            break
        items.append(line.part(*item.span("name")))
    return items
