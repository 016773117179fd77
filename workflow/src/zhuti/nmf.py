"""Non-negative matrix factorisation of TF-IDF weights, with scikit-learn: deterministic, and no model of counts."""

import warnings
from dataclasses import replace

import numpy as np
from scipy import sparse
from sklearn.decomposition import NMF
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits

from zhuti import tfidf
from zhuti.fit import Fit, rows_to_one

SEED = 0
"""Of the randomised SVD that the start is taken from; its result hardly depends on it."""


def fit(
    counts: sparse.csr_matrix,
    k: int,
    seed: int = SEED,
    *,
    documents: np.ndarray | None = None,
    iterations: int = 400,
    sublinear: bool = True,
) -> Fit:
    """Factorise the TF-IDF weights of counts.

    Args:
        counts: N x V counts of terms in units.
        k: number of topics.
        seed: of the randomised SVD.
        documents: of the units; plays no part.
        iterations: most updates.
        sublinear: weigh 1 + ln(count) instead of the count.

    Returns:
        The fit as `factorise` gives it, with the settings in `info`.
    """
    weights = tfidf.weights(counts, tfidf.fit(counts, sublinear))
    factorised = factorise(weights, k, seed, iterations)
    settings = {"iterations": iterations, "sublinear": sublinear}
    return replace(factorised, info=factorised.info | {"settings": settings})


def factorise(weights: sparse.csr_matrix, k: int, seed: int = SEED, iterations: int = 400) -> Fit:
    """Factorise weights ≈ W H (Lee & Seung 1999) from an NNDSVD start (Boutsidis & Gallopoulos 2008).

    Rows of H are divided by their sums, which become the scale of the columns of W; then rows of W are divided by
    theirs. A unit that no topic explains (a row of zeros in W) is spread evenly over the topics, as is an empty topic
    over the terms: both are rare, and counted in `info`.

    Args:
        weights: N x V, non-negative.

    Returns:
        The fit, topics in the order of the engine. It has no priors and no trace; `info` gives the number of updates,
        the relative error |X - WH| / |X|, `empty_units` and `empty_topics`.
    """
    model = NMF(k, init="nndsvd", max_iter=iterations, random_state=seed)
    # BLAS adds in another order on another number of threads.
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        unit_topics = model.fit_transform(weights)
    topic_terms = model.components_
    info = {
        "model": "nmf",
        "k": k,
        "seed": seed,
        "alpha": None,
        "eta": None,
        "trace": [],
        "updates": int(model.n_iter_),
        "error": float(model.reconstruction_err_ / sparse.linalg.norm(weights)),
        "empty_units": int((unit_topics.sum(axis=1) == 0).sum()),
        "empty_topics": int((topic_terms.sum(axis=1) == 0).sum()),
    }
    return Fit(rows_to_one(topic_terms), rows_to_one(unit_topics * topic_terms.sum(axis=1)), info)
