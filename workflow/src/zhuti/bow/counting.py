"""Counting words: tokens as numbers, read by row group and never held as text, and the units with their kept words."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from scipy import sparse


class Numbering:
    """Numbers words in the order in which they are first seen; those numbers are private to one reading."""

    def __init__(self) -> None:
        self.number: dict[str, int] = {}

    def encode(self, words: pa.Array) -> np.ndarray:
        """Return the numbers of words (int64), giving new ones to new words."""
        coded = words.dictionary_encode()
        numbers = [self.number.setdefault(word, len(self.number)) for word in coded.dictionary.to_pylist()]
        return np.asarray(numbers, dtype=np.int64)[coded.indices.to_numpy(zero_copy_only=False)]


@dataclass(frozen=True)
class Batch:
    """Some units with their words as numbers: unit u has words[indptr[u] : indptr[u + 1]], in text order."""

    unit_ids: list[str]
    words: np.ndarray
    indptr: np.ndarray


def read_batches(paths: Iterable[str | Path], numbering: Numbering) -> Iterator[Batch]:
    """Yield the units of token tables, one row group at a time."""
    for path in paths:
        with pq.ParquetFile(path) as file:
            for group in range(file.num_row_groups):
                table = file.read_row_group(group, columns=["unit_id", "token"])
                tokens = table["token"].combine_chunks()
                # A list array may be a slice of a longer one, so its offsets need not start at 0.
                indptr = tokens.offsets.to_numpy().astype(np.int64)
                words = numbering.encode(tokens.flatten().cast(pa.string()))
                yield Batch(table["unit_id"].to_pylist(), words, indptr - indptr[0])


def set_aside(batches: Iterable[Batch], copies: set[str], aside: dict[str, int]) -> Iterator[Batch]:
    """Yield batches without the units that are copies; their numbers of words go to `aside`, by unit id."""
    for batch in batches:
        if copies.isdisjoint(batch.unit_ids):
            yield batch
            continue
        sizes = np.diff(batch.indptr)
        counted = np.array([unit_id not in copies for unit_id in batch.unit_ids])
        aside |= {batch.unit_ids[unit]: int(sizes[unit]) for unit in np.flatnonzero(~counted).tolist()}
        unit_ids = [batch.unit_ids[unit] for unit in np.flatnonzero(counted).tolist()]
        yield Batch(unit_ids, batch.words[np.repeat(counted, sizes)], np.concatenate([[0], np.cumsum(sizes[counted])]))


def count_words(batches: Iterable[Batch], numbering: Numbering) -> tuple[np.ndarray, np.ndarray, int]:
    """Count over units.

    Args:
        batches: the units to count.
        numbering: the words that were read meanwhile, also in units that are set aside.

    Returns:
        df: in how many units each word occurs; cf: how often in all (both by word number); and the number of units.
    """
    df, cf, units = np.zeros(0, np.int64), np.zeros(0, np.int64), 0
    for batch in batches:
        width = int(batch.words.max(initial=0)) + 1
        unit = np.repeat(np.arange(len(batch.unit_ids)), np.diff(batch.indptr))
        once = np.unique(unit * width + batch.words) % width
        cf = _add(cf, np.bincount(batch.words))
        df = _add(df, np.bincount(once))
        units += len(batch.unit_ids)
    none = np.zeros(len(numbering.number), np.int64)
    return _add(none, df), _add(none, cf), units


def _add(total: np.ndarray, part: np.ndarray) -> np.ndarray:
    longer, shorter = (part, total) if len(part) > len(total) else (total, part)
    summed = longer.astype(np.int64)
    summed[: len(shorter)] += shorter
    return summed


@dataclass(frozen=True)
class Units:
    """All units, sorted by document and number: their ids, words before pruning, and kept term ids in text order."""

    unit_ids: list[str]
    n_tokens: np.ndarray
    ids: np.ndarray
    indptr: np.ndarray

    @property
    def kept(self) -> np.ndarray:
        """How many words of each unit are kept."""
        return np.diff(self.indptr)


def doc_of(unit_id: str) -> str:
    """Return the document of a unit: "a#b.txt#0001" → "a#b.txt"."""
    return unit_id.rpartition("#")[0]


def place_of(unit_id: str) -> tuple[str, int]:
    """Return what units are sorted by: their document and their number."""
    doc_id, _, number = unit_id.rpartition("#")
    return doc_id, int(number)


def collect_units(batches: Iterable[Batch], term_id: Callable[[np.ndarray], np.ndarray]) -> Units:
    """Replace words by term ids, drop the words without one, and sort the units.

    Args:
        batches: the units in any order.
        term_id: maps word numbers to term ids, -1 where the word is dropped.
    """
    unit_ids: list[str] = []
    n_tokens, kept, ids = [], [], []
    for batch in batches:
        terms = term_id(batch.words)
        before = np.concatenate([[0], np.cumsum(terms >= 0)])
        unit_ids += batch.unit_ids
        n_tokens.append(np.diff(batch.indptr))
        kept.append(np.diff(before[batch.indptr]))
        ids.append(terms[terms >= 0].astype(np.int32))
    return _sorted_units(unit_ids, _join(n_tokens, np.int64), _join(kept, np.int64), _join(ids, np.int32))


def _join(parts: list[np.ndarray], dtype: type) -> np.ndarray:
    return np.concatenate([np.zeros(0, dtype), *parts]).astype(dtype)


def _sorted_units(unit_ids: list[str], n_tokens: np.ndarray, kept: np.ndarray, ids: np.ndarray) -> Units:
    order = sorted(range(len(unit_ids)), key=lambda number: place_of(unit_ids[number]))
    starts = np.concatenate([[0], np.cumsum(kept)])
    indptr = np.concatenate([[0], np.cumsum(kept[order])]).astype(np.int64)
    # Position of each sorted word in the unsorted sequence: start of its unit there, plus its place in the unit.
    positions = np.repeat(starts[order] - indptr[:-1], kept[order]) + np.arange(indptr[-1])
    return Units([unit_ids[number] for number in order], n_tokens[order], ids[positions], indptr)


def count_matrix(ids: np.ndarray, indptr: np.ndarray, terms: int) -> sparse.csr_matrix:
    """Count term ids by row: (N, terms), int32."""
    # Summing sorts within rows, in place: without the copy the sequences would lose the order of the text.
    shape = (len(indptr) - 1, terms)
    matrix = sparse.csr_matrix((np.ones(len(ids), np.int32), ids, indptr), shape=shape, copy=True)
    matrix.sum_duplicates()
    return matrix
