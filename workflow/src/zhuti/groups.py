"""Documents by group, and how many tokens of each topic they hold, as they are, resampled or shuffled."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from zhuti import resampling
from zhuti.collection import Collection, document_sums

MOST_GROUPS = 100
"""Groups of one column that have intervals: the largest."""
CELLS = 20_000_000
"""Draws of documents that are looked at together."""


@dataclass(frozen=True)
class Masses:
    """Tokens of D documents by topic, in each fit."""

    by_fit: list[np.ndarray]
    """F arrays, D x (K + 1): expected tokens of each topic, and last of all; the chosen fit is the first."""

    @classmethod
    def of(cls, doc_topics: Sequence[np.ndarray], collection: Collection) -> "Masses":
        """Add up the units of each document; `doc_topics` are N x K."""
        tokens = collection.tokens[:, None].astype(float)
        return cls(
            [document_sums(np.hstack([theta, tokens / tokens]) * tokens, collection.document) for theta in doc_topics]
        )

    @property
    def tokens(self) -> np.ndarray:
        """Tokens of each document."""
        return self.by_fit[0][:, -1]


def shares_of(sums: np.ndarray) -> np.ndarray:
    """Divide tokens by topic, … x (K + 1), by all tokens in the last column: … x K."""
    return sums[..., :-1] / sums[..., -1:]


def sums_of(
    drawn: np.ndarray, sizes: Sequence[int], values: np.ndarray, factor: np.ndarray | None = None
) -> np.ndarray:
    """Add up values of documents over groups, in many draws.

    Args:
        drawn: R x M: numbers of the documents in each draw, group after group.
        sizes: how many of the M are in each of the G groups.
        values: D x C.
        factor: R x M: by what the values are multiplied.

    Returns:
        R x G x C.
    """
    ends = np.cumsum(sizes)
    step = max(1, CELLS // max(1, drawn.shape[1]))
    found = []
    for start in range(0, len(drawn), step):
        part = drawn[start : start + step]
        data = np.ones(part.size) if factor is None else factor[start : start + step].ravel()
        places = np.concatenate([[0], (part.shape[1] * np.arange(len(part))[:, None] + ends).ravel()])
        # Column numbers may repeat in a row: they are added up.
        matrix = sparse.csr_matrix((data, part.ravel(), places), shape=(len(places) - 1, len(values)))
        found.append((matrix @ values).reshape(len(part), len(sizes), -1))
    return np.concatenate(found)


@dataclass(frozen=True)
class Grouping:
    """Documents by the value of one column or by period; documents without a value are left out."""

    by: str
    names: list[str]
    """By name; periods are in the order of time then too."""
    members: list[np.ndarray]

    @classmethod
    def of(cls, by: str, values: Sequence[str]) -> "Grouping":
        """Group documents, given the value of each."""
        names = sorted(set(values) - {""})
        values = np.asarray(values, dtype=object)
        return cls(by, names, [np.flatnonzero(values == name) for name in names])

    def large(self) -> list[int]:
        """Return the groups that have intervals, in order."""
        by_size = sorted(range(len(self.names)), key=lambda group: (-len(self.members[group]), group))
        return sorted(g for g in by_size[:MOST_GROUPS] if len(self.members[g]) >= resampling.ENOUGH_IN_GROUP)

    def strata(self) -> list[np.ndarray]:
        """Return the members of the large groups, then all other documents that have a value, if any."""
        large = self.large()
        rest = [self.members[group] for group in range(len(self.names)) if group not in large]
        return [self.members[group] for group in large] + ([np.sort(np.concatenate(rest))] if rest else [])


def resampled(strata: Sequence[np.ndarray], masses: Masses, resamples: int, rng: np.random.Generator) -> np.ndarray:
    """Resample documents within groups; each fit takes its turn: R x G x (K + 1) sums."""
    drawn = np.hstack([members[resampling.draws_of(len(members), resamples, rng)] for members in strata])
    sizes = [len(members) for members in strata]
    sums = np.empty((resamples, len(strata), masses.by_fit[0].shape[1]))
    for fit, part in resampling.in_turn(resamples, len(masses.by_fit)):
        sums[part] = sums_of(drawn[part], sizes, masses.by_fit[fit])
    return sums


def permuted(documents: np.ndarray, times: int, rng: np.random.Generator) -> np.ndarray:
    """Shuffle documents so many times: (times, D)."""
    return rng.permuted(np.tile(documents, (times, 1)), axis=1)
