"""What documents say about themselves: title, issuer, number, date, attachments, place, each with where it stands."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pyarrow as pa

from zhuti.found import signatures
from zhuti.found.attachments import attachments_of
from zhuti.found.dates import Date, dates_in
from zhuti.found.issuers import level_of, normal, organs_of
from zhuti.found.labelled import labelled
from zhuti.found.rawlines import Line, lines_of, tight
from zhuti.found.titles import find_title, issuer_in
from zhuti.places import PARTS, Gazetteer, Place, read_places
from zhuti.tables import read_parquet, write_parquet

FIELDS = ("title", "issuer", "doc_number", "date", "attachments", "place")
READ = pa.schema(
    [(name, pa.string()) for name in ("doc_id", "field", "value")]
    + [("start", pa.int64()), ("end", pa.int64())]
    + [(name, pa.string()) for name in ("rule", *PARTS)]
)
"""`PARTS` are filled for the field place."""
NATION = "全国"
"""The place of what a national body issues."""

_HEAD = 3000
"""Characters from the start in which a document describes itself."""
_FRONT = 40
"""Lines from the start in which its number stands."""
_OFTEN, _FAR_AHEAD = 5, 3
"""A report on an unnamed city is of the city that it names so often, and so many times as often as any other,"""
_EDGE = 1000
"""and so near to its beginning or end."""
_LONGEST = 200_000
"""A longer text is no report but a volume."""

_REGION = re.compile("都市圈|城市圈|城市群|经济圈|经济区")
_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_NUMBER = re.compile(
    r"[（(]?(?P<word>[\u3400-\u9fff][\u3400-\u9fffA-Za-z]{0,14})\s?[〔\[［(（【﹝]\s?(?P<year>[12１２][0-9０-９]{3})\s?年?"
    r"[〕\]］)）】﹞]\s?第?\s?(?P<number>[0-9０-９]{1,5})\s?号[）)]?"
)
_ORDER = re.compile(
    r"(?<!\S)(?P<word>[\u3400-\u9fff]{0,24}(?:令|公告))(?:\s{1,8}公告)?\s{1,8}(?P<year>[（(]?[12]\d{3}\s?年[)）]?)?\s{0,8}"
    r"第?\s?(?P<number>[0-9０-９]{1,5}|[一二三四五六七八九十百零〇]{1,6})\s?号(?!\S)"
)
_PRINTED = re.compile(r"(?P<date>[12]\d{3}年\d{1,2}月\d{1,2}日)印发")


class Found(NamedTuple):
    """A value, the stretch of the document that says so, and the rule that read it."""

    value: str
    start: int
    end: int
    rule: str
    parts: tuple[str, str, str, str] = ("", "", "", "")


def read(text: str, places: Gazetteer) -> dict[str, Found]:
    """Read what a document says about itself.

    Args:
        text: the document, newlines untouched; offsets count its code points.
        places: the gazetteer.

    Returns:
        Field → what was found. A field that the text does not give is not there: nothing is guessed.
    """
    lines, head = lines_of(text), text[:_HEAD]
    labels = labelled(head)
    signature = signatures.signature_of(lines, places)
    meeting = signatures.meeting_of(lines)
    events = signatures.history_of(lines)
    found = {
        "title": _first(_label(labels, "title", _as_title), _titled(find_title(text, lines))),
        "doc_number": _first(
            _label(labels, "doc_number", _as_number),
            _standing_number(lines),
            _order(head),
            _ruled(signatures.order_number(events), "history"),
        ),
        "date": _first(
            _label(labels, "date", _as_date),
            _dated(signature and signature.date, "signature"),
            _dated(meeting and meeting.date, "meeting"),
            _dated(max((event.date for event in events), default=None), "history"),
            _printed(lines),
            _label(labels, "published", _as_date),
        ),
        "attachments": _ruled(attachments_of(lines), "list"),
    }
    found["issuer"] = _first(
        _label(labels, "issuer", lambda line: normal(organs_of(line.text, places))),
        _issuer_in(found["title"], places),
        _bodies(signature and signature[:2], "signature"),
        _bodies(signatures.enactors(events, places), "history"),
        _ruled(signatures.adopted_by(head, places), "adopted by"),
    )
    if not found["issuer"]:
        found["issuer"] = _ruled(signatures.on_behalf(head, None, places), "speaks for it")
    found["place"] = _place(text, found, meeting, places)
    if not found["issuer"] and found["place"]:
        found["issuer"] = _ruled(signatures.on_behalf(head, found["place"].value, places), "speaks for it")
    return {field: found[field] for field in FIELDS if found[field]}


def _first(*values: Found | None) -> Found | None:
    return next((value for value in values if value), None)


def _ruled(pair: tuple[str, Line] | None, rule: str) -> Found | None:
    return Found(pair[0], pair[1].start, pair[1].end, rule) if pair else None


def _titled(title: tuple[str, Line, str] | None) -> Found | None:
    return _ruled(title[:2], title[2]) if title else None


def _dated(date: Date | None, rule: str) -> Found | None:
    return Found(date.iso, date.start, date.end, rule) if date else None


def _bodies(named: tuple[list[str], Line | None] | None, rule: str) -> Found | None:
    return Found(normal(named[0]), named[1].start, named[1].end, rule) if named and named[0] else None


def _label(labels: dict[str, list[Line]], field: str, reading: Callable[[Line], str]) -> Found | None:
    """Take the first value behind a label that reads as what the label promises."""
    values = ((reading(line), line) for line in labels.get(field, ()))
    return next((Found(value, line.start, line.end, f"label ({field})") for value, line in values if value), None)


def _as_title(line: Line) -> str:
    return tight(line.text) if 4 <= len(line.text) <= 120 and "。" not in line.text else ""


def _as_date(line: Line) -> str:
    date = next(dates_in(line.text), None)
    return date.iso if date and date.start == 0 else ""


def _as_number(line: Line) -> str:
    """Write a document number the one way: 国发〔2023〕12号."""
    match = _NUMBER.match(line.text)
    if not match:
        return ""
    return f"{match['word']}〔{match['year']}〕{match['number']}号".translate(_DIGITS)


def _standing_number(lines: list[Line]) -> Found | None:
    """Read the number that stands alone below title or head; numbers in a sentence are those of other documents."""
    standing = []
    for line in lines[:_FRONT]:
        match = _NUMBER.match(line.text)
        if match and (match.end() == len(line.text) or "签发" in line.text[match.end() : match.end() + 8]):
            standing.append(Found(_as_number(line), line.start, line.start + match.end(), "alone on its line"))
    return standing[0] if 0 < len(standing) <= 2 else None


def _order(head: str) -> Found | None:
    """Read the number of a decree or announcement: 中华人民共和国国务院令 第693号, 公告 2020年 第78号."""
    match = _ORDER.search(head)
    if not match:
        return None
    value = f"{match['word']}{match['year'] or ''}第{match['number']}号"
    return Found(re.sub(r"[\s（）()]", "", value).translate(_DIGITS), *match.span(), "decree")


def _printed(lines: list[Line]) -> Found | None:
    """Read the day of printing, which is a day or two after that of the document."""
    for line in lines:
        match = _PRINTED.search(line.text) if len(line.text) <= 60 else None
        if match and (date := next(dates_in(match["date"]), None)):
            return Found(date.iso, line.start + match.start(), line.start + match.end("date"), "printed")
    return None


def _issuer_in(title: Found | None, places: Gazetteer) -> Found | None:
    names = issuer_in(title.value, places) if title else []
    return Found(normal(names), title.start, title.end, "title") if names else None


def _place(
    text: str, found: dict[str, Found | None], meeting: signatures.Meeting | None, places: Gazetteer
) -> Found | None:
    """Find the place of a document: that of its issuer, else the one its title, its meeting or its text names."""
    issuer, title = found["issuer"], found["title"]
    level = level_of(issuer.value, places) if issuer else ""
    if level == "national":
        return issuer._replace(value=NATION, rule="issuer", parts=("", "", "", level))
    sources = [source._replace(rule=rule) for source, rule in ((issuer, "issuer"), (title, "title")) if source]
    if meeting:
        sources.append(Found(meeting.meeting.text, meeting.meeting.start, meeting.meeting.end, "meeting"))
    for source in sources:
        if mentions := places.mentions(source.value):
            first, *others = mentions
            around = others + places.mentions(text[:_HEAD]) if len(first.candidates) > 1 else ()
            place = places.resolve(first, around)
            return _placed(place, source, level if source.rule == "issuer" else "") if place else None
        if source.rule != "issuer" and re.search(r"^中华人民共和国|第.{1,4}届全国|全国代表大会", source.value):
            return source._replace(value=NATION, parts=("", "", "", "national"))
    return _most_named(text, places) if not issuer else None


def _placed(place: Place, source: Found, level: str = "") -> Found:
    parts = (place.province, place.city, place.county, level or place.level)
    return source._replace(value=place.name, parts=parts)


def _most_named(text: str, places: Gazetteer) -> Found | None:
    """Find the place of a report that speaks for 市人民政府 and does not say which: it names it by far most."""
    kind = signatures.own_government(text[:_HEAD])
    if not kind or len(text) > _LONGEST:
        return None
    mentions = places.mentions(text)
    named = [
        (place, at) for at in mentions if not _REGION.match(text, at.end) and (place := places.resolve(at, mentions))
    ]
    counts = Counter(place for place, _ in named if place.name.endswith(kind))
    for place in counts:
        if place.level == "county":
            counts[place] = text.count(place.short)
    first, often = counts.most_common(1)[0] if counts else (None, 0)
    next_often = max(
        (count for place, count in counts.items() if place != first and not place.within(first)), default=0
    )
    if often < max(_OFTEN, _FAR_AHEAD * next_often):
        return None
    stretches = [mention for place, mention in named if place == first]
    if not (stretches[0].start < _EDGE or len(text) - stretches[-1].end < _EDGE):
        return None
    return _placed(first, Found("", stretches[0].start, stretches[0].end, "named most often"))


def found_in(documents: Iterator[dict], places: Gazetteer) -> Iterator[dict]:
    """Yield one row for each document and field, with an empty value where nothing was found."""
    for document in documents:
        found = read(document["text"], places)
        for field in FIELDS:
            value = found.get(field, Found("", -1, -1, ""))
            row = {"doc_id": document["doc_id"], "field": field} | value._asdict()
            yield row | dict(zip(PARTS, row.pop("parts"), strict=True))


def run(documents: list[str], places: str, found: str, say: Callable[[str], None]) -> None:
    """Read what all documents say about themselves.

    Args:
        documents: Parquet files with doc_id and text.
        places: the gazetteer.
        found: Parquet to write: doc_id, field, value, start, end, rule, and the parts of a place.
    """
    counts: Counter[str] = Counter()

    def counted(rows: Iterator[dict]) -> Iterator[dict]:
        for row in rows:
            counts[row["field"]] += bool(row["value"])
            yield row

    rows = found_in(read_parquet(documents, ["doc_id", "text"]), read_places(places))
    written = write_parquet(counted(rows), found, READ)
    say(f"read from {written // len(FIELDS)} documents: " + ", ".join(f"{counts[field]} {field}" for field in FIELDS))
