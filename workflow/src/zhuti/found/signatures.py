"""Who issued a document and when, read from its signature, its history, the meeting it was given at, or its opening."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from zhuti.found.dates import Date, dates_in, whole_date
from zhuti.found.issuers import is_organ, of_congress, organs_of, without_post
from zhuti.found.rawlines import Line
from zhuti.places import Gazetteer

_OPENING = 25
"""Lines from the start in which the meeting or the history of a document stands."""
_MANY_DATES = 3
"""A document with more lines that are dates is a chronicle or a table, not one with a signature."""

_ONE_LINE = re.compile(r"(?P<names>[^\d，。；：]{3,120}?)\s+(?P<date>\S{4}\s?年.{2,9}日)")
_NAME = re.compile(r"[\u3400-\u9fff·]{2,12}|[\u3400-\u9fff]\s+[\u3400-\u9fff]")
_OFFICER = re.compile(rf"(?P<post>\S{{2,20}})\s+(?:{_NAME.pattern})")
_UNREAD_BODY = re.compile(r"[\u3400-\u9fff ]{2,24}(?:[部委局厅署办院会府行]|部长|主任|局长|省长|市长)")
_ASIDE = re.compile(r"[（(][^（()）]{2,20}[)）]")
_MEETING = re.compile(
    r"[（(—－\-–\s]*在?(?P<date>.{8,12}?日)[，,\s]?在(?P<meeting>\S{4,60}?)上(?:的\S{2,6})?[)）]?(?:\s.{2,20})?"
)
_EVENT = re.compile(r"通过|公布|发布|颁布|批准|修订|修正|公告")
_IN_FORCE = re.compile(r"\s*(?:之日)?起?\s*(?:施行|实施|生效|执行)")
_HISTORY = re.compile(r"[（(]?\s*(?:根据|经)?\s*(?=[12１２〇○一二])")
_TEXT = re.compile(r"#|<!--|目\s*录|第[一1][章条编]|[一1][、.]|为|各|总\s*则")
_ENACTOR = re.compile(
    r"\s*(?:中华人民共和国)?(?P<body>[\u3400-\u9fff]{2,26}?)"
    r"(?:第[一二三四五六七八九十百\d]+次|审判委员会|检察委员会|部务会|令|公告|批准|发布|公布|颁布|通过|修订)"
)
_ORDER = re.compile(
    r"(?P<body>[\u3400-\u9fff]{2,20}?)令\s?(?:[（(]?\d{4}年)?[)）]?第\s?(?P<number>\d+|[一二三四五六七八九十百]+)\s?号"
)
_COURTS = re.compile(r"最高人民(?:法院|检察院)")
_ADOPTED = re.compile(
    r"由(?P<body>[\u3400-\u9fff]{3,16}?)(?:\d{4}年)?(?:第[^，。]{1,8}次)?(?:部务|部|委务|局务|署务)?会议(?:审议)?通过，"
)
_ON_BEHALF = re.compile(r"我(?:受|代表)(?P<body>[^，。、]{2,30}?)(?:的?委托)?(?:，|向|作|在)")
_OWN = re.compile(r"(?P<kind>省|市|区|县|州|旗|自治区|自治州|自治县)(?:人民)?政府")


class Signature(NamedTuple):
    """The bodies that sign (none if only a date stands there) and the date, each with its stretch."""

    names: list[str]
    signers: Line | None
    date: Date


def signature_of(lines: list[Line], places: Gazetteer) -> Signature | None:
    """Find the first signature: a date on a line of its own, the bodies that sign above it or before it.

    The first is that of the document; later ones belong to what it passes on. A bare date counts only if few lines are
    dates and text stands before it.
    """
    bare = []
    for at, line in enumerate(lines):
        if len(line.text) > 140 or not line.text.endswith(("日", "日）", "日)")):
            continue
        if (match := _ONE_LINE.fullmatch(line.text)) and (date := whole_date(match["date"])):
            names = organs_of(match["names"], places)
            if names:
                return Signature(
                    names, line.part(0, match.end("names")), _moved(date, line.start + match.start("date"))
                )
        elif date := whole_date(line.text):
            date = _moved(date, line.start)
            names, signers = _signers(lines[max(0, at - 40) : at], places)
            if names:
                return Signature(names, signers, date)
            bare.append((at, Signature([], None, date)))
    if len(bare) > _MANY_DATES:
        return None
    return next((found for at, found in bare if any("。" in line.text for line in lines[:at])), None)


def _signers(above: list[Line], places: Gazetteer) -> tuple[list[str], Line | None]:
    """Read the bodies that stand above a date, upwards; of officers (生态环境部部长 黄润秋), those they head.

    A short line above them that is neither body nor text may be a body too: a list that is not surely whole is none.
    """
    names: list[str] = []
    first = last = None
    while above:
        line, taken = above[-1], 1
        if not names and _ASIDE.fullmatch(line.text):
            above = above[:-1]
            continue
        found = organs_of(line.text, places) if len(line.text) <= 60 else []
        if not found:
            post, taken = _post(above)
            found = organs_of(post, places) if post else []
        if not found:
            break
        names, first, last = found + names, above[-taken], last or line
        above = above[:-taken]
    if not names or (above and _UNREAD_BODY.fullmatch(above[-1].text)):
        return [], None
    return names, Line("", first.start, last.end)


def _post(above: list[Line]) -> tuple[str, int]:
    """Return the body that an officer heads, and on how many lines the two stand (up to three if flattened)."""
    if one := _OFFICER.fullmatch(above[-1].text):
        return without_post(one["post"]), 1
    for taken in (2, 3):
        name = "".join(line.text for line in above[-taken + 1 :])
        post = above[-taken].text if len(above) >= taken and _NAME.fullmatch(name) else ""
        if len(post) <= 20 and (body := without_post(post)):
            return body, taken
    return "", 0


def _moved(date: Date, by: int) -> Date:
    return Date(date.iso, date.start + by, date.end + by)


class Meeting(NamedTuple):
    """The date of a meeting at which a document was given, and the stretch that names the meeting."""

    date: Date
    meeting: Line


def meeting_of(lines: list[Line]) -> Meeting | None:
    """Find the line under a title that says when and where a report or speech was given: （2024年1月15日在…会议上）."""
    for line in lines[:_OPENING]:
        match = _MEETING.fullmatch(line.text) if len(line.text) <= 110 else None
        if match and (date := whole_date(match["date"])):
            return Meeting(_moved(date, line.start + match.start("date")), line.part(*match.span("meeting")))
    return None


class Event(NamedTuple):
    """A step in the history of a law: its date, and what happened then."""

    date: Date
    what: Line


def history_of(lines: list[Line]) -> list[Event]:
    """Read the lines under a law's title: adopted, promulgated, amended; when it came into force is not among them."""
    events: list[Event] = []
    for line in _historical(lines[:_OPENING]):
        found = list(dates_in(line.text))
        for date, after in pairwise([*found, Date("", len(line.text), len(line.text))]):
            what = line.part(date.end, after.start)
            in_force = _IN_FORCE.match(what.text) or line.text[max(0, date.start - 1) : date.start] == "自"
            if _EVENT.search(what.text) and not in_force:
                events.append(Event(_moved(date, line.start), what))
    return events


def _historical(lines: list[Line]) -> Iterator[Line]:
    """Yield the lines of the history, from the first that begins with a date to the text of the law."""
    begun = False
    for line in lines:
        if begun and _TEXT.match(line.text):
            return
        begins = _HISTORY.match(line.text) and _EVENT.search(line.text) and not _is_prose(line.text)
        if begun or begins:
            yield line
        begun = begun or bool(begins)


def _is_prose(text: str) -> bool:
    """Tell the first sentence of an article (2021年3月3日，最高人民法院发布…。) from a line of history."""
    first = next(dates_in(text), None)
    return first is None or first.start > 4 or text[first.end : first.end + 1] in "，," or text.endswith("。")


def enactors(events: list[Event], places: Gazetteer) -> tuple[list[str], Line] | None:
    """Return who enacted a law: the first body that adopted or promulgated it, not one that approved it."""
    for event in events:
        courts = list(_COURTS.finditer(event.what.text))
        if courts:
            return list(dict.fromkeys(c[0] for c in courts)), event.what.part(courts[0].start(), courts[-1].end())
        match = _ENACTOR.match(event.what.text)
        if not match or "批准" in event.what.text[: match.end() + 2]:
            continue
        body = of_congress(match["body"])
        if body == "国务院" or is_organ(body, places):
            return [body], event.what.part(*match.span("body"))
    return None


def order_number(events: list[Event]) -> tuple[str, Line] | None:
    """Return the number of the decree that promulgated a law; of several, none."""
    orders = [(event, match) for event in events for match in _ORDER.finditer(event.what.text)]
    if len(orders) != 1:
        return None
    event, match = orders[0]
    return f"{match['body']}令第{match['number']}号", event.what.part(*match.span())


def adopted_by(head: str, places: Gazetteer) -> tuple[str, Line] | None:
    """Find the body whose meeting adopted a decree: 已于…由环境保护部部务会议审议通过，现予公布."""
    match = _ADOPTED.search(head)
    name = of_congress(match["body"]) if match else ""
    return (name, Line(name, match.start("body"), match.start("body") + len(name))) if is_organ(name, places) else None


def on_behalf(head: str, place: str | None, places: Gazetteer) -> tuple[str, Line] | None:
    """Find whom a report speaks for: 我代表威海市人民政府, or 我代表省人民政府 where the place is known."""
    for match in _ON_BEHALF.finditer(head):
        body, stretch = match["body"], Line(match["body"], *match.span("body"))
        if body == "国务院" or is_organ(body, places):
            return body, stretch
        own = _OWN.fullmatch(body)
        if own and place and place.endswith(own["kind"]):
            return f"{place}人民政府", stretch
    return None


def own_government(head: str) -> str:
    """Return what kind of place a report speaks for without naming it: 市 in 我代表市人民政府; nothing otherwise."""
    kinds = (_OWN.fullmatch(match["body"]) for match in _ON_BEHALF.finditer(head))
    return next((kind["kind"] for kind in kinds if kind), "")
