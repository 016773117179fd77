"""Documents that look damaged: what was measured, from where on it is too much, and where to look.

Each measure is taken over what cleaning left; evidence begins with the offset in the document's text.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from zhuti.clean import lines
from zhuti.clean.headings import LABEL
from zhuti.clean.repeats import repeats
from zhuti.clean.units import Span, Unit, left_of, locate

SCHEMA = pa.schema(
    [
        ("doc_id", pa.string()),
        ("flag", pa.string()),
        ("value", pa.float64()),
        ("limit", pa.float64()),
        ("evidence", pa.string()),
    ]
)

_COMMON = (
    "一是人了不在有大中国和为这上他个地年来我会以到时要出的生学说道民家子也成行下们于后就发自之对得主长可过天作分方用多你着部能市等业全"
    "里工公经本都而高政法面门动日进区事代那去心小同北定开产前其军还然起种所如现理机体表力好外与文当两实重新三么只山水关明从化平建又制南内"
    "西没此将员名手最东头者月间无安看见各城十相但已些正口通想度加第她合院物性战由位常点海意场武使次二向治因立数样身情入原问把路被并利石老"
    "教万知级量任江及应省资委务元美特期世湖回系比气汉总展电科金先声提品设或义王社很统处四首共马形己儿司太目基领队直计别女权话少流命至报米"
    "给打变果书清活几州华解议更称程今决张导术府才保交放管结师便走达族反再题色五京河接条规式县白它改风光运信受什组听布百济党指论强做取技黄"
)
"""The commonest characters by the word frequencies of jieba's dictionary: two of three in running text."""
_SIMPLIFIED = (
    "国为这个来会时学说们发对长过业经门动进区开产军还种现机体两实关从内没将员东头间见战点场数样问级应资务气汉总电声设义统处马领队计权话"
    "报给变书华议称决张导术结师达题条规县风运组听济党论强黄选记职号类传农边联广质阳难专认车举线团备争连调转"
)
_TRADITIONAL = (
    "國為這個來會時學說們發對長過業經門動進區開產軍還種現機體兩實關從內沒將員東頭間見戰點場數樣問級應資務氣漢總電聲設義統處馬領隊計權話"
    "報給變書華議稱決張導術結師達題條規縣風運組聽濟黨論強黃選記職號類傳農邊聯廣質陽難專認車舉線團備爭連調轉"
)
_HAN, _LATIN, _HIGH_LATIN, _OTHER = 1, 2, 4, 8
_IS_COMMON, _IS_SIMPLIFIED, _IS_TRADITIONAL, _BLANK = 16, 32, 64, 128
_BLOCK, _READABLE = 100, 0.2
"""Of so many Chinese characters in a row, at least this share are common ones if they mean anything."""
_EXCERPT = 40
_LONG_LINE = 60
_REPEATED = 100

_FULL_STOP = re.compile("[。！？!?…]|(?<![0-9A-Za-z.])\\.(?![0-9.])|(?<=[A-Za-z])\\.(?=\\s|$)")
_LOST = re.compile(
    "[\ufffd\U000f0000-\U0010fffd]|\\?{2,}|(?<=\\S)[\ue000-\uf8ff]"
    "|(?<=[一-鿿，。、])(?<![是否有无])□(?=[一-鿿，。、])(?![是否有无])"
)
_ASKED = re.compile("(?<=[一-鿿])\\?(?=[一-鿿])")
_SUSPECT = re.compile("[?□\ufffd\ue000-\uf8ff\U000f0000-\U0010fffd]")
_REREAD = re.compile("锟斤拷|斤拷锟|锘縤|烫烫烫|屯屯屯|ï»¿|(?:[Ãâåäæçèé][\x80-\xbf]{1,2}){2}")
_REREAD_SIGNS = ("斤拷", "锘縤", "烫烫烫", "屯屯屯", "ï»¿", "Ã", "â", "å", "æ", "ç")
_CLOSED = re.compile("(?:[。！？；!?;…：:.][”’」』\"')）】》〕\\]]*|[）)】》〕\\]”|0-9年月日号])$")


class Flag(NamedTuple):
    """What a measure found: a row of quality.parquet but for its document and name."""

    value: float
    limit: float
    evidence: str


def _classes() -> np.ndarray:
    """Return the classes of the characters of the basic plane, as bits."""
    table = np.zeros(0x10000, np.uint8)
    for first, last, bit in (
        (0x3400, 0x9FFF, _HAN),
        (0x41, 0x5A, _LATIN),
        (0x61, 0x7A, _LATIN),
        (0xA1, 0xFF, _HIGH_LATIN),
        (0x100, 0x1FFF, _OTHER),
        (0x3041, 0x30FA, _OTHER),
        (0xAC00, 0xD7A3, _OTHER),
    ):
        table[first : last + 1] |= bit
    for characters, bit in (
        (_COMMON + _TRADITIONAL, _IS_COMMON),
        (_SIMPLIFIED, _IS_SIMPLIFIED),
        (_TRADITIONAL, _IS_TRADITIONAL),
        (" \n", _BLANK),
    ):
        table[[ord(one) for one in characters]] |= bit
    return table


_TABLE = _classes()


class _Seen:
    """A document as the measures see it."""

    def __init__(self, text: str, removed: Sequence[Span], units: Sequence[Unit]):
        self.text, self.units, self._removed = text, units, removed
        self.measured: dict[str, Flag | None] = {}
        self.codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
        kinds = _TABLE[np.minimum(self.codes, 0xFFFF)]
        ink = kinds & _BLANK == 0
        for start, end in removed:
            ink[start:end] = False
        self.ink = np.flatnonzero(ink)
        """Offsets of the characters that were kept, without white space."""
        self.kinds = kinds[self.ink]

    @cached_property
    def kept(self) -> str:
        return left_of(self.text, self._removed)[0]

    def place(self, offset: int) -> int:
        """Return where a character of what was kept stands in the document."""
        for start, end in self._removed:
            if start > offset:
                break
            offset += end - start
        return offset

    def count(self, bit: int) -> int:
        return int(np.count_nonzero(self.kinds & bit))

    def at(self, start: int, length: int = _EXCERPT) -> str:
        """Return an offset of the document and an excerpt from there."""
        return f"{start}: {' '.join(self.text[start : start + length].split())}"


def _once(measure: Callable[[_Seen], Flag | None]) -> Callable[[_Seen], Flag | None]:
    """Measure a document once, though several measures ask."""

    def measured(seen: _Seen) -> Flag | None:
        if measure.__name__ not in seen.measured:
            seen.measured[measure.__name__] = measure(seen)
        return seen.measured[measure.__name__]

    return measured


def flags(
    doc_id: str, text: str, removed: Sequence[Span], units: Sequence[Unit], names: Iterable[str] | None = None
) -> list[dict]:
    """Look for damage.

    Args:
        text: the document, normalised but in its own script; offsets as in the units.
        removed: disjoint sorted spans that cleaning left out.
        units: the units of the rest.
        names: the flags to look for; all without it.

    Returns:
        A row of `SCHEMA` for each flag that is raised.
    """
    seen = _Seen(text, removed, units)
    return [
        {"doc_id": doc_id, "flag": name} | flag._asdict()
        for name in (MEASURES if names is None else names)
        if (flag := MEASURES[name](seen))
    ]


def _very_short(seen: _Seen) -> Flag | None:
    limit = 50
    if len(seen.ink) < limit:
        return Flag(len(seen.ink), limit, seen.at(int(seen.ink[0])) if len(seen.ink) else "")
    return None


@_once
def _not_chinese(seen: _Seen) -> Flag | None:
    """Share of Chinese characters among letters; each kana or Hangul letter takes two of them away."""
    limit = 0.25
    han, other = seen.count(_HAN), seen.count(_OTHER)
    letters = han + other + seen.count(_LATIN | _HIGH_LATIN)
    share = max(0, han - 2 * other) / letters if letters else 1.0
    if share < limit and not _mojibake(seen):
        return Flag(round(share, 4), limit, seen.at(int(seen.ink[0])))
    return None


def _traditional(seen: _Seen) -> Flag | None:
    """Share of traditional forms among the common characters that differ."""
    limit = 0.1
    simplified, traditional = seen.count(_IS_SIMPLIFIED), seen.count(_IS_TRADITIONAL)
    if traditional > limit * (simplified + traditional) and traditional >= 5 and not _mojibake(seen):
        first = int(np.argmax(seen.kinds & _IS_TRADITIONAL > 0))
        return Flag(round(traditional / (simplified + traditional), 4), limit, seen.at(int(seen.ink[first])))
    return None


@_once
def _mojibake(seen: _Seen) -> Flag | None:
    """Share of letters in unreadable stretches, such as bytes read in another encoding give."""
    limit = 0.005
    letters = seen.count(_HAN | _LATIN | _HIGH_LATIN | _OTHER)
    high = np.flatnonzero(seen.kinds & _HIGH_LATIN)
    if len(high) > 0.3 * letters:
        return Flag(round(len(high) / letters, 4), limit, seen.at(int(seen.ink[high[0]])))
    garbled = _unreadable(seen)
    share = len(garbled) / letters if letters else 0.0
    if share > limit:
        return Flag(round(share, 4), limit, seen.at(int(seen.ink[garbled[0]])))
    return None


def _unreadable(seen: _Seen) -> np.ndarray:
    """Return which of the characters kept are Chinese ones that stand in stretches with hardly any common one."""
    han = np.flatnonzero(seen.kinds & _HAN)
    if len(han) < _BLOCK // 3:
        return han[:0]
    blocks = np.arange(len(han)) // _BLOCK
    blocks[blocks == len(han) // _BLOCK] = max(0, len(han) // _BLOCK - 1)
    common = np.bincount(blocks, (seen.kinds[han] & _IS_COMMON) > 0) / np.bincount(blocks)
    return han[common[blocks] < _READABLE]


def _missing_characters(seen: _Seen) -> Flag | None:
    """Signs of lost characters in a thousand: U+FFFD, private use, a box or question marks within words.

    A single question mark between Chinese characters counts only where there are too many for questions.
    """
    limit, questions = 0.1, 2
    found = list(_REREAD.finditer(seen.kept)) if any(sign in seen.kept for sign in _REREAD_SIGNS) else []
    found += _LOST.finditer(seen.kept) if _SUSPECT.search(seen.kept) else []
    asked = list(_ASKED.finditer(seen.kept)) if "?" in seen.kept else []
    found += asked if 1000 * len(asked) > questions * len(seen.ink) else []
    value = 1000 * len(found) / max(1, len(seen.ink))
    if value > limit:
        place = min(match.start() for match in found)
        return Flag(round(value, 4), limit, seen.at(max(0, seen.place(place) - 10)))
    return None


@_once
def _no_full_stops(seen: _Seen) -> Flag | None:
    """Sentence ends in a thousand characters of long lines; lists and tables, which have blanks, are left out."""
    limit = 2
    size = stops = longest = 0
    evidence = ""
    for unit in seen.units:
        for line in re.finditer(f"[^\n]{{{_LONG_LINE},}}", unit.text):
            if _is_list(line[0]) or line[0].endswith("；"):
                continue
            size += len(line[0])
            stops += sum(map(line[0].count, "。！？!?…")) + (len(_FULL_STOP.findall(line[0])) if "." in line[0] else 0)
            if len(line[0]) > longest:
                longest, evidence = len(line[0]), seen.at(locate(unit, line.start()))
    if size >= 300 and 1000 * stops < limit * size and not (_mojibake(seen) or _not_chinese(seen)):
        return Flag(round(1000 * stops / size, 4), limit, evidence)
    return None


def _is_list(line: str) -> bool:
    return line.count(" ") + line.count("|") > 0.02 * len(line)


def _truncated(seen: _Seen) -> Flag | None:
    """Length of what follows the last sentence end, where the document breaks off in the middle of running text."""
    limit = 0
    last = seen.units[-1].text.rsplit("\n", 1)[-1] if seen.units else ""
    if len(last) < 8 or _CLOSED.search(last) or last.endswith(("施行", "废止", "實施", "实施")):
        return None
    rest, label = _FULL_STOP.split(last)[-1], LABEL.match(last)
    if _is_list(last[label.end() if label else 0 :].strip()):
        return None
    if not (label or len(rest) < len(last) or "，" in rest or "," in rest):
        return None
    others = [line for unit in seen.units for line in unit.text.split("\n") if _alike_line(line, label)][:-1]
    if sum(bool(_CLOSED.search(line)) for line in others) < 0.9 * max(1, len(others)) or _no_full_stops(seen):
        return None
    unit = seen.units[-1]
    return Flag(len(rest), limit, seen.at(locate(unit, len(unit.text) - min(len(rest), _EXCERPT))))


def _alike_line(line: str, label: re.Match[str] | None) -> bool:
    """Tell whether a line is a long one, or one numbered in the same way: what the last line is compared with."""
    if label is None:
        return len(line) >= 20
    found = LABEL.match(line)
    return bool(found) and found.lastgroup == label.lastgroup


def _hard_wrapped(seen: _Seen) -> Flag | None:
    """Share of rows that a fixed width ends in mid-sentence."""
    rows = lines.rows(seen.kept)
    wrapped = lines.wrap(rows)
    if wrapped:
        first = rows[wrapped.example]
        return Flag(round(wrapped.torn, 4), lines.LEAST_TORN_SHARE, seen.at(seen.place(first.start)))
    return None


def _repeated_text(seen: _Seen) -> Flag | None:
    """Length of the longest passage that stands in the document twice."""
    limit = 200
    found = repeats(seen.codes[seen.ink], _REPEATED)
    if not found or max(length for *_, length in found) <= limit:
        return None
    first, second, length = max(found, key=lambda one: one[2])
    places = [int(seen.ink[at]) for at in (first, second)]
    return Flag(length, limit, f"{places[0]} = {seen.at(places[1])} ({len(found)} × ≥ {_REPEATED})")


MEASURES: dict[str, Callable[[_Seen], Flag | None]] = {
    "very_short": _very_short,
    "not_chinese": _not_chinese,
    "traditional": _traditional,
    "mojibake": _mojibake,
    "missing_characters": _missing_characters,
    "no_full_stops": _no_full_stops,
    "truncated": _truncated,
    "hard_wrapped": _hard_wrapped,
    "repeated_text": _repeated_text,
}
"""Flag → what measures it."""
IN_TOKENS = ("mojibake", "missing_characters", "repeated_text")
"""What can be told of text that is tokens already, in any language and without punctuation."""
