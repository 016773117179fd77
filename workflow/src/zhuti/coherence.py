"""Topic coherence, NPMI and C_v, from word windows that are counted once for a whole grid of models.

The reference texts are the study's own units, as the models see them: in text order, without what `bow` left out, so
that a window spans words that stopwords stood between. The words are the first `topics.top_words` of each topic. NPMI
has windows of 10 tokens, C_v of 110 (Röder, Both & Hinneburg 2015, "Exploring the space of topic coherence measures").
Values are those of gensim's `CoherenceModel` (`c_npmi`, `c_v`; one process) wherever it gives a number; where it gives
NaN, which is for topics with a word that never occurs, the pairs of that word count as 0.
"""

from dataclasses import dataclass

import numpy as np

NPMI_WINDOW, C_V_WINDOW = 10, 110
EPSILON = 1e-12
CHUNK = 500_000
"""Tokens whose windows are looked at together."""


@dataclass(frozen=True)
class Windows:
    """In how many sliding windows words occur, alone and together."""

    total: int
    terms: np.ndarray
    """W term ids, ascending."""
    together: np.ndarray
    """W x W, symmetric; the diagonal counts the windows of one word."""


def top_terms(topic_word: np.ndarray, n: int) -> np.ndarray:
    """Return the ids of the n most probable terms of each topic (K x n, fewer if V < n); ties go to the smaller id."""
    return np.argsort(-topic_word, axis=1, kind="stable")[:, :n]


def count_windows(ids: np.ndarray, indptr: np.ndarray, terms: np.ndarray, window: int) -> Windows:
    """Count windows as gensim's `CoherenceModel` does (4.4, one process).

    A window slides by one token over each unit; a unit shorter than the window is one window. A word is entered when
    it comes in at the right edge and struck off when any of its tokens leaves at the left, even if another token of it
    is still inside; so it counts until the first of its tokens that were inside when it came in has left.
    Each stay of a word is thus an interval of windows. Two words are together where their intervals overlap, which
    takes one step for every pair of stays that overlap, not one for every pair in every window.

    Args:
        ids: term ids of all units in text order.
        indptr: N + 1 offsets of the units in `ids`.
        terms: W term ids, ascending: the words to count.
        window: tokens in a window.
    """
    together = np.zeros((len(terms), len(terms)), np.int32)
    lengths = np.diff(indptr)
    chunk = indptr[:-1] // CHUNK
    edges = np.concatenate([[0], np.flatnonzero(np.diff(chunk)) + 1, [len(lengths)]])
    for first, last in zip(edges[:-1], edges[1:], strict=True):
        part = ids[indptr[first] : indptr[last]]
        _add_overlaps(*stays_of(part, lengths[first:last], terms, window), together)
    total = int(np.maximum(lengths - window + 1, 1).sum())
    alone = together.diagonal().copy()
    together = together + together.T
    np.fill_diagonal(together, alone)
    return Windows(total, terms, together)


def stays_of(ids: np.ndarray, lengths: np.ndarray, terms: np.ndarray, window: int) -> tuple[np.ndarray, ...]:
    """Return word (index into `terms`), first window and end of each stay, sorted by first window.

    The windows of all units stand on one axis, one unit after the other.
    """
    windows = np.maximum(lengths - window + 1, 1)
    unit = np.repeat(np.arange(len(lengths)), lengths)
    position = np.arange(len(ids)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    word = np.minimum(np.searchsorted(terms, ids), len(terms) - 1)
    kept = np.flatnonzero(terms[word] == ids)
    kept = kept[np.lexsort((position[kept], word[kept], unit[kept]))]
    unit, word, position = unit[kept], word[kept], position[kept]
    enters = np.maximum(position - window + 1, 0)
    # Of the tokens of this word in this unit, the first that is inside the window where this one comes in.
    span = lengths.max(initial=0) + 1
    key = (unit * len(terms) + word) * span
    leader = np.searchsorted(key + position, key + enters)
    # Tokens with one leader belong to one stay, which starts with the first of them.
    new = np.diff(leader, prepend=-1) != 0
    start = (np.cumsum(windows) - windows)[unit[new]]
    ends = np.minimum(position[leader[new]] + 1, windows[unit[new]])
    order = np.argsort(start + enters[new], kind="stable")
    return word[new][order], (start + enters[new])[order], (start + ends)[order]


def _add_overlaps(word: np.ndarray, first: np.ndarray, end: np.ndarray, together: np.ndarray) -> None:
    """Add the windows that each pair of stays has in common to one of the two cells of the pair in W x W."""
    cells, width = together.reshape(-1), len(together)
    np.add.at(cells, word * (width + 1), (end - first).astype(cells.dtype))
    stays = np.arange(len(word))
    for lag in range(1, len(word)):
        stays = stays[stays + lag < len(word)]
        later = stays + lag
        # Sorted by first window: a stay that has ended when the lag-th next begins overlaps none after it.
        overlapping = first[later] < end[stays]
        stays, later = stays[overlapping], later[overlapping]
        if not len(stays):
            break
        shared = np.minimum(end[stays], end[later]) - first[later]
        np.add.at(cells, word[stays] * width + word[later], shared.astype(cells.dtype))


def pair_npmi(top: np.ndarray, windows: Windows) -> np.ndarray:
    """Normalised pointwise mutual information of all pairs of the top terms of each topic.

    NPMI = ln((p_ij + ε) / (p_i p_j)) / -ln(p_ij + ε) (Röder, Both & Hinneburg 2015, section 3.2), ε = 1e-12.

    Args:
        top: K x n term ids.
        windows: counts that include these terms.

    Returns:
        K x n x n; 0 where a word never occurs.
    """
    place = np.searchsorted(windows.terms, top)
    joint = windows.together[place[:, :, None], place[:, None, :]] / windows.total
    single = windows.together.diagonal()[place] / windows.total
    product = single[:, :, None] * single[:, None, :]
    seen = product > 0
    ratio = np.log((joint + EPSILON) / np.where(seen, product, 1)) / -np.log(joint + EPSILON)
    return np.where(seen, ratio, 0.0)


def npmi(pairs: np.ndarray) -> np.ndarray:
    """Mean NPMI of the pairs of different words: K values from K x n x n; gensim's c_npmi over a window of 10."""
    n = pairs.shape[1]
    off_diagonal = pairs.sum(axis=(1, 2)) - np.trace(pairs, axis1=1, axis2=2)
    return off_diagonal / max(n * (n - 1), 1)


def c_v(pairs: np.ndarray) -> np.ndarray:
    """Mean cosine of each word's NPMI vector with the sum of all: K values; gensim's c_v over a window of 110."""
    whole = pairs.sum(axis=1, keepdims=True)
    norms = np.linalg.norm(pairs, axis=2) * np.linalg.norm(whole, axis=2)
    cosine = np.einsum("kij,kaj->ki", pairs, whole) / np.where(norms > 0, norms, 1)
    return cosine.mean(axis=1)
