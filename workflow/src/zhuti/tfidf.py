"""TF-IDF weights of the terms in units, with scikit-learn."""

from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer

from zhuti import tables

DECIMALS = 10
"""Of weights: the last bits of a logarithm differ between processors."""


def fit(counts: sparse.csr_matrix, sublinear: bool) -> TfidfTransformer:
    """Learn idf = ln((1 + N) / (1 + df)) + 1 from the counts (N units, V terms)."""
    return TfidfTransformer(norm="l2", use_idf=True, smooth_idf=True, sublinear_tf=sublinear).fit(counts)


def weights(counts: sparse.csr_matrix, model: TfidfTransformer) -> sparse.csr_matrix:
    """Weigh the counts: (N, V) float64, rows of length 1 up to rounding."""
    matrix = model.transform(counts.astype(np.float64))
    matrix.data = np.round(matrix.data, DECIMALS)
    return matrix


def run(*, counts: str | Path, sublinear: bool, weight_matrix: str | Path, idf: str | Path) -> None:
    """Write tfidf.npz and idf.npz (V values) from bow/counts.npz.

    Args:
        sublinear: 1 + ln(count) instead of the count.
    """
    matrix = tables.read_sparse(counts)
    model = fit(matrix, sublinear)
    tables.write_sparse(weights(matrix, model), weight_matrix)
    tables.write_array(np.round(model.idf_, DECIMALS), idf)
