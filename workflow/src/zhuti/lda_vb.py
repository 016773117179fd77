"""Latent Dirichlet allocation by online variational Bayes, with gensim: many passes over small chunks, one thread."""

import numpy as np
from gensim.matutils import Sparse2Corpus
from gensim.models import LdaModel
from gensim.models.callbacks import Metric
from gensim.utils import get_random_state
from scipy import sparse
from threadpoolctl import threadpool_limits

from zhuti.fit import Fit, rows_to_one

DECAY, OFFSET = 0.5, 64
"""Learning rate (OFFSET + updates) ** -DECAY: the slowest decay that converges, and no leap to the first chunk."""
BLOCK = 5000
"""Units whose topics are inferred at a time."""
SAMPLE = 1000
"""Units on which the bound is traced."""


class Bound(Metric):
    """Variational bound per token after each pass, estimated on a sample of the units."""

    title, logger = "bound", None

    def __init__(self, sample: Sparse2Corpus, units: int):
        self.sample, self.units = sample, units

    def get_value(self, model: LdaModel, **_) -> float:
        """Return the bound per token, in nats."""
        return float(model.log_perplexity(self.sample, total_docs=self.units))


def fit(
    counts: sparse.csr_matrix,
    k: int,
    seed: int,
    *,
    passes: int = 20,
    iterations: int = 200,
    chunksize: int = 256,
    eta: float = 0.01,
) -> Fit:
    """Fit K topics (Hoffman, Blei & Bach 2010, "Online learning for latent Dirichlet allocation").

    Args:
        counts: N x V counts of terms in units.
        k: number of topics.
        seed: seed of the order of units, of the start and of inference.
        passes: passes over the units; gensim's default of one stops far from convergence.
        iterations: most inference steps per unit.
        chunksize: units per update.
        eta: parameter of the symmetric prior over terms.

    Returns:
        The fit, topics in the order of the engine; the prior over topics is asymmetric and learned. `info["trace"]`
        lists [pass, variational bound per token].
    """
    settings = {"passes": passes, "iterations": iterations, "chunksize": chunksize, "eta": eta}
    # Neighbouring units come from one document: in their own order each chunk would pull the topics its way.
    shuffled = counts[np.random.default_rng(seed).permutation(counts.shape[0])]
    bound = Bound(_corpus(shuffled[:SAMPLE]), counts.shape[0])
    # BLAS adds in another order on another number of threads.
    with threadpool_limits(1):
        model = LdaModel(
            _corpus(shuffled),
            id2word={term: str(term) for term in range(counts.shape[1])},
            num_topics=k,
            passes=passes,
            iterations=iterations,
            chunksize=chunksize,
            decay=DECAY,
            offset=OFFSET,
            alpha="auto",
            eta=eta,
            eval_every=None,
            random_state=seed,
            callbacks=[bound],
        )
        model.random_state = get_random_state(seed)
        blocks = range(0, counts.shape[0], BLOCK)
        gamma = np.vstack([model.inference(_corpus(counts[start : start + BLOCK]))[0] for start in blocks])
    trace = [[number, round(value, 6)] for number, value in enumerate(model.metrics["bound"], start=1)]
    info = {"model": "lda_vb", "k": k, "seed": seed, "settings": settings, "eta": eta, "trace": trace}
    info["alpha"] = model.alpha.astype(float).tolist()
    return Fit(rows_to_one(model.state.get_lambda().astype(float)), rows_to_one(gamma.astype(float)), info)


def _corpus(counts: sparse.csr_matrix) -> Sparse2Corpus:
    return Sparse2Corpus(counts, documents_columns=False)
