"""Where documents and units stand to each other: the space they are compared in, their pairs, their map."""

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from zhuti.collection import Collection

MIN_DOCUMENTS = 20
"""Fewer documents are shown by dendrogram and similarities only."""
ALL_PAIRS = 300
"""Up to so many documents all pairs are listed, beyond it the nearest of each."""
NEIGHBOURS = 10
FINER = 2
SEED = 1
DECIMALS = 10
"""Of what is written: the last bits of linear algebra differ between processors."""
SIMILARITIES = ["doc_id_a", "doc_id_b", "similarity"]


def stable(values: np.ndarray | float) -> np.ndarray:
    """Round to `DECIMALS`, and write zero without a sign."""
    return np.round(values, DECIMALS) + 0.0


def hellinger_space(thetas: Sequence[np.ndarray]) -> np.ndarray:
    """Stack the square roots of the topic shares of S fits: (n, S·K), rows of length 1.

    The Euclidean distance of two rows is √2 times their root mean square Hellinger distance over the fits, and their
    dot product the mean Bhattacharyya coefficient; topics need not be matched between fits.
    """
    return np.hstack([np.sqrt(theta) for theta in thetas]) / np.sqrt(len(thetas))


def document_space(thetas: Sequence[np.ndarray], counts: sparse.csr_matrix) -> np.ndarray:
    """Place D documents by three views of equal weight: topic shares of all fits, and two of whole documents.

    Topics of paragraphs say what a document speaks of, but those of procedure, which all documents share, weigh as much
    as those that tell documents apart; the weights of TF-IDF see what is peculiar to a document. They are factorised
    into K parts (NMF) and into `FINER` K latent dimensions (Deerwester et al. 1990, "Indexing by latent semantic
    analysis"), which keep finer differences.

    Args:
        thetas: of S fits, each (D, K).
        counts: D x V counts of terms in documents.

    Returns:
        (D, S·K + K + `FINER` K), rows of length 1; fewer dimensions where there are fewer documents or terms.
    """
    from sklearn.decomposition import TruncatedSVD
    from sklearn.preprocessing import normalize

    from zhuti import nmf, tfidf

    k, most = thetas[0].shape[1], min(counts.shape) - 1
    weights = tfidf.weights(counts, tfidf.fit(counts, sublinear=True))
    parts = nmf.factorise(weights, min(k, most)).doc_topic
    # Exact: what the randomised algorithm finds depends on its seed.
    latent = TruncatedSVD(min(FINER * k, most), algorithm="arpack", random_state=SEED).fit_transform(weights)
    return np.hstack([hellinger_space(thetas), hellinger_space([parts]), normalize(latent)]) / np.sqrt(3)


def place(thetas: Sequence[np.ndarray], level: str, collection: Collection, counts: sparse.csr_matrix) -> np.ndarray:
    """Place documents or units to be compared; too few documents, and units, by topic shares alone.

    Args:
        thetas: of S fits, by document or by unit as `level` says.
        counts: N x V counts of terms in units.
    """
    if level == "document" and len(collection.doc_ids) >= MIN_DOCUMENTS:
        return document_space(thetas, collection.document_counts(counts))
    return hellinger_space(thetas)


def evenly(total: int, at_most: int) -> np.ndarray:
    """Choose at most so many of 0 … total-1, evenly spaced, in order."""
    return np.arange(total) if total <= at_most else np.linspace(0, total - 1, at_most).round().astype(int)


def distinct(space: np.ndarray) -> int:
    """Count the points that differ."""
    return len(np.unique(stable(space), axis=0))


def similarities(space: np.ndarray, ids: Sequence[str]) -> list[dict]:
    """List the cosines of points of length 1: all pairs up to `ALL_PAIRS` points, else the nearest of each."""
    n = len(ids)
    if n <= ALL_PAIRS:
        pairs = np.argwhere(np.triu(np.ones((n, n), dtype=bool), k=1))
    else:
        from sklearn.neighbors import NearestNeighbors

        model = NearestNeighbors(n_neighbors=NEIGHBOURS, algorithm="brute").fit(space)
        nearest = model.kneighbors(return_distance=False)
        pairs = np.stack([np.repeat(np.arange(n), NEIGHBOURS), nearest.ravel()], axis=1)
    cosines = stable(np.einsum("pd,pd->p", space[pairs[:, 0]], space[pairs[:, 1]]))
    return [
        dict(zip(SIMILARITIES, (ids[a], ids[b], cosine), strict=True))
        for (a, b), cosine in zip(pairs.tolist(), cosines.tolist(), strict=True)
    ]


def principal_plane(space: np.ndarray) -> tuple[np.ndarray, list[float]]:
    """Project n points on their first two principal components.

    Each component's loading of largest absolute value is made positive, so that the map does not flip.

    Returns:
        Coordinates (n, 2) and the share of the variance on each axis; zeros where the points do not vary.
    """
    centred = space - space.mean(axis=0)
    _, lengths, axes = np.linalg.svd(centred, full_matrices=False)
    total = float((lengths**2).sum())
    plane, share = np.zeros((len(space), 2)), [0.0, 0.0]
    for axis in range(min(2, len(lengths))):
        if lengths[axis] > 1e-9:
            loading = axes[axis]
            sign = np.sign(loading[np.argmax(stable(np.abs(loading)))])
            plane[:, axis] = centred @ loading * sign
            share[axis] = float(stable(lengths[axis] ** 2 / total))
    return stable(plane), share
