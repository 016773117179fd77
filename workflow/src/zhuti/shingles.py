"""How alike two texts are: the share of the strings of five characters that they have in common, and MinHash to find
pairs that may be alike without comparing all (Broder 1997; banding: Leskovec, Rajaraman and Ullman, ch. 3)."""

import re
from collections.abc import Sequence

import numpy as np

SIZE = 5
"""Characters in a shingle."""
PERMUTATIONS, SEED = 128, 1
RECALL = 0.999
"""Chance with which two texts that are just alike enough must share a band."""
_MARKS = re.compile(r"[\W_]+")
_BASE, _MIX = np.uint64(0x9E3779B97F4A7C15), (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
"""Odd constants of the generator SplitMix64 (Steele, Lea and Flood 2014)."""


def letters(text: str) -> str:
    """Return the letters and digits of a text: what is compared."""
    return _MARKS.sub("", text)


def shingles(texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Hash every shingle of some texts.

    Returns:
        Hashes (uint64; the same everywhere) and indptr: text i has hashes[indptr[i] : indptr[i + 1]], none if it is
        shorter than a shingle. Two shingles have the same hash by chance once in 2**64 pairs.
    """
    codes = np.frombuffer("".join(texts).encode("utf-32-le"), "<u4").astype(np.uint64)
    return windows(codes, np.array([len(text) for text in texts], np.int64), SIZE)


def windows(values: np.ndarray, lengths: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Hash every run of `size` values of some texts.

    Args:
        values: numbers of the characters or terms of all texts, one text after the other.
        lengths: of the texts.

    Returns:
        Hashes and indptr, as `shingles` returns them.
    """
    counts = np.maximum(lengths - size + 1, 0)
    indptr = np.concatenate([[0], np.cumsum(counts)])
    # Windows that reach from one text into the next are left out: text i begins at starts[i] in `values`.
    starts = np.cumsum(lengths) - lengths
    place = np.repeat(starts - indptr[:-1], counts) + np.arange(indptr[-1])
    return _hashed([values[place + step] for step in range(size)], len(place)), indptr


def _hashed(columns: Sequence[np.ndarray], rows: int) -> np.ndarray:
    """Hash rows of numbers given by columns: uint64."""
    state = np.zeros(rows, np.uint64)
    for column in columns:
        state = (state + column.astype(np.uint64)) * _BASE
        for shift, factor in zip((30, 27), _MIX, strict=True):
            state = (state ^ (state >> np.uint64(shift))) * factor
    return state ^ (state >> np.uint64(31))


def signatures(hashes: np.ndarray, indptr: np.ndarray) -> np.ndarray:
    """Return the MinHash signatures of texts with at least one shingle: (texts, PERMUTATIONS), uint32.

    Two texts agree in a column with the chance that equals their similarity. rensa computes with whole numbers only
    and seeds its own generator, so that signatures are the same on all machines.
    """
    import rensa

    offsets = np.ascontiguousarray(indptr, np.uint64)
    matrix = rensa.RMinHash.digest_matrix_from_flat_token_hashes(hashes, offsets, PERMUTATIONS, SEED)
    return np.array(matrix.to_rows(), np.uint32).reshape(-1, PERMUTATIONS)


def band_rows(similarity: float) -> int:
    """Return how many columns a band may have so that texts of this similarity share one with the chance RECALL."""

    def chance(rows: int) -> float:
        return 1 - (1 - similarity**rows) ** (PERMUTATIONS // rows)

    return max((rows for rows in range(1, PERMUTATIONS + 1) if chance(rows) >= RECALL), default=1)


def bands(signed: np.ndarray, rows: int) -> np.ndarray:
    """Cut signatures into bands of some columns and hash each: (texts, bands), uint64."""
    ends = range(rows, PERMUTATIONS + 1, rows)
    keys = [_hashed(list(signed[:, end - rows : end].T), len(signed)) for end in ends]
    return np.stack(keys, axis=1)


def jaccard(one: np.ndarray, other: np.ndarray) -> float:
    """Return the exact similarity of two sets of shingles, given as sorted arrays without repetition."""
    together = np.concatenate([one, other])
    together.sort(kind="stable")
    common = int(np.count_nonzero(together[1:] == together[:-1]))
    return common / (len(together) - common)
