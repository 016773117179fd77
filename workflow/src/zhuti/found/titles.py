"""The title of a document: the lines that stand before its text and name what kind of document it is."""

import re
from collections.abc import Iterator
from itertools import accumulate

from zhuti.found.issuers import organs_of
from zhuti.found.rawlines import Line, tight
from zhuti.places import Gazetteer

_KINDS = (
    "通知|通告|公告|公报|通报|意见|办法|规定|条例|决定|决议|命令|令|批复|复函|函|报告|讲话|致辞|发言|方案|规划|纲要|细则|法|法典|宪法|修正案|解释"
    "|建议|指南|指引|指导目录|计划|要点|措施|政策|规则|准则|章程|标准|规范|导则|议案|纪要|倡议书|声明|白皮书|名单|目录|清单|体系|制度|程序|预案"
    "|安排|说明|提案|答复|摘要|总结|大纲|守则|规程|举措|行动|共识|宣言|协议|协定"
)
_NOTE = r"(?:\s?[（(〔\[【][^（()）〕\]】]{1,24}[）)〕\]】])*"
_TITLE = re.compile(rf"(?!为|根据|依据|按照|近日|日前|现将|经|本)[^。！？；]{{2,118}}?(?:{_KINDS}){_NOTE}$")
_ABOUT = re.compile(r"^(?P<issuer>[^《“，,：:]{3,60}?)\s?(?:关于|印发|转发|批转|公布|发布)")
_PASSES_ON = re.compile(r"(?:印发|转发|批转|发布|公布)")
_FINAL = re.compile(
    r"(?:通知|通告|公告|公报|通报|意见|决定|决议|命令|令|批复|复函|函|报告|讲话|答复|规定|办法|解释|建议|说明|方案|计划|规划|纲要|要点|措施"
    rf"|指南|条例|细则|政策|安排){_NOTE}$"
)
"""How titles with 关于 end; 制度 or 程序 in such a title only ends a line of it."""
_FORWARDING = re.compile(rf"(?:通知|通告|公告|公报|通报|决定|决议|命令|令|批复|复函|函){_NOTE}$")
"""How titles end that pass something on (印发, 转发)."""
_NUMBERED = re.compile(
    r"^(?:#{2,}|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d+[.、．]|第[一二三四五六七八九十百\d]+[章节条编部])"
)
_FURNITURE = re.compile(
    r"^(?:\d{4}年?$|第\d+号$|当前位置|您的位置|首页|附件|附：|图[：:\d]|解读|相关|打印|下载|分享|收藏|目\s*录$|原文链接|【|\[|http|www)|[>＞]|[：:]$|^.{1,6}[：:]|\.{4}|…{2}"
    r"|扫一扫|字号|来源|编辑|记者.{0,8}摄|摄$"
)
_BODY = re.compile(
    r"^(?:各位(?:代表|委员)|同志们|第一[章条编]|总\s*则|一、|目\s*录$)|。$|。.{10}"
    r"|^(?:各|有关|市|区|县|省|国务院|你).{2,}[：:]$|^#{2}|，$|^.*，.{24}"
)
_DECREE = re.compile(rf"(?:(?!关于)[^《])*(?:令|公告|文件){_NOTE}")
_BEFORE_TITLE = re.compile(r".*(?:令|公告|文件|号|年)|[（(].*[)）]|[\u3400-\u9fff]{2,20}[部委局厅署办院会府行]")
_PROMULGATED = re.compile(
    r"《(?P<title>[^《》]{4,80}(?:《[^《》]*》[^《》]{0,30})?)》(?:[（(][^（）()]{1,20}[）)])?(?:已|业)经?于?[^。]{4,90}?(?:现予|予以)(?:公布|发布)"
    r"|现(?:公布|发布)《(?P<title2>[^《》]{4,80})》，自"
)
"""What a decree makes known: 《…办法》已经…通过，现予公布."""
_SOURCE = re.compile(r"^[（(【\[]?(?:来源|信息来源|发布时间|发布日期|日期|时间|作者|文章来源)\s?[：:]")
_SUBTITLE = re.compile(rf"^(?:——|—|－－|--)\s?.{{4,}}?(?:报告|讲话|发言|致辞|说明){_NOTE}")
_PAIRS = ("《》", "“”", "（）", "〈〉")
_ENDING = re.compile(r"的(?:通知|公告|函|决定|批复|意见|报告|复函|决议)")
_CLOSING = tuple("。，、；：）》”")
_MOST_LINES, _SHORT_LINE = 5, 5
_HEAD = 1500
_REACH = 40
"""Lines from the start of a document among which its title is looked for."""


def find_title(text: str, lines: list[Line]) -> tuple[str, Line, str] | None:
    """Find the title among the first lines.

    A title is up to five lines that end in the name of a kind of document (通知, 条例, 报告 …) and stand before the
    text; or the line above a subtitle (——在…上的报告); or the line above that of source or time of publication; or
    what a decree says that it makes known.

    Returns:
        The title without its line breaks, the stretch it stands in, and the rule that found it.
    """
    return _standing(text, lines) or _promulgated(text[:_HEAD])


def _standing(text: str, lines: list[Line]) -> tuple[str, Line, str] | None:
    flat = len(lines) > 1 and "\n" not in text[: lines[1].start]
    for at, line in enumerate(lines[:_REACH]):
        if found := _heading(line):
            return found
        if _NUMBERED.match(line.text):
            return None
        if _FURNITURE.search(line.text):
            continue
        found = _title_at(text, lines, at)
        if found and (not flat or "关于" in found[0] or " " not in found[1].text):
            return found
        if _BODY.search(line.text) or (flat and not _BEFORE_TITLE.fullmatch(line.text)):
            return None
    return None


def _promulgated(head: str) -> tuple[str, Line, str] | None:
    if match := _PROMULGATED.search(head):
        start, end = match.span(match.lastgroup)
        return tight(head[start:end]), Line(head[start:end], start, end), "promulgated"
    return None


def _title_at(text: str, lines: list[Line], at: int) -> tuple[str, Line, str] | None:
    line, following = lines[at], lines[at + 1] if at + 1 < len(lines) else None
    plain = not _BODY.search(line.text) and len(line.text) <= 60
    if following and plain and (subtitle := _SUBTITLE.match(following.text)):
        return *_stretch(text, [line, following.part(0, subtitle.end())]), "above a subtitle"
    stretches = [_stretch(text, part) for part in _parts(lines, at)]
    for title, stretch in stretches:
        if _is_title(title):
            return title, stretch, "kind of document"
    if following and plain and len(line.text) >= 6 and _SOURCE.match(following.text):
        return tight(line.text), line, "above the source"
    return None


def _parts(lines: list[Line], at: int) -> Iterator[list[Line]]:
    """Yield the lines from one on that may be a title together."""
    for end in range(at + 1, min(at + _MOST_LINES, len(lines)) + 1):
        last, following = lines[end - 1].text, lines[end].text if end < len(lines) else ""
        if _FURNITURE.search(last):
            return
        if not _ENDING.match(following) and not following.startswith(_CLOSING):
            yield lines[at:end]
        if len(lines[at].text) < _SHORT_LINE or _BODY.search(last):
            return


def issuer_in(title: str, places: Gazetteer) -> list[str]:
    """Return the bodies with which a title begins: X关于…, X印发…."""
    match = _ABOUT.match(title)
    return organs_of(match["issuer"], places) if match else []


def _heading(line: Line) -> tuple[str, Line, str] | None:
    match = re.match(r"#\s+(\S.{2,120})$", line.text)
    return (tight(match[1]), line.part(match.start(1), match.end(1)), "Markdown heading") if match else None


def _is_title(title: str) -> bool:
    if len(title) < 5 or not _TITLE.match(title):
        return False
    if _DECREE.fullmatch(title) or not _balanced(title) or ("，" in title and "关于" not in title):
        return False
    if "关于" in title and not _FINAL.search(title):
        return False
    return not _PASSES_ON.search(title.partition("《")[0]) or bool(_FORWARDING.search(title))


def _balanced(title: str) -> bool:
    for opening, closing in _PAIRS:
        depths = list(accumulate((char == opening) - (char == closing) for char in title))
        if min(depths) < 0 or depths[-1]:
            return False
    return True


def _stretch(text: str, part: list[Line]) -> tuple[str, Line]:
    start, end = part[0].start, part[-1].end
    return tight(text[start:end]), Line(text[start:end], start, end)
