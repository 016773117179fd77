"""Held-out perplexity by document completion: how well half of a new unit foretells its other half."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from scipy import sparse

from zhuti.fit import Fit
from zhuti.tables import read_parquet, read_sparse, write_json

ENOUGH_DOCUMENTS = 20
"""With fewer documents, units are held out instead: a tenth of five documents is none."""
STEPS, TOLERANCE = 200, 1e-5
CELLS = 4_000_000
"""Non-zero counts times topics that are held in memory at a time."""


def split(doc_ids: Sequence[str], share: float, seed: int) -> tuple[np.ndarray, str]:
    """Choose what to hold out: whole documents, or units where there are few documents.

    Args:
        doc_ids: document of each of the N units.
        share: share of documents (or units) to hold out; at least one is, and at least one stays.
        seed: seed of the choice.

    Returns:
        N booleans, true for units held out; and what was drawn: "document" or "unit".
    """
    documents, of_unit = np.unique(np.asarray(doc_ids), return_inverse=True)
    level = "document" if len(documents) >= ENOUGH_DOCUMENTS else "unit"
    groups = of_unit if level == "document" else np.arange(len(of_unit))
    n = groups.max() + 1
    drawn = np.random.default_rng(seed).permutation(n)[: min(max(1, round(share * n)), n - 1)]
    return np.isin(groups, drawn), level


def halves(counts: sparse.csr_matrix, seed: int) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    """Deal the tokens of each unit at random into two halves; of an odd number the first half gets one more.

    Args:
        counts: N x V counts.
        seed: seed of the deal.

    Returns:
        Two N x V count matrices whose sum is `counts`.
    """
    unit = np.repeat(np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr)), counts.data)
    term = np.repeat(counts.indices, counts.data)
    order = np.lexsort((np.random.default_rng(seed).random(len(unit)), unit))
    n_tokens = np.bincount(unit, minlength=counts.shape[0])
    place = np.arange(len(unit)) - np.repeat(np.cumsum(n_tokens) - n_tokens, n_tokens)
    first = np.empty(len(unit), bool)
    first[order] = place < np.repeat((n_tokens + 1) // 2, n_tokens)
    return tuple(
        sparse.csr_matrix((np.ones(side.sum()), (unit[side], term[side])), shape=counts.shape)
        for side in (first, ~first)
    )


def fold_in(given: sparse.csr_matrix, topic_word: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Estimate the topics of new units, with topics and prior fixed, by expectation maximisation.

    Each token is shared out among the topics in proportion to θ_k φ_kw, and θ is the prior plus the shares received,
    the posterior mean that the Gibbs sampler uses (Asuncion et al. 2009, "On smoothing and inference for topic
    models", section 4; Wallach et al. 2009, "Evaluation methods for topic models", section 5).

    Args:
        given: N x V counts.
        topic_word: K x V, all positive.
        alpha: K parameters of the prior.

    Returns:
        N x K, rows sum to 1.
    """
    theta = np.tile(alpha / alpha.sum(), (given.shape[0], 1))
    for rows in _blocks(given, len(alpha)):
        theta[rows] = _fold_in_block(given[rows], topic_word, alpha, theta[rows])
    return theta


def _fold_in_block(given, topic_word, alpha, theta):
    weight = np.asarray(given.sum(axis=1)) + alpha.sum()
    unit = np.repeat(np.arange(given.shape[0]), np.diff(given.indptr))
    phi = topic_word.T[given.indices]
    for _ in range(STEPS):
        likelihood = np.einsum("ik,ik->i", theta[unit], phi)
        ratio = sparse.csr_matrix((given.data / likelihood, given.indices, given.indptr), shape=given.shape)
        before, theta = theta, (theta * (ratio @ topic_word.T) + alpha) / weight
        if np.abs(theta - before).max() < TOLERANCE:
            break
    return theta


def log_likelihood(scored: sparse.csr_matrix, theta: np.ndarray, topic_word: np.ndarray) -> float:
    """Sum of ln Σ_k θ_dk φ_kw over the tokens of N x V counts, for N x K theta and K x V topic_word."""
    total = 0.0
    for rows in _blocks(scored, theta.shape[1]):
        block = scored[rows]
        unit = np.repeat(np.arange(block.shape[0]), np.diff(block.indptr))
        likelihood = np.einsum("ik,ik->i", theta[rows][unit], topic_word.T[block.indices])
        total += float(block.data @ np.log(likelihood))
    return total


def _blocks(matrix: sparse.csr_matrix, k: int) -> list[slice]:
    """Cut rows into blocks of at most `CELLS` non-zero counts times topics (one row at least)."""
    block = matrix.indptr[:-1] // max(1, CELLS // k)
    edges = np.concatenate([[0], np.flatnonzero(np.diff(block)) + 1, [matrix.shape[0]]])
    return [slice(start, stop) for start, stop in zip(edges[:-1], edges[1:], strict=True) if stop > start]


def completion(topic_word: np.ndarray, alpha: np.ndarray, new: sparse.csr_matrix, seed: int) -> dict:
    """Score a fitted model on units it has not seen.

    Args:
        topic_word: K x V.
        alpha: K parameters of the prior.
        new: units x V counts.
        seed: seed of the deal into halves.

    Returns:
        perplexity (exp of minus the mean log-likelihood of a scored token) and tokens_scored.
    """
    given, scored = halves(new, seed)
    tokens = int(scored.sum())
    theta = fold_in(given, topic_word, np.asarray(alpha, float))
    mean = log_likelihood(scored, theta, topic_word) / max(tokens, 1)
    return {"perplexity": float(np.exp(-mean)), "tokens_scored": tokens}


def run(
    *,
    counts: str | Path,
    rows: str | Path,
    k: int,
    seeds: Sequence[int],
    outputs: Sequence[str | Path],
    fit: Callable[..., Fit],
    settings: dict,
    share: float,
    seed: int,
    say: Callable[[str], None],
) -> None:
    """Fit without the held-out part, score that part, and write one `heldout.json` per seed.

    Every engine, K and seed is scored on the same units and the same halves.
    """
    matrix = read_sparse(counts)
    held, level = split([row["doc_id"] for row in read_parquet(rows, ["doc_id"])], share, seed)
    for chain, output in zip(seeds, outputs, strict=True):
        fitted = fit(matrix[~held], k, chain, **settings)
        result = completion(fitted.topic_word, fitted.info["alpha"], matrix[held], seed)
        write_json({**result, "units_heldout": int(held.sum()), "level": level}, output)
        say(f"seed {chain}: held-out perplexity {result['perplexity']:.1f}")
