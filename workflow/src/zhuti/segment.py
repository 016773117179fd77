"""Words: exactly those of jieba 0.42.1, with offsets, mostly by rjieba and without loading jieba's own dictionary."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import accumulate, compress
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import rjieba

from zhuti import tables
from zhuti.problem import Problem

SCHEMA = pa.schema(
    [
        ("unit_id", pa.string()),
        ("token", pa.list_(pa.string())),
        ("start", pa.list_(pa.int32())),
        ("end", pa.list_(pa.int32())),
    ]
)
_MARKS = "+#&._%\\-"
_BLOCK = re.compile(f"([\u4e00-\u9fd5a-zA-Z0-9{_MARKS}]+)")
"""What jieba looks for words in; every other character is a token of its own."""
_BEYOND = re.compile("[\u3400-\u4dbf\u9fd6-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
"""Ideographs that only rjieba looks for words in."""
_RUN = re.compile(f"[a-zA-Z0-9{_MARKS}]*[{_MARKS}][a-zA-Z0-9{_MARKS}]*")
_NUMBER = re.compile("[a-zA-Z0-9]+(?:\\.[0-9]+)?%?")
"""Runs with marks that both cut alike; other runs with marks ("5G+", "2011-2015") may differ where the HMM is on."""
_ALNUM = re.compile("[a-zA-Z0-9]{2,}")
_FILLER = "\ue000"
"""A word that no text holds, to keep the sum of frequencies equal to jieba's, on which the choice between ways of
equal weight hangs by the last bit."""
_COUNTED_TWICE = 3
"""jieba's dictionary has "B超 3" on two lines; jieba counts both, rjieba one."""


class Entry(NamedTuple):
    """A line of a user dictionary; a frequency of None stands for one that makes jieba find the word."""

    word: str
    freq: int | None = None
    tag: str | None = None


def read_dictionary(path: str | Path) -> list[Entry]:
    """Read a user dictionary: a word a line, with its frequency and its tag if given ("大湾区 100 ns").

    A BOM, any white space between the fields, empty lines and lines that start with "#" do no harm.

    Raises:
        Problem: the file is missing or not UTF-8, or a line cannot be read.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Problem(
            f"segment.dictionaries：读不到词典 {path}；请检查路径。",
            f"segment.dictionaries: the dictionary {path} cannot be read; check the path.",
        ) from error
    except UnicodeDecodeError as error:
        raise Problem(
            f"segment.dictionaries：词典 {path} 不是 UTF-8 编码；请另存为 UTF-8。",
            f"segment.dictionaries: the dictionary {path} is not UTF-8; save it as UTF-8.",
        ) from error
    lines = enumerate(text.split("\n"), 1)
    return [_entry(line.split(), path, number) for number, line in lines if line.strip() and line[0] != "#"]


def _entry(fields: list[str], path: str | Path, number: int) -> Entry:
    word, *rest = fields
    freq = int(rest.pop(0)) if rest and rest[0].isascii() and rest[0].isdigit() else None
    tag = rest.pop(0) if rest and re.fullmatch("[A-Za-z]+[0-9]?", rest[0]) else None
    if rest:
        raise Problem(
            f"segment.dictionaries：{path} 第 {number} 行应为“词 [词频] [词性]”，而不是“{' '.join(fields)}”；请改正。",
            f"segment.dictionaries: line {number} of {path} should be 'word [frequency] [tag]', without spaces in the "
            f"word, not '{' '.join(fields)}'; correct it.",
        )
    return Entry(word, freq, tag)


class Segmenter:
    """Cuts text into the tokens of jieba's `Tokenizer.cut(text, HMM=hmm)`, without the white space.

    rjieba cuts what both cut alike. Runs such as "5G+" or "2011-2015", where their HMM modes differ, take the way that
    rjieba finds without HMM, from which jieba's buffering of single characters is rebuilt.
    """

    def __init__(self, hmm: bool = True, entries: Iterable[Entry] = ()):
        self._hmm = hmm
        self._rjieba = rjieba.Jieba()
        self._rjieba.add_word(_FILLER, _COUNTED_TWICE, None)
        self._jieba = None
        self.frequencies: dict[str, int] = {}
        """The frequencies of the user words, given or found."""
        entries = list(entries)
        if entries:
            words = _Frequencies(self._cut_without_hmm)
            for entry in entries:
                self._add(words.add(entry), words)
            self.frequencies = words.added
            if any(_only_jieba(word, freq) for word, freq in words.added.items()):
                self._jieba = _jieba_with(entries)

    def tokens(self, text: str) -> tuple[list[str], list[int], list[int]]:
        """Return the tokens of a text, which spell it without its white space, and their start and end offsets."""
        words = self._words(text)
        ends = list(accumulate(map(len, words)))
        kept = [not word.isspace() for word in words]
        token, start, end = (list(compress(column, kept)) for column in (words, [0, *ends], ends))
        return token, start, end

    def _words(self, text: str) -> list[str]:
        if self._jieba:
            return list(self._jieba.cut(text, HMM=self._hmm))
        if not self._hmm:
            return list(self._cut_without_hmm(text))
        if not _BEYOND.search(text) and not _has_odd_run(text):
            return self._rjieba.cut(text)
        return list(self._by_block(text))

    def _by_block(self, text: str) -> Iterator[str]:
        for block in _BLOCK.split(text):
            if not _BLOCK.match(block):
                yield from block
            elif _has_odd_run(block):
                yield from self._rebuilt(block)
            else:
                yield from self._rjieba.cut(block)

    def _cut_without_hmm(self, text: str) -> Iterator[str]:
        if not _BEYOND.search(text):
            yield from self._rjieba.cut(text, False)
            return
        for block in _BLOCK.split(text):
            yield from self._rjieba.cut(block, False) if _BLOCK.match(block) else block

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

    def _add(self, entry: Entry, words: "_Frequencies") -> None:
        self._rjieba.add_word(entry.word, entry.freq, entry.tag)
        if words.replaced:
            self._rjieba.add_word(_FILLER, _COUNTED_TWICE + words.replaced, None)


def _has_odd_run(text: str) -> bool:
    return any(not _NUMBER.fullmatch(run) for run in _RUN.findall(text))


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

    def __init__(self, cut: Callable[[str], Iterable[str]]):
        self._lines, self._known, self._total = _jieba_dictionary()
        self._cut = cut
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
        return max(int(freq * self._total) + 1, self._get(word))

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
    import jieba

    lines = "\n" + Path(jieba.__file__).with_name("dict.txt").read_text(encoding="utf-8")
    entries = [line.split(" ", 2)[:2] for line in lines.split("\n") if line]
    return lines, {word: int(freq) for word, freq in entries}, sum(int(freq) for _, freq in entries)


def run(
    units: str, tokens: str, hmm: bool, dictionaries: Iterable[str], say: Callable[[str], None] = lambda message: None
) -> None:
    """Cut the units of one shard into tokens.

    Args:
        units: Parquet of units (unit_id, text).
        tokens: Parquet to write (columns: SCHEMA), one row a unit in the same order.
        hmm: whether words that no dictionary holds are looked for.
        dictionaries: user dictionaries, later ones over earlier ones.
    """
    entries = [entry for path in dictionaries for entry in read_dictionary(path)]
    never = [entry.word for entry in entries if not _BLOCK.fullmatch(entry.word)]
    if never:
        shown = ", ".join(never[:5])
        say(f"{len(never)} words of the dictionaries hold characters that jieba never joins, as in {shown}")
    segmenter = Segmenter(hmm, entries)

    def rows() -> Iterator[dict]:
        for row in tables.read_parquet(units, ["unit_id", "text"]):
            token, start, end = segmenter.tokens(row["text"])
            yield {"unit_id": row["unit_id"], "token": token, "start": start, "end": end}

    tables.write_parquet(rows(), tokens, SCHEMA)
