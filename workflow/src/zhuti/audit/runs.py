"""Runs of tokens that a text repeats: how often, how firmly they hold together, what stands beside them.

A run of n tokens can occur `min_count` times only if both of its runs of n - 1 tokens do; what does not is left out
before it is counted, so that memory grows by a few dozen bytes a token, not with the number of different runs.
"""

from typing import NamedTuple

import numpy as np


class Runs(NamedTuple):
    """The R repeated runs of one length, by number."""

    at: np.ndarray
    """The run that starts at each place of the text (int32), -1 if none does."""
    count: np.ndarray
    first: np.ndarray
    """Where each run first starts, shape (R,)."""


def repeated(ids: np.ndarray, chars: np.ndarray, min_count: int, longest: int) -> list[Runs]:
    """Find the runs of 1, 2, … tokens that occur at least `min_count` times.

    Args:
        ids: token numbers in the order of the text, -1 for what no run may hold; shape (T,).
        chars: characters of each token; a run of two or more has at most `longest`.
    """
    places = np.flatnonzero(ids >= 0)
    levels, total = [_numbered(places, ids[places], len(ids), min_count)], chars
    while len(levels[-1].count) and len(levels) < longest:
        shorter = levels[-1]
        total = total[:-1] + chars[len(levels) :]
        places = np.flatnonzero((shorter.at[:-1] >= 0) & (shorter.at[1:] >= 0) & (total <= longest))
        keys = shorter.at[places].astype(np.int64) * len(shorter.count) + shorter.at[places + 1]
        levels.append(_numbered(places, keys, len(shorter.at) - 1, min_count))
    return levels


def _numbered(places: np.ndarray, keys: np.ndarray, length: int, min_count: int) -> Runs:
    _, first, inverse, count = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
    often = count >= min_count
    at = np.full(length, -1, np.int32)
    at[places] = np.where(often, np.cumsum(often) - 1, -1)[inverse]
    return Runs(at, count[often], places[first[often]])


def cohesion(levels: list[Runs], size: int, total: int) -> np.ndarray:
    """Return for each run of `size` tokens the least pointwise mutual information (bits) of its splits in two.

    Args:
        levels: what `repeated` found.
        size: at least 2.
        total: number of tokens that runs can be made of.
    """
    runs = levels[size - 1]
    least = np.full(len(runs.count), np.inf)
    for left in range(1, size):
        before, after = levels[left - 1], levels[size - left - 1]
        by_chance = before.count[before.at[runs.first]] * after.count[after.at[runs.first + left]].astype(float) / total
        least = np.minimum(least, np.log2(runs.count / by_chance))
    return least


def freedom(runs: Runs, size: int, ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the entropies (bits) of what stands left and right of each run.

    The end of a unit, and what is no word, is a different neighbour every time: there a run can begin and end.

    Args:
        ids: token numbers as for `repeated`.
    """
    places = np.flatnonzero(runs.at >= 0)
    edged = np.concatenate([[-1], ids, [-1]])
    return tuple(_entropy(runs.at[places], edged[beside], runs.count) for beside in (places, places + size + 1))


def _entropy(run: np.ndarray, neighbour: np.ndarray, count: np.ndarray) -> np.ndarray:
    word, width = neighbour >= 0, int(neighbour.max(initial=0)) + 1
    pair, times = np.unique(run[word].astype(np.int64) * width + neighbour[word], return_counts=True)
    return np.log2(count) - np.bincount(pair // width, times * np.log2(times), minlength=len(count)) / count


def spread(runs: Runs, groups: np.ndarray) -> np.ndarray:
    """Count in how many groups (documents, units) each run occurs.

    Args:
        groups: the group of each place.
    """
    places = np.flatnonzero(runs.at >= 0)
    width = int(groups.max(initial=0)) + 1
    pair = np.unique(runs.at[places].astype(np.int64) * width + groups[places])
    return np.bincount(pair // width, minlength=len(runs.count))
