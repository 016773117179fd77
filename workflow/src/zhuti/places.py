"""Provinces, cities and counties: their names in a text, told apart by the names around them."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PARTS = ("province", "city", "county", "level")
"""What is known of a place beside its name."""
LEVELS = ("province", "city", "county")
_NOT_ALONE = frozenset(
    [
        "安康",
        "白银",
        "保山",
        "朝阳",
        "长治",
        "大同",
        "东方",
        "海东",
        "海西",
        "海北",
        "和田",
        "红河",
        "黄山",
        "吉安",
        "金华",
        "普洱",
        "三明",
        "四平",
        "太原",
        "通化",
        "文山",
        "中山",
        "自贡",
    ]
)
"""Short names that are also words, products or mountains."""
_OFFICE = re.compile(r"[省市县区州旗盟]?(?:[市县区州省旗盟]委|人民政府|政府|党委|人大|政协|经济|开发区|高新区)")
"""What follows a short name that can only be a place."""


@dataclass(frozen=True)
class Place:
    """A division of the country; `province` and `city` are the full names of those it lies in or is."""

    name: str
    short: str
    level: str
    province: str
    city: str

    @property
    def county(self) -> str:
        """Its name if it is a county or district, else nothing."""
        return self.name if self.level == "county" else ""

    def within(self, other: "Place") -> bool:
        """Tell whether it lies in another place."""
        return self != other and other.name in (self.province, self.city) and self.province == other.province


@dataclass(frozen=True)
class Mention:
    """A place name in a text: where it stands, and every place that it may be."""

    start: int
    end: int
    candidates: tuple[Place, ...]


class Gazetteer:
    """Names of places → places. A name that several places bear leads to all of them."""

    def __init__(self, places: Iterable[Place]):
        full, short = defaultdict(list), defaultdict(list)
        for place in places:
            full[place.name].append(place)
            if place.name.endswith(("自治州", "自治县")):
                full[place.short + place.name[-1]].append(place)
            if place.short != place.name:
                short[place.short].append(place)
        self._full = {name: tuple(found) for name, found in full.items()}
        self._short = {name: tuple(found) for name, found in short.items()}

    @cached_property
    def _lengths(self) -> dict[str, list[int]]:
        """First two characters → lengths of the names that begin so, longest first."""
        lengths = defaultdict(set)
        for name in (*self._full, *self._short):
            lengths[name[:2]].add(len(name))
        return {start: sorted(found, reverse=True) for start, found in lengths.items()}

    def named(self, name: str) -> tuple[Place, ...]:
        """Return every place of a name, with or without its suffix (鼓楼区 or 鼓楼)."""
        return self._full.get(name, ()) + self._short.get(name, ())

    def mentions(self, text: str) -> list[Mention]:
        """Find the place names of a text, the longest at each point; 南京市鼓楼区 is one mention, of the district.

        A name without its suffix counts if it is a province's or city's and no common word, if an office follows it
        (昆山市委, 昆山经济), or if it stands behind the place in which it lies (济南历城).
        """
        found: list[Mention] = []
        at = 0
        while at < len(text) - 1:
            before = found[-1] if found and found[-1].end == at else None
            mention = self._mention_at(text, at, before)
            if mention and before and (inner := _inside(mention.candidates, before.candidates)):
                found[-1] = Mention(before.start, mention.end, inner)
            elif mention:
                found.append(mention)
            at = mention.end if mention else at + 1
        return found

    def _mention_at(self, text: str, at: int, before: Mention | None) -> Mention | None:
        for length in self._lengths.get(text[at : at + 2], ()):
            name, end = text[at : at + length], at + length
            if len(name) < length:
                continue
            candidates = self._full.get(name, ())
            if not candidates and name in self._short:
                candidates = self._short[name]
                if before and (inner := _inside(candidates, before.candidates)):
                    candidates = inner
                elif not _OFFICE.match(text, end):
                    large = tuple(place for place in candidates if place.level != "county")
                    candidates = large if name not in _NOT_ALONE else ()
            if candidates:
                return Mention(at, end, candidates)
        return None

    def resolve(self, mention: Mention, others: Iterable[Mention] = ()) -> Place | None:
        """Decide which place a mention is.

        Of several candidates those count that lie in a place named elsewhere; then the largest (吉林 is the province).
        None if two are left: 鼓楼区 without its city.
        """
        candidates = mention.candidates
        if len(candidates) > 1:
            around = {place for other in others if other != mention for place in other.candidates}
            candidates = tuple(p for p in candidates if any(p.within(place) for place in around)) or candidates
        largest = min((LEVELS.index(place.level) for place in candidates), default=0)
        candidates = tuple(place for place in candidates if LEVELS.index(place.level) == largest)
        return candidates[0] if len(candidates) == 1 else None

    def locate(self, text: str) -> tuple[Place, Mention] | None:
        """Return the first place named in a text, if it is clear which one it is."""
        mentions = self.mentions(text)
        place = self.resolve(mentions[0], mentions[1:]) if mentions else None
        return (place, mentions[0]) if place else None


def _inside(inner: tuple[Place, ...], outer: tuple[Place, ...]) -> tuple[Place, ...]:
    return tuple(place for place in inner if any(place.within(other) for other in outer))


def read_places(path: str | Path) -> Gazetteer:
    """Read a gazetteer: CSV with the columns code, name, short, level, province, city."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return Gazetteer(Place(*(row[key] for key in ("name", "short", "level", "province", "city"))) for row in rows)
