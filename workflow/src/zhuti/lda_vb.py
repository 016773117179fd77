"""Latent Dirichlet allocation by online variational Bayes, with gensim: small chunks, passes until the bound holds."""

import numpy as np
from gensim.matutils import Sparse2Corpus
from gensim.models import LdaModel
from gensim.utils import get_random_state
from scipy import sparse
from threadpoolctl import threadpool_limits

from zhuti.fit import Fit, rows_to_one

DECAY, OFFSET = 0.5, 64
"""Learning rate (OFFSET + updates) ** -DECAY: the slowest decay that converges, and no leap to the first chunk."""
UPDATES = 4
"""At least so many updates a pass: a small corpus would see too few."""
BLOCK = 5000
"""Units whose topics are inferred at a time."""
SAMPLE = 1000
"""Units on which the bound is traced."""
TOLERANCE = 0.005
"""Nats per token: when a pass raises the bound by less, it is the last."""


def fit(
    counts: sparse.csr_matrix,
    k: int,
    seed: int,
    *,
    documents: np.ndarray | None = None,
    passes: int = 5,
    iterations: int = 50,
    chunksize: int = 256,
    eta: float = 0.01,
) -> Fit:
    """Fit K topics (Hoffman, Blei & Bach 2010, "Online learning for latent Dirichlet allocation").

    Args:
        counts: N x V counts of terms in units.
        k: number of topics.
        seed: seed of the order of units, of the start and of inference.
        documents: of the units; plays no part.
        passes: most passes over the units; gensim's default of one stops far from convergence.
        iterations: most inference steps per unit.
        chunksize: most units per update.
        eta: parameter of the symmetric prior over terms.

    Returns:
        The fit, topics in the order of the engine; the prior over topics is asymmetric and learned. `info["trace"]`
        lists [pass, variational bound per token, estimated on a sample of the units].
    """
    settings = {"passes": passes, "iterations": iterations, "chunksize": chunksize, "eta": eta}
    # Neighbouring units come from one document: in their own order each chunk would pull the topics its way.
    shuffled = counts[np.random.default_rng(seed).permutation(counts.shape[0])]
    corpus, sample = _corpus(shuffled), _corpus(shuffled[:SAMPLE])
    trace: list[list] = []
    # BLAS adds in another order on another number of threads.
    with threadpool_limits(1):
        model = LdaModel(
            id2word={term: str(term) for term in range(counts.shape[1])},
            num_topics=k,
            iterations=iterations,
            chunksize=min(chunksize, -(-counts.shape[0] // UPDATES)),
            decay=DECAY,
            offset=OFFSET,
            alpha="auto",
            eta=eta,
            eval_every=None,
            random_state=seed,
        )
        while len(trace) < passes and not _holds(trace):
            # A second pass is over the same units, not over more.
            model.state.numdocs = 0
            model.update(corpus)
            bound = model.log_perplexity(sample, total_docs=counts.shape[0])
            trace.append([len(trace) + 1, round(float(bound), 6)])
        model.random_state = get_random_state(seed)
        blocks = range(0, counts.shape[0], BLOCK)
        gamma = np.vstack([model.inference(_corpus(counts[start : start + BLOCK]))[0] for start in blocks])
    info = {"model": "lda_vb", "k": k, "seed": seed, "settings": settings, "eta": eta, "trace": trace}
    info["alpha"] = model.alpha.astype(float).tolist()
    return Fit(rows_to_one(model.state.get_lambda().astype(float)), rows_to_one(gamma.astype(float)), info)


def _corpus(counts: sparse.csr_matrix) -> Sparse2Corpus:
    return Sparse2Corpus(counts, documents_columns=False)


def _holds(trace: list[list]) -> bool:
    """Tell whether the last pass raised the bound by less than `TOLERANCE`."""
    return len(trace) > 1 and trace[-1][1] - trace[-2][1] < TOLERANCE
