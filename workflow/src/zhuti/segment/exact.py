"""The words of jieba 0.42.1, all of them and no others, mostly by rjieba and without loading jieba's own dictionary."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from itertools import accumulate
from pathlib import Path

import rjieba

from zhuti.lexicon import Entry

_MARKS = "+#&._%\\-"
_INNER = f"\u4e00-\u9fd5a-zA-Z0-9{_MARKS}"
_BLOCK = re.compile(f"[{_INNER}]*")
"""What jieba looks for words in; every other character is a token of its own."""
_BEYOND = "[\u3400-\u4dbf\u9fd6-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
"""Ideographs that only rjieba looks for words in."""
_RUN = f"[a-zA-Z0-9{_MARKS}]*[{_MARKS}][a-zA-Z0-9{_MARKS}]*"
_APART = {False: re.compile(_BEYOND), True: re.compile(f"{_BEYOND}|{_RUN}")}
"""Where the two may differ, without and with the HMM."""
_NUMBER = re.compile("[a-zA-Z0-9]+(?:\\.[0-9]+)?%?")
"""Runs with marks that both cut alike; other runs with marks ("5G+", "2011-2015") may differ where the HMM is on."""
_ALNUM = re.compile("[a-zA-Z0-9]{2,}")
_FILLER = "\ue000"
"""A word that no text holds, to keep the sum of frequencies equal to jieba's, on which the choice between ways of
equal weight hangs by the last bit."""
_LONG = 4
"""Characters from which a user word is long: those that are shorter easily break their neighbours."""
_COUNTED_TWICE = 3
"""jieba's dictionary has "B超 3" on two lines; jieba counts both, rjieba one."""


class Jieba:
    """Cuts text into the tokens of jieba's `Tokenizer.cut(text, HMM=hmm)`.

    rjieba cuts what both cut alike. Runs such as "5G+" or "2011-2015", where their HMM modes differ, take the way that
    rjieba finds without HMM, from which jieba's buffering of single characters is rebuilt.

    Args:
        hmm: whether the hidden Markov model proposes words that the dictionary lacks.
        entries: user words.
        weight: factor for the frequencies found for long user words; only with 1 are the tokens jieba's.
    """

    def __init__(self, hmm: bool = True, entries: Iterable[Entry] = (), weight: int = 1):
        self._hmm = hmm
        self._rjieba = rjieba.Jieba()
        self._rjieba.add_word(_FILLER, _COUNTED_TWICE, None)
        self._jieba = None
        self.frequencies: dict[str, int] = {}
        """The frequencies of the user words, given or found."""
        entries = list(entries)
        if entries:
            words = _Frequencies(self._cut_without_hmm, weight)
            entries = [self._add(words.add(entry), words) for entry in entries]
            self.frequencies = words.added
            if any(_only_jieba(word, freq) for word, freq in words.added.items()):
                self._jieba = _jieba_with(entries)

    def cut(self, text: str) -> list[str]:
        """Return the tokens of a text, white space among them."""
        if self._jieba:
            return list(self._jieba.cut(text, HMM=self._hmm))
        return self._cut(text, self._hmm)

    def knows(self, word: str) -> bool:
        """Tell whether a word is in the dictionary, so that the HMM did not propose it."""
        return self._rjieba.has_word(word)

    def _cut_without_hmm(self, text: str) -> list[str]:
        return self._cut(text, False)

    def _cut(self, text: str, hmm: bool) -> list[str]:
        words: list[str] = []
        at = 0
        for start, end in _apart(text, hmm):
            words += self._rjieba.cut(text[at:start], hmm)
            words += self._rebuilt(text[start:end])
            at = end
        words += self._rjieba.cut(text[at:] if at else text, hmm)
        return words

    def _rebuilt(self, block: str) -> Iterator[str]:
        """Cut as jieba does with HMM: gather the single characters of the best way, and let the HMM cut those."""
        single = ""
        for word in self._rjieba.cut(block, False):
            # Without HMM, letters and digits that are no word come joined, as jieba joins them too.
            if len(word) == 1 or (_ALNUM.fullmatch(word) and not self._rjieba.has_word(word)):
                single += word
            else:
                yield from self._buffer(single)
                yield word
                single = ""
        yield from self._buffer(single)

    def _buffer(self, single: str) -> Iterable[str]:
        if len(single) < 2 or self._rjieba.has_word(single):
            return single
        from jieba import finalseg

        return finalseg.cut(single)

    def _add(self, entry: Entry, words: "_Frequencies") -> Entry:
        self._rjieba.add_word(entry.word, entry.freq, entry.tag)
        if words.replaced:
            self._rjieba.add_word(_FILLER, _COUNTED_TWICE + words.replaced, None)
        return entry


def _apart(text: str, hmm: bool) -> Iterator[tuple[int, int]]:
    """Yield the ideographs, and with HMM the blocks, of a text that rjieba alone might cut otherwise."""
    end = 0
    for found in _APART[hmm].finditer(text):
        start = found.start()
        if start < end or _NUMBER.fullmatch(found[0]):
            continue
        end = found.end()
        if _BLOCK.fullmatch(found[0]):
            while start and _BLOCK.fullmatch(text, start - 1, start):
                start -= 1
            end = _BLOCK.match(text, end).end()
        yield start, end


def _only_jieba(word: str, freq: int) -> bool:
    """Tell whether a user word has effects that rjieba cannot show: deletion, and weights of single letters."""
    return freq == 0 or (len(word) == 1 and word.isascii())


def _jieba_with(entries: Iterable[Entry]):
    import jieba

    jieba.setLogLevel("ERROR")
    tokenizer = jieba.Tokenizer()
    for entry in entries:
        tokenizer.add_word(*entry)
    return tokenizer


class _Frequencies:
    """As much of jieba's table of frequencies as it takes to add words to it.

    A frequency that is not given is jieba's: what makes the word just likelier than its parts
    (`Tokenizer.suggest_freq`).
    """

    def __init__(self, cut: Callable[[str], Iterable[str]], weight: int):
        self._lines, self._known, self._total = _jieba_dictionary()
        self._cut, self._weight = cut, weight
        self._beginnings: set[str] = set()
        self.added: dict[str, int] = {}
        self.replaced = 0
        """Sum of the frequencies that later ones replaced: jieba goes on counting them."""

    def add(self, entry: Entry) -> Entry:
        """Add a word; returns it with its frequency."""
        freq = self._suggested(entry.word) if entry.freq is None else entry.freq
        self.replaced += self.added.get(entry.word, self._known.get(entry.word, 0))
        self._total += freq
        self.added[entry.word] = freq
        self._beginnings.update(accumulate(entry.word))
        return entry._replace(freq=freq)

    def _suggested(self, word: str) -> int:
        total, freq = float(self._total), 1
        for part in self._cut(word):
            freq *= self._get(part) / total
        weight = self._weight if len(word) >= _LONG else 1
        return max((int(freq * self._total) + 1) * weight, self.added.get(word) or self._known.get(word, 0))

    def _get(self, word: str) -> int:
        """Return jieba's frequency of a word: 0 for what only starts a word, 1 for what is unknown."""
        if word in self.added:
            return self.added[word]
        if word in self._known:
            return self._known[word]
        return 0 if word in self._beginnings or f"\n{word}" in self._lines else 1


@cache
def _jieba_dictionary() -> tuple[str, dict[str, int], int]:
    """Return the lines of jieba's dictionary, its words with their frequencies, and the sum of these."""
    # jieba itself takes long to import.
    lines = "\n" + Path(find_spec("jieba").origin).with_name("dict.txt").read_text(encoding="utf-8")
    fields = lines.split()
    counts = list(map(int, fields[1::3]))
    return lines, dict(zip(fields[::3], counts, strict=True)), sum(counts)
