"""Text → words: jieba's, over whose dictionary lie layers of words that stay whole; or words that are given."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate, chain, compress

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zhuti import function_words as function
from zhuti import tables
from zhuti.lexicon import Entry, Layer, read_layers
from zhuti.segment.exact import Jieba
from zhuti.segment.protect import HOLE, Protector, jieba_finds

SCHEMA = pa.schema(
    [
        ("unit_id", pa.string()),
        ("token", pa.list_(pa.string())),
        ("start", pa.list_(pa.int32())),
        ("end", pa.list_(pa.int32())),
    ]
)
WEIGHT = 10
"""How much likelier than its parts a long word of a layer is: with 1, neighbours break 1.6 % of the policy phrases in
reports and laws, with 10, 1.0 %; with 100, phrases begin to break their neighbours (生态保护|区)."""
BATCH = 200_000
"""Characters that are cut at a time: calls cost less, memory stays bounded."""
_SPACE = pa.array([char for char in map(chr, range(0x3001)) if char.isspace()] + ["\r\n"])
"""The tokens of white space that jieba makes."""
_TOKEN = re.compile(r"\S+")


class Segmenter:
    """Cuts text into words.

    Without layers, numbers and function words these are exactly jieba's. Words of Chinese characters join jieba's
    dictionary with a frequency that makes them likelier than their parts; jieba then finds them unless a neighbour has
    the better claim (中小企业|上市, not 中小|企业上市). All other words jieba would cut: they are set aside first.

    Args:
        hmm: whether jieba's hidden Markov model proposes words that no dictionary holds.
        layers: words to keep whole, later layers over earlier ones.
        numbers: whether numbers with units, dates and the like stay whole.
        function_words: whether function words are kept apart from their neighbours, and bounds (不少于) whole.
    """

    def __init__(
        self, hmm: bool = True, layers: Iterable[Layer] = (), numbers: bool = False, function_words: bool = False
    ):
        bounds = [Entry(word) for word in function.BOUNDS if function_words]
        entries = [*bounds, *(entry for layer in layers for entry in layer.entries)]
        marked = [entry.word for entry in entries if not jieba_finds(entry.word)]
        self._jieba = Jieba(hmm, [entry for entry in entries if jieba_finds(entry.word)], WEIGHT)
        self._protector = Protector(marked, numbers) if marked or numbers else None
        self._parts = {entry.word: (entry.word,) for entry in entries} if function_words else None

    def tokens(self, text: str) -> tuple[list[str], list[int], list[int]]:
        """Return the tokens of a text, which spell it without its white space, and their start and end offsets."""
        words = self._words(text)
        ends = list(accumulate(map(len, words)))
        starts = [0, *ends][: len(ends)]
        if any(map(str.isspace, words)):
            kept = [not word.isspace() for word in words]
            words, starts, ends = (list(compress(column, kept)) for column in (words, starts, ends))
        return words, starts, ends

    def table(self, unit_ids: list[str], texts: list[str]) -> pa.Table:
        """Return the tokens of some texts, cut in one go, as a table of the columns SCHEMA."""
        token = pa.array(self._words("\n".join(texts)), pa.string())
        end = np.cumsum(pc.utf8_length(token).to_numpy(), dtype=np.int64)
        start = np.concatenate([[0], end[:-1]]).astype(np.int64) if len(end) else end
        kept = pc.invert(pc.is_in(token, _SPACE))
        mask = kept.to_numpy(zero_copy_only=False)
        start, end = start[mask], end[mask]
        unit = np.cumsum([0, *(len(text) + 1 for text in texts)])
        rows = np.searchsorted(start, unit)
        shift = np.repeat(unit[:-1], np.diff(rows))
        columns = (
            token.filter(kept),
            pa.array((start - shift).astype(np.int32)),
            pa.array((end - shift).astype(np.int32)),
        )
        offsets = pa.array(rows.astype(np.int32))
        lists = [pa.ListArray.from_arrays(offsets, column) for column in columns]
        return pa.Table.from_arrays([pa.array(unit_ids, pa.string()), *lists], schema=SCHEMA)

    def _words(self, text: str) -> list[str]:
        """Return the words of a text with its white space."""
        if not self._protector:
            return self._apart(self._jieba.cut(text))
        hidden, kept = self._protector.hide(text)
        words = self._apart(self._jieba.cut(hidden))
        at = -1
        for word in kept:
            at = words.index(HOLE, at + 1)
            words[at] = word
        return words

    def _apart(self, words: list[str]) -> list[str]:
        if self._parts is None:
            return words
        parts = self._parts
        for word in set(words).difference(parts):
            parts[word] = function.parts(word, self._jieba.knows(word))
        return list(chain.from_iterable(map(parts.__getitem__, words)))


def given(unit_ids: list[str], texts: list[str]) -> pa.Table:
    """Return the tokens of texts that were cut before, at white space, as a table of the columns SCHEMA."""
    found = [[(match[0], *match.span()) for match in _TOKEN.finditer(text)] for text in texts]
    columns = [[[token[place] for token in tokens] for tokens in found] for place in range(3)]
    return pa.Table.from_pydict(dict(zip(SCHEMA.names, (unit_ids, *columns), strict=True)), schema=SCHEMA)


def run(
    units: str,
    tokens: str,
    hmm: bool,
    policy: str | None,
    places: str | None,
    numbers: bool,
    function_words: bool,
    dictionaries: Iterable[str],
    decisions: str | None,
    pretokenised: bool = False,
    say: Callable[[str], None] = lambda message: None,
) -> None:
    """Cut the units of one shard into tokens.

    Args:
        units: Parquet of units (unit_id, text).
        tokens: Parquet to write (columns: SCHEMA), one row a unit in the same order.
        hmm, numbers, function_words: see Segmenter.
        policy, places, dictionaries, decisions: see lexicon.read_layers; None for a layer that is off.
        pretokenised: whether the units are tokens already; then nothing above says what a word is.
    """
    if pretokenised:
        cut, words = given, "as they were given"
    else:
        layers = read_layers(policy, places, dictionaries, decisions)
        cut = Segmenter(hmm, layers, numbers, function_words).table
        listed = ", ".join(f"{len(layer.entries)} of layer {layer.name}" for layer in layers) or "none"
        words = f"words over jieba's dictionary: {listed}"
    count = 0
    with pq.ParquetWriter(tokens, SCHEMA, compression="zstd") as writer:
        for batch in _batches(tables.read_parquet(units, ["unit_id", "text"])):
            table = cut([row["unit_id"] for row in batch], [row["text"] for row in batch])
            writer.write_table(table)
            count += pc.sum(pc.list_value_length(table["token"])).as_py() or 0
    say(f"{count} tokens; {words}")


def _batches(rows: Iterable[dict]) -> Iterator[list[dict]]:
    """Yield rows together: at most as many as a row group has, and few enough for BATCH."""
    batch, size = [], 0
    for row in rows:
        if batch and (len(batch) == tables.ROW_GROUP or size + len(row["text"]) > BATCH):
            yield batch
            batch, size = [], 0
        batch.append(row)
        size += len(row["text"])
    if batch:
        yield batch
