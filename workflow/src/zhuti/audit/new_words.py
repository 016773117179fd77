"""Words that the dictionaries may lack: tokens that hold together while what stands beside them varies."""

import csv
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import ahocorasick_rs
import numpy as np

from zhuti.audit import runs
from zhuti.audit.stream import BORDER, Stream

COLUMNS = ["word", "decision", "count", "documents", "cohesion", "left_entropy", "right_entropy", "example"]
LONGEST = 6
"""Characters of a candidate, at most."""
FEW_DOCUMENTS = 3
"""Below so many documents a candidate must be in two units, otherwise in two documents."""
LEAST_COHESION, LEAST_FREEDOM = 3.0, 1.0
"""In bits: the parts meet 8 times as often as by chance; on each side stands as good as one of 2 words."""
ENOUGH_COHESION, ENOUGH_FREEDOM = 12.0, 4.0
"""In bits: more of it makes no better word; rare words would win by their cohesion alone."""
LEAST_SCORE = 10.0
"""Found by reading: what scores less is nearly always a phrase such as 大力推动."""
CONTEXT = 8
"""Tokens on each side in an example."""
Tag = Callable[[str], str]
"""word → part of speech as jieba's dictionary has it, "" for a word that no dictionary holds."""

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")
_ORDINAL = re.compile("第?[〇零一二三四五六七八九十百千]*[条款项章节编届次]?")
_JOINERS = frozenset("的地得了和与及或等") | {"以及", "或者"}
"""Words that make of two terms something longer that is no term."""
_PRONOUN, _FUNCTION, _NO_OPENER, _VERB = "r", ("p", "c", "u", "y"), ("d", "ad", "f", "m", "q", "t"), ("v",)
"""Beginnings of jieba's tags: 本 and 各; other function words; what seldom opens a term; what opens phrases as well."""
_DOUBT, _SLIGHT_DOUBT = 0.6, 0.85


class Candidate(NamedTuple):
    """What may be a word; cohesion and entropies in bits."""

    parts: tuple[str, ...]
    count: int
    documents: int
    cohesion: float
    left_entropy: float
    right_entropy: float
    place: int
    """Where it first stands in the stream."""

    @property
    def word(self) -> str:
        """The word itself."""
        return "".join(self.parts)


def score(one: Candidate, tag: Tag, stock: frozenset[str]) -> float:
    """Return how good a word a candidate is likely to be: firm, free on both sides, frequent, and formed like a term.

    Args:
        stock: stock words of the genre, such as 推进 and 扎实, which belong to phrases rather than terms.
    """
    freedom = min(one.left_entropy, one.right_entropy, ENOUGH_FREEDOM)
    return (
        _trust(one.parts, tag, stock) * min(one.cohesion, ENOUGH_COHESION) * freedom * math.sqrt(math.log2(one.count))
    )


def _trust(parts: tuple[str, ...], tag: Tag, stock: frozenset[str]) -> float:
    first, last = parts[0], parts[-1]
    opening = tag(first) if len(parts) > 1 else ""
    trust = _DOUBT if opening.startswith(_NO_OPENER) else _SLIGHT_DOUBT if opening.startswith(_VERB) else 1.0
    # 发展 and 建设, which are nouns too (vn), end terms; 推进 and 开展 do not.
    phrase = (first in stock) + (last in stock and tag(last) == "v") + stock.issuperset(parts)
    return trust * _DOUBT**phrase


def find(stream: Stream, min_count: int, stop: Iterable[str], tag: Tag) -> list[Candidate]:
    """Find runs of two and more tokens, and words of the hidden Markov model, that may be words.

    Args:
        stream: the tokens of the corpus.
        min_count: least number of occurrences.
        stop: words that no candidate begins or ends with.
        tag: the parts of speech.
    """
    stop = frozenset(stop)
    groups = stream.documents()
    if groups.max(initial=-1) + 1 < FEW_DOCUMENTS:
        groups = stream.units()
    ids = np.where(stream.where(bool(_HAN.fullmatch(word)) for word in stream.words), stream.ids, BORDER)
    chars = np.array([*map(len, stream.words), 0], np.int16)[ids]
    levels = runs.repeated(ids, chars, max(min_count, 2), LONGEST)
    found = []
    for size, level in enumerate(levels, 1):
        firm = runs.cohesion(levels, size, int((ids >= 0).sum()))
        left, right = runs.freedom(level, size, ids)
        documents = runs.spread(level, groups)
        good = (documents >= 2) & (firm >= LEAST_COHESION) & (np.minimum(left, right) >= LEAST_FREEDOM)
        for number in np.flatnonzero(good).tolist():
            place = int(level.first[number])
            parts = tuple(stream.words[word] for word in ids[place : place + size].tolist())
            if _is_invented(parts[0], stop, tag) if size == 1 else _is_term(parts, stop, tag):
                figures = (level.count[number], documents[number], firm[number], left[number], right[number], place)
                found.append(Candidate(parts, *(figure.item() for figure in map(np.asarray, figures))))
    return _with_cohesion(found, stream)


def _is_term(parts: tuple[str, ...], stop: frozenset[str], tag: Tag) -> bool:
    edges = {parts[0], parts[-1]}
    return not (
        edges & stop
        or set(parts) & _JOINERS
        or any(tag(edge).startswith(_FUNCTION) for edge in edges)
        or any(tag(part).startswith(_PRONOUN) for part in parts)
        or any(_ORDINAL.fullmatch(part) for part in edges if part[0] == "第" or part[-1] in "条款项章届")
    )


def _is_invented(word: str, stop: frozenset[str], tag: Tag) -> bool:
    return 2 <= len(word) <= LONGEST and not tag(word) and not {word[0], word[-1]} & stop


def _with_cohesion(found: list[Candidate], stream: Stream) -> list[Candidate]:
    """Give the words of the hidden Markov model, which are one token, the cohesion of their characters."""
    invented = [one.word for one in found if len(one.parts) == 1]
    firm = character_cohesion(invented, dict(zip(stream.words, stream.counts.tolist(), strict=True)))
    given = (one._replace(cohesion=firm[one.word]) if len(one.parts) == 1 else one for one in found)
    return [one for one in given if one.cohesion >= LEAST_COHESION]


def character_cohesion(words: Iterable[str], counts: Mapping[str, int]) -> dict[str, float]:
    """Return for each word the least pointwise mutual information (bits) of its splits into two strings.

    Args:
        words: words of the corpus.
        counts: word → occurrences, for all Han words of the corpus; strings are counted inside of these.
    """
    splits = {word: [(word[:cut], word[cut:]) for cut in range(1, len(word))] for word in words}
    parts = sorted({part for pairs in splits.values() for pair in pairs for part in pair})
    if not parts:
        return {}
    occurrences, characters = np.zeros(len(parts)), 0
    search = ahocorasick_rs.AhoCorasick(parts)
    for word, count in counts.items():
        if _HAN.fullmatch(word):
            characters += len(word) * count
            for part, _, _ in search.find_matches_as_indexes(word, overlapping=True):
                occurrences[part] += count
    often = dict(zip(parts, occurrences.tolist(), strict=True))
    return {
        word: min(float(np.log2(counts[word] * characters / (often[left] * often[right]))) for left, right in pairs)
        for word, pairs in splits.items()
    }


def best(
    found: Iterable[Candidate], limit: int, known: Iterable[str], tag: Tag, stock: Iterable[str] = ()
) -> list[Candidate]:
    """Choose the best candidates, best first; a part of a better candidate, or a known word, is none.

    Args:
        found: the candidates.
        limit: how many to choose.
        known: words that are in a lexicon or were decided on before.
        tag: the parts of speech.
        stock: stock words of the genre.
    """
    known, stock, chosen, inside = frozenset(known), frozenset(stock), [], set()
    for one in sorted(found, key=lambda one: (-score(one, tag, stock), one.word)):
        if len(chosen) == limit or score(one, tag, stock) < LEAST_SCORE:
            break
        word = one.word
        if word not in known and word not in inside:
            chosen.append(one)
            inside |= {word[start:end] for start in range(len(word)) for end in range(start + 1, len(word) + 1)}
    return chosen


def example(one: Candidate, stream: Stream) -> str:
    """Return the first passage with a candidate, which stands in 【】."""
    end = one.place + len(one.parts)
    before, after = stream.ids[max(one.place - CONTEXT, 0) : one.place], stream.ids[end : end + CONTEXT]
    before = before[np.flatnonzero(np.append(BORDER, before) == BORDER)[-1] :]
    after = after[: np.flatnonzero(np.append(after, BORDER) == BORDER)[0]]
    left, right = ("".join(stream.words[word] for word in side.tolist()) for side in (before, after))
    return f"{left}【{one.word}】{right}"


def earlier(path: str | Path | None, decisions: Mapping[str, str]) -> Iterator[dict]:
    """Yield the words decided on before, with the figures that they had when they were proposed.

    Args:
        path: the file that holds the decisions, which `zhuti.lexicon.read_decisions` has read.
        decisions: word → decision, "" if none was made.
    """
    if path is None:
        return
    with open(path, encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            word = (row.get("word") or "").strip()
            if decisions.get(word):
                yield {column: row.get(column) or "" for column in COLUMNS} | {
                    "word": word,
                    "decision": decisions[word],
                }


def rows(chosen: Iterable[Candidate], stream: Stream) -> Iterator[dict]:
    """Yield the rows of new_words.tsv for candidates, to be decided on."""
    for one in chosen:
        figures = {name: round(getattr(one, name), 2) for name in COLUMNS[4:7]}
        yield {
            "word": one.word,
            "decision": "",
            "count": one.count,
            "documents": one.documents,
            **figures,
            "example": example(one, stream),
        }


def write(table: Iterable[dict], path: str | Path) -> None:
    """Write new_words.tsv so that Excel opens it with Chinese intact (UTF-8 with BOM)."""
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)
