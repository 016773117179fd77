"""Non-negative matrix factorisation of TF-IDF weights, with scikit-learn: deterministic, and no model of counts."""

import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.decomposition import NMF
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits

from zhuti.fit import Fit, ordered_by_share, require_enough, rows_to_one, write
from zhuti.tables import read_sparse

SEED = 0
"""Of the randomised SVD that the start is taken from; its result hardly depends on it."""


def fit(weights: sparse.csr_matrix, k: int, seed: int = SEED, *, iterations: int = 400) -> Fit:
    """Factorise weights ≈ W H (Lee & Seung 1999) from an NNDSVD start (Boutsidis & Gallopoulos 2008).

    Rows of H are divided by their sums, which become the scale of the columns of W; then rows of W are divided by
    theirs. A unit that no topic explains (a row of zeros in W) is spread evenly over the topics, as is an empty topic
    over the terms: both are rare, and counted in `info`.

    Args:
        weights: N x V TF-IDF weights.
        k: number of topics.
        seed: of the randomised SVD.
        iterations: most updates.

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
        "settings": {"iterations": iterations},
        "alpha": None,
        "eta": None,
        "trace": [],
        "updates": int(model.n_iter_),
        "error": float(model.reconstruction_err_ / sparse.linalg.norm(weights)),
        "empty_units": int((unit_topics.sum(axis=1) == 0).sum()),
        "empty_topics": int((topic_terms.sum(axis=1) == 0).sum()),
    }
    return Fit(rows_to_one(topic_terms), rows_to_one(unit_topics * topic_terms.sum(axis=1)), info)


def run(
    *,
    counts: str | Path,
    tfidf: str | Path,
    ks: Sequence[int],
    folders: Sequence[str | Path],
    iterations: int,
    say: Callable[[str], None],
) -> None:
    """Fit several K, each to its own folder; units weigh as many tokens as they have when topics are numbered.

    Raises:
        Problem: there is nothing to model, or there are more topics than units or terms.
    """
    weights = read_sparse(tfidf)
    n_tokens = np.asarray(read_sparse(counts).sum(axis=1)).ravel()
    for k, folder in zip(ks, folders, strict=True):
        require_enough(weights, k)
        fitted = ordered_by_share(fit(weights, k, iterations=iterations), n_tokens)
        write(fitted, folder)
        say(f"K {k}: {fitted.info['updates']} updates, relative error {fitted.info['error']:.3f}")
