"""Coherence by document: in how many windows of each document words stand together, and NPMI of weighted documents."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from zhuti.coherence import CHUNK, EPSILON, NPMI_WINDOW, stays_of


@dataclass(frozen=True)
class DocumentWindows:
    """Windows of D documents; what is not asked for is not counted."""

    total: np.ndarray
    """D: all windows."""
    terms: np.ndarray
    """Term ids, ascending."""
    cell: np.ndarray
    """W x W: column of `counts` for two terms, on the diagonal for one; -1 where they are in no topic together."""
    counts: sparse.csr_matrix
    """D x C: windows with these terms."""


def document_windows(
    ids: np.ndarray, indptr: np.ndarray, document: np.ndarray, tops: list[np.ndarray], window: int = NPMI_WINDOW
) -> DocumentWindows:
    """Count windows as `zhuti.coherence.count_windows` does, by document, of terms that share a topic.

    Args:
        ids, indptr: term ids of the units in text order.
        document: the document of each unit, 0 … D-1.
        tops: K x n term ids, one for each fit.
        window: tokens in a window.
    """
    terms = np.unique(np.concatenate([top.ravel() for top in tops]))
    cell = _cells(terms, tops)
    lengths = np.diff(indptr)
    shape = document.max(initial=-1) + 1, cell.max() + 1
    counts = sparse.csr_matrix(shape)
    chunk = indptr[:-1] // CHUNK
    edges = np.concatenate([[0], np.flatnonzero(np.diff(chunk)) + 1, [len(lengths)]])
    for start, stop in zip(edges[:-1], edges[1:], strict=True):
        part = ids[indptr[start] : indptr[stop]]
        stays = stays_of(part, lengths[start:stop], terms, window)
        # All windows of these units stand on one axis.
        last = np.cumsum(np.maximum(lengths[start:stop] - window + 1, 1))
        place = document[start:stop][np.searchsorted(last, stays[1], side="right")]
        rows, columns, values = _overlaps(place, *stays, cell)
        counts += sparse.csr_matrix((values.astype(float), (rows, columns)), shape=shape)
    total = np.bincount(document, weights=np.maximum(lengths - window + 1, 1), minlength=shape[0])
    return DocumentWindows(total, terms, cell, counts)


def _overlaps(
    place: np.ndarray, word: np.ndarray, first: np.ndarray, end: np.ndarray, cell: np.ndarray
) -> tuple[np.ndarray, ...]:
    """List document, cell and number of the windows of each stay of a word, and of each two stays that overlap."""
    found = [(place, cell[word, word], end - first)]
    stays = np.arange(len(word))
    for lag in range(1, len(word)):
        stays = stays[stays + lag < len(word)]
        # Sorted by first window: a stay that has ended when the lag-th next begins overlaps none after it.
        stays = stays[first[stays + lag] < end[stays]]
        if not len(stays):
            break
        later = stays + lag
        column = cell[word[stays], word[later]]
        shared = np.minimum(end[stays], end[later]) - first[later]
        found.append(tuple(part[column >= 0] for part in (place[stays], column, shared)))
    return tuple(np.concatenate(parts) for parts in zip(*found, strict=True))


def _cells(terms: np.ndarray, tops: list[np.ndarray]) -> np.ndarray:
    wanted = np.zeros((len(terms), len(terms)), bool)
    for top in tops:
        place = np.searchsorted(terms, top)
        wanted[place[:, :, None], place[:, None, :]] = True
    upper = np.triu(wanted)
    cell = np.full(wanted.shape, -1)
    cell[upper] = np.arange(upper.sum())
    return np.maximum(cell, cell.T)


def weighted_npmi(windows: DocumentWindows, top: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Mean NPMI of the pairs of each topic's terms, as `zhuti.coherence.npmi`, with documents weighted.

    Args:
        top: K x n ids of terms that were counted.
        weights: B x D: how often each document is in each sample.

    Returns:
        B x K.
    """
    n = top.shape[1]
    if n < 2:
        return np.zeros((len(weights), len(top)))
    left, right = np.triu_indices(n, 1)
    place = np.searchsorted(windows.terms, top)
    pair = windows.cell[place[:, left], place[:, right]]
    columns, where = np.unique(np.concatenate([pair.ravel(), windows.cell[place, place].ravel()]), return_inverse=True)
    # Whole numbers: their sums do not depend on the order.
    sums = (windows.counts[:, columns].T @ weights.T.astype(float)).T / (weights @ windows.total)[:, None]
    joint = sums[:, where[: pair.size]].reshape(-1, *pair.shape)
    single = sums[:, where[pair.size :]].reshape(-1, *top.shape)
    product = single[:, :, left] * single[:, :, right]
    value = np.log((joint + EPSILON) / np.where(product > 0, product, 1)) / -np.log(joint + EPSILON)
    return np.where(product > 0, value, 0.0).mean(axis=2)
