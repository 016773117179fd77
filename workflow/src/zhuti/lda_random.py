"""Latent Dirichlet allocation by collapsed Gibbs sampling from a random start: what most published studies use."""

import numpy as np
from scipy import sparse

from zhuti.fit import Fit
from zhuti.gibbs import sample


def fit(counts: sparse.csr_matrix, k: int, seed: int, *, documents: np.ndarray | None = None, **settings) -> Fit:
    """Fit K topics; arguments and result as of `zhuti.gibbs.sample`; which units are one document plays no part."""
    return sample("lda_random", counts, k, seed, **settings)
