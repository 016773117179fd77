"""Which part of a corpus a chain does not see: whole documents, and those that repeat one another in the same part."""

from typing import NamedTuple

import numpy as np

from zhuti.duplicates import find_repeats, shared_bands
from zhuti.shingles import band_rows, bands, signatures, windows

ENOUGH_DOCUMENTS = 20
"""With fewer documents, units are held out instead: a tenth of five documents is none."""
RUN, ALIKE = 3, 0.8
"""Texts count as copies from this share of common runs of so many terms; dealt apart, one would give away the other."""


class Part(NamedTuple):
    """What one chain does not see."""

    held: np.ndarray
    """N booleans, true for units held out."""
    level: str
    """What was dealt: "document" or "unit"."""
    fold: int
    """Number of the part, from 0."""
    parts: int
    """How many parts there are."""
    singly: bool
    """Whether copies of one text are more than half of all, and so were not dealt together."""


class Deal(NamedTuple):
    """A corpus dealt into parts, all of which engines and K are scored on."""

    part: np.ndarray
    """The part of each of N units, 0 … P-1."""
    level: str
    """What was dealt: "document" or "unit"."""
    parts: int
    """P."""
    singly: bool
    """As in `Part`."""

    def unseen(self, number: int) -> Part:
        """Return what chain `number` (from 0) does not see: the parts in order, beginning anew after the last."""
        fold = number % self.parts
        return Part(self.part == fold, self.level, fold, self.parts, self.singly)


def deal(ids: np.ndarray, indptr: np.ndarray, documents: np.ndarray, share: float, seed: int) -> Deal:
    """Deal documents, or units where there are few documents, once into round(1 / share) parts of about equal number.

    With a tenth, five chains score half of the corpus between them.

    Args:
        ids, indptr: the terms of N units in the order of the text; unit r has ids[indptr[r] : indptr[r + 1]].
        documents: document of each unit.
        share: share of documents (or units) in a part; there are at least two parts, and none is empty where there are
            two texts to deal.
        seed: seed of the deal.
    """
    level = "document" if len(np.unique(documents)) >= ENOUGH_DOCUMENTS else "unit"
    _, text = np.unique(documents if level == "document" else np.arange(len(documents)), return_inverse=True)
    of_token = np.repeat(text, np.diff(indptr))
    group = copies(ids[np.argsort(of_token, kind="stable")], np.bincount(of_token, minlength=text.max() + 1))
    part, parts, singly = in_parts(group, share, seed)
    return Deal(part[text], level, parts, singly)


def copies(ids: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Return the group of each of n texts: those with at least `ALIKE` of their runs of terms in common (Jaccard).

    Args:
        ids: terms of the texts, one text after the other.
        lengths: of the texts, in terms.

    Returns:
        n numbers: the first text that a text is alike to, directly or through others; its own if it is too short.
    """
    hashes, indptr = windows(ids.astype(np.uint64), lengths, RUN)
    long = np.flatnonzero(np.diff(indptr))
    keys = bands(signatures(hashes, np.append(indptr[long], len(hashes))), band_rows(ALIKE))
    numbers = np.full((len(lengths), keys.shape[1]), -1, np.int32)
    numbers[long] = shared_bands(keys)
    runs = {one: np.unique(hashes[indptr[one] : indptr[one + 1]]) for one in np.flatnonzero((numbers >= 0).any(axis=1))}
    return find_repeats(numbers, runs, ALIKE).group


def in_parts(group: np.ndarray, share: float, seed: int) -> tuple[np.ndarray, int, bool]:
    """Deal groups, the largest first, those of one size in random order, each to the part that holds least.

    A group of more than half of all items is dealt singly, since too little would be left to fit.

    Args:
        group: of each of n items.

    Returns:
        The part of each item (n), how many parts there are, and whether a group was dealt singly.
    """
    _, of_item, size = np.unique(group, return_inverse=True, return_counts=True)
    many = 2 * size > max(len(group), 2)
    dealt = np.where(many[of_item], len(size) + np.arange(len(group)), of_item)
    _, of_item, size = np.unique(dealt, return_inverse=True, return_counts=True)
    parts = max(2, min(round(1 / share), len(size)))
    held, part = np.zeros(parts, np.int64), np.zeros(len(size), np.int64)
    order = np.random.default_rng(seed).permutation(len(size))
    for one in order[np.argsort(-size[order], kind="stable")].tolist():
        part[one] = held.argmin()
        held[part[one]] += size[one]
    return part[of_item], parts, bool(many.any())
