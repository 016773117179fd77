"""What became of the phrases that the lexicons hold: kept whole, covered by a longer one, split, or not in the text."""

from collections import Counter
from collections.abc import Iterable, Iterator

import ahocorasick_rs
import numpy as np

from zhuti.audit.stream import Group

COLUMNS = ["phrase", "layer", "in_text", "whole", "within_longer", "split", "pieces", "status", "why"]
STATUSES = ("fired", "split", "absent", "covered")
ABSENT = "语料中没有 / not in the corpus"


class Fates:
    """Counts the occurrences of phrases, overlapping ones too, by what the segmentation made of them."""

    def __init__(self, phrases: Iterable[str]):
        self.phrases = sorted(set(phrases))
        self._search = ahocorasick_rs.AhoCorasick(self.phrases) if self.phrases else None
        self.whole = np.zeros(len(self.phrases), np.int64)
        self.longer: dict[str, Counter[str]] = {}
        """phrase → the longer tokens that it is inside of."""
        self.cuts: dict[str, Counter[tuple[str, str]]] = {}
        """phrase → how it is cut: (its pieces, the tokens that they belong to), joined by "/"."""

    def add(self, group: Group) -> None:
        """Count the phrases in the units of a row group."""
        text = "\n".join(group.texts)
        found = self._search.find_matches_as_indexes(text, overlapping=True) if self._search else []
        if not found or not len(group.words):
            return
        phrase, start, end = np.array(found, np.int64).T
        shift = np.cumsum([0, *(len(unit) + 1 for unit in group.texts[:-1])])
        shift = np.repeat(shift, np.diff(group.indptr))
        token_start, token_end = group.start + shift, group.end + shift
        first = np.maximum(np.searchsorted(token_start, start, side="right") - 1, 0)
        last = np.searchsorted(token_start, end, side="left") - 1
        one = first == last
        exact = one & (token_start[first] == start) & (token_end[first] == end)
        self.whole += np.bincount(phrase[exact], minlength=len(self.phrases))
        for number in np.flatnonzero(~exact).tolist():
            name, words = self.phrases[phrase[number]], group.words[first[number] : last[number] + 1].to_pylist()
            if one[number]:
                self.longer.setdefault(name, Counter())[words[0]] += 1
            else:
                inner = token_start[first[number] + 1 : last[number] + 1] - start[number]
                self.cuts.setdefault(name, Counter())[_cut(name, inner.tolist()), "/".join(words)] += 1

    def rows(self, layers: dict[str, str]) -> list[dict]:
        """Return the rows of phrases.csv, those that need attention first.

        Args:
            layers: phrase → layer. Places are counted only where no word reaches across their edges.
        """
        whole = dict(zip(self.phrases, self.whole.tolist(), strict=True))
        rows = [self._row(phrase, layer, whole[phrase]) for phrase, layer in layers.items()]
        return sorted(rows, key=lambda row: (_attention(row), -row["split"], -row["in_text"], row["phrase"]))

    def _row(self, phrase: str, layer: str, whole: int) -> dict:
        longer, cuts = self.longer.get(phrase, Counter()), self.cuts.get(phrase, Counter())
        if layer == "places":
            # 江达 is not in 通江/达海: short names come up by chance where two words meet.
            cuts = Counter({cut: count for cut, count in cuts.items() if cut[1].replace("/", "") == phrase})
        within, split = longer.total(), cuts.total()
        status = "fired" if whole else "split" if split else "covered" if within else "absent"
        (pieces, words), _ = _most(cuts) if cuts else (("", ""), 0)
        why = {"fired": "", "split": words, "covered": _most(longer)[0] if longer else "", "absent": ABSENT}[status]
        counts = {"in_text": whole + within + split, "whole": whole, "within_longer": within, "split": split}
        return {"phrase": phrase, "layer": layer, **counts, "pieces": pieces, "status": status, "why": why}


def _cut(phrase: str, places: list[int]) -> str:
    edges = [0, *places, len(phrase)]
    return "/".join(phrase[start:end].strip() for start, end in zip(edges, edges[1:], strict=False))


def _most(counter: Counter) -> tuple:
    return min(counter.items(), key=lambda item: (-item[1], item[0]))


def _attention(row: dict) -> int:
    """Rank: never whole, sometimes split, the study's own that are not in the text, covered, fine, not in the text."""
    if row["status"] == "absent":
        return 2 if row["layer"] == "study" else 5
    return {"split": 0, "covered": 3}.get(row["status"], 1 if row["split"] else 4)


def summary(rows: Iterable[dict], layers: dict[str, str]) -> dict[str, dict[str, int]]:
    """Count the entries of each layer by status."""
    counts = {layer: dict.fromkeys(("entries", *STATUSES), 0) for layer in sorted(set(layers.values()))}
    for row in rows:
        counts[row["layer"]]["entries"] += 1
        counts[row["layer"]][row["status"]] += 1
    return counts


def shown(rows: Iterable[dict]) -> Iterator[dict]:
    """Leave out the places that the corpus does not name: there are thousands."""
    return (row for row in rows if row["layer"] != "places" or row["status"] != "absent")
