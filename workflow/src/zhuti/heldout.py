"""Held-out perplexity by document completion: how well half of a new unit foretells its other half."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse

from zhuti.bow import read_sequences
from zhuti.collection import read_documents
from zhuti.fit import Fit, require_enough
from zhuti.parts import Part, deal
from zhuti.tables import read_sparse, write_json

STEPS, TOLERANCE = 200, 1e-5
CELLS = 4_000_000
"""Non-zero counts times topics that are held in memory at a time."""


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


def log_likelihood(scored: sparse.csr_matrix, theta: np.ndarray, topic_word: np.ndarray) -> np.ndarray:
    """Sum of ln Σ_k θ_dk φ_kw over the tokens of each unit: N values, in nats.

    Args:
        scored: N x V counts.
        theta: N x K.
        topic_word: K x V, all positive.
    """
    total = np.zeros(scored.shape[0])
    for rows in _blocks(scored, theta.shape[1]):
        block = scored[rows]
        unit = np.repeat(np.arange(block.shape[0]), np.diff(block.indptr))
        likelihood = np.einsum("ik,ik->i", theta[rows][unit], topic_word.T[block.indices])
        total[rows] = np.bincount(unit, block.data * np.log(likelihood), minlength=block.shape[0])
    return total


def _blocks(matrix: sparse.csr_matrix, k: int) -> list[slice]:
    """Cut rows into blocks of at most `CELLS` non-zero counts times topics (one row at least)."""
    block = matrix.indptr[:-1] // max(1, CELLS // k)
    edges = np.concatenate([[0], np.flatnonzero(np.diff(block)) + 1, [matrix.shape[0]]])
    return [slice(start, stop) for start, stop in zip(edges[:-1], edges[1:], strict=True) if stop > start]


@dataclass(frozen=True)
class Completion:
    """How well a model completes new units: one value per unit."""

    log_likelihood: np.ndarray
    """Sum over the scored tokens of a unit, in nats."""
    tokens: np.ndarray
    """Number of scored tokens of a unit; 0 where the unit has but one."""

    @property
    def perplexity(self) -> float:
        """Exp of minus the mean log-likelihood of a scored token; NaN if none was scored."""
        return float(np.exp(-self.log_likelihood.sum() / self.tokens.sum())) if self.tokens.any() else float("nan")


def completion(topic_word: np.ndarray, alpha: np.ndarray, new: sparse.csr_matrix, seed: int) -> Completion:
    """Score a fitted model on units it has not seen.

    Args:
        topic_word: K x V.
        alpha: K parameters of the prior.
        new: units x V counts.
        seed: seed of the deal into halves.
    """
    given, scored = halves(new, seed)
    theta = fold_in(given, topic_word, np.asarray(alpha, float))
    tokens = np.asarray(scored.sum(axis=1)).ravel().astype(np.int64)
    return Completion(log_likelihood(scored, theta, topic_word), tokens)


def run(
    *,
    counts: str | Path,
    sequences: str | Path,
    rows: str | Path,
    k: int,
    seeds: Sequence[int],
    numbers: Sequence[int],
    folders: Sequence[str | Path],
    fit: Callable[..., Fit],
    settings: dict,
    share: float,
    seed: int,
    say: Callable[[str], None],
) -> None:
    """Fit each chain without its part of the corpus, score that part, and write what came out to the chain's folder.

    `heldout.json` has perplexity (null if no token was scored), tokens_scored, units_heldout, level, fold (0, 1, …),
    parts (how many there are) and singly (copies are so many that they were not dealt together); `heldout.npz` has,
    for each unit held out, its row in `units`, `log_likelihood` and `tokens`, and `topic_word` (K x V) of the fit
    without them.
    The halves of a unit are the same for every engine and K, and for all chains with its part.

    Args:
        seeds, numbers, folders: of the chains; the number says which part a chain does not see.
    """
    matrix = read_sparse(counts)
    require_enough(matrix, k)
    documents = read_documents(rows)
    dealt = deal(*read_sequences(sequences), documents, share, seed)
    for chain, number, folder in zip(seeds, numbers, folders, strict=True):
        part = dealt.unseen(number)
        fitted = fit(matrix[~part.held], k, chain, documents=documents[~part.held], **settings)
        result = completion(fitted.topic_word, fitted.info["alpha"], matrix[part.held], seed)
        write(result, part, fitted.topic_word, folder)
        say(f"seed {chain}: held-out perplexity {result.perplexity:.1f}")


def write(result: Completion, part: Part, topic_word: np.ndarray, folder: str | Path) -> None:
    """Write `heldout.json` and `heldout.npz` of one chain."""
    np.savez_compressed(
        Path(folder, "heldout.npz"),
        units=np.flatnonzero(part.held),
        # The last digits depend on the order in which a processor adds.
        log_likelihood=result.log_likelihood.round(10),
        tokens=result.tokens,
        # To compare topics with; half the size is exact enough.
        topic_word=topic_word.astype(np.float32),
    )
    summary = {
        "perplexity": None if np.isnan(result.perplexity) else result.perplexity,
        "tokens_scored": int(result.tokens.sum()),
        "units_heldout": len(result.tokens),
        "level": part.level,
        "fold": part.fold,
        "parts": part.parts,
        "singly": part.singly,
    }
    write_json(summary, Path(folder, "heldout.json"))
