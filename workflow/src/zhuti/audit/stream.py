"""The tokens of all units as one row of numbers, in the order of the text, with their units and documents."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from zhuti import tables

BORDER = -1
"""Stands after the last token of each unit."""


class Group(NamedTuple):
    """The units of a row group: unit u has words[indptr[u] : indptr[u + 1]]; offsets are into its text."""

    unit_ids: list[str]
    texts: list[str]
    words: pa.Array
    start: np.ndarray
    end: np.ndarray
    indptr: np.ndarray


def read_groups(units: Iterable[str | Path], tokens: Iterable[str | Path]) -> Iterator[Group]:
    """Yield units with their tokens by row groups of the tokens; both tables have the same units in the same order."""
    for unit_path, token_path in zip(units, tokens, strict=True):
        rows = tables.read_parquet(unit_path, ["unit_id", "text"])
        with pq.ParquetFile(token_path) as file:
            for number in range(file.num_row_groups):
                cut = file.read_row_group(number, columns=["unit_id", "token", "start", "end"])
                group = list(islice(rows, cut.num_rows))
                unit_ids = cut["unit_id"].to_pylist()
                if unit_ids != [row["unit_id"] for row in group]:
                    raise ValueError(f"{token_path} has other units than {unit_path}")
                token, start, end = (cut[name].combine_chunks() for name in ("token", "start", "end"))
                indptr = token.offsets.to_numpy().astype(np.int64)
                yield Group(
                    unit_ids,
                    [row["text"] for row in group],
                    token.flatten(),
                    start.flatten().to_numpy(),
                    end.flatten().to_numpy(),
                    # A list array may be a slice of a longer one, so its offsets need not start at 0.
                    indptr - indptr[0],
                )
        if next(rows, None):
            raise ValueError(f"{token_path} has fewer units than {unit_path}")


class Stream(NamedTuple):
    """A whole corpus in 4 bytes a token."""

    words: list[str]
    """The V different words; a word's number is its place."""
    ids: np.ndarray
    """Word numbers (int32) with `BORDER` after each unit."""
    starts: np.ndarray
    """Where each unit starts in `ids`."""
    unit_ids: list[str]

    @property
    def counts(self) -> np.ndarray:
        """How often each word occurs, shape (V,)."""
        return np.bincount(self.ids[self.ids != BORDER], minlength=len(self.words))

    @property
    def first(self) -> np.ndarray:
        """Where each word first occurs in `ids`, shape (V,)."""
        place = np.zeros(len(self.words) + 1, np.int64)
        # Of several values for one place the last one stays: that of the first occurrence.
        place[self.ids[::-1]] = np.arange(len(self.ids))[::-1]
        return place[: len(self.words)]

    def where(self, mask: Iterable[bool]) -> np.ndarray:
        """Tell for each place in `ids` whether its word has a property, given for the V words; borders have none."""
        return np.append(np.fromiter(mask, bool, len(self.words)), False)[self.ids]

    def units(self) -> np.ndarray:
        """Return the number of the unit of each place in `ids` (int32)."""
        return np.repeat(np.arange(len(self.starts), dtype=np.int32), np.diff(self.starts, append=len(self.ids)))

    def documents(self) -> np.ndarray:
        """Return the number of the document of each place in `ids` (int32)."""
        numbers: dict[str, int] = {}
        of_unit = [numbers.setdefault(unit_id.rpartition("#")[0], len(numbers)) for unit_id in self.unit_ids]
        return np.repeat(np.array(of_unit, np.int32), np.diff(self.starts, append=len(self.ids)))

    def unit_at(self, place: int) -> str:
        """Return the id of the unit at a place in `ids`."""
        return self.unit_ids[int(np.searchsorted(self.starts, place, side="right")) - 1]


def collect(groups: Iterable[Group]) -> Stream:
    """Number the words of all units."""
    number: dict[str, int] = {}
    ids, starts, unit_ids, length = [np.zeros(0, np.int32)], [np.zeros(0, np.int64)], [], 0
    for group in groups:
        coded = group.words.dictionary_encode()
        numbers = np.array([number.setdefault(word, len(number)) for word in coded.dictionary.to_pylist()], np.int32)
        found = numbers[coded.indices.to_numpy(zero_copy_only=False)]
        ids.append(np.insert(found, group.indptr[1:], BORDER))
        starts.append(length + group.indptr[:-1] + np.arange(len(group.unit_ids)))
        unit_ids += group.unit_ids
        length += len(ids[-1])
    return Stream(list(number), np.concatenate(ids), np.concatenate(starts), unit_ids)
