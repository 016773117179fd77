"""Latent Dirichlet allocation by collapsed Gibbs sampling from a random start: what most published studies use."""

from scipy import sparse

from zhuti.fit import Fit
from zhuti.gibbs import sample


def fit(counts: sparse.csr_matrix, k: int, seed: int, **settings) -> Fit:
    """Fit K topics; arguments and result as of `zhuti.gibbs.sample`."""
    return sample("lda_random", counts, k, seed, **settings)
