"""The baseline of the line-up: k-means clusters of TF-IDF weights, taken for topics; with scikit-learn."""

import warnings

import numpy as np
from scipy import sparse
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits

from zhuti import tfidf
from zhuti.fit import Fit, rows_to_one

STARTS = 3
"""Of which the one with the least inertia is kept."""


def fit(
    counts: sparse.csr_matrix, k: int, seed: int, *, documents: np.ndarray | None = None, sublinear: bool = True
) -> Fit:
    """Cluster the units; a topic is the mean weights of its members, and a unit is about one topic.

    Args:
        counts: N x V counts of terms in units.
        k: number of clusters; some are empty if fewer units differ.
        seed: seed of the starts (k-means++; Arthur & Vassilvitskii 2007).
        documents: of the units; plays no part.
        sublinear: weigh by 1 + ln(count) instead of the count.

    Returns:
        The fit. Rows of `topic_word` are the centres, divided by their sums: their words tell more than the most
        frequent words of the members, which makes the stronger baseline. Rows of `doc_topic` are 1 for the unit's
        cluster and 0 elsewhere. It has no priors, hence no held-out perplexity, and no trace.
    """
    weights = tfidf.weights(counts, tfidf.fit(counts, sublinear))
    model = KMeans(k, n_init=STARTS, random_state=seed)
    # BLAS and OpenMP add in another order on another number of threads.
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        cluster = model.fit_predict(weights)
    member = sparse.csr_matrix((np.ones(len(cluster)), (np.arange(len(cluster)), cluster)), shape=(len(cluster), k))
    info = {
        "model": "kmeans",
        "k": k,
        "seed": seed,
        "settings": {"sublinear": sublinear},
        "alpha": None,
        "eta": None,
        "trace": [],
        "empty_topics": k - len(np.unique(cluster)),
    }
    return Fit(rows_to_one((member.T @ weights).toarray()), member.toarray(), info)
