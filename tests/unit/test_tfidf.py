import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse

from zhuti import tables, tfidf

COUNTS = hnp.arrays(np.int32, hnp.array_shapes(min_dims=2, max_dims=2, max_side=6), elements=st.integers(0, 4))


def matrix(rows) -> sparse.csr_matrix:
    return sparse.csr_matrix(np.array(rows, dtype=np.int32))


def test_weights_by_the_formula():
    counts = matrix([[2, 1, 0], [1, 0, 0]])
    idf = np.log(3 / np.array([3, 2, 1])) + 1
    raw = np.array([(1 + np.log(2)) * idf[0], idf[1], 0])
    model = tfidf.fit(counts, sublinear=True)
    np.testing.assert_allclose(model.idf_, idf)
    np.testing.assert_allclose(
        tfidf.weights(counts, model).toarray(), [raw / np.linalg.norm(raw), [1, 0, 0]], atol=1e-9
    )
    plain = np.array([2 * idf[0], idf[1], 0])
    linear = tfidf.weights(counts, tfidf.fit(counts, sublinear=False))
    np.testing.assert_allclose(linear.toarray()[0], plain / np.linalg.norm(plain), atol=1e-9)


@given(COUNTS, st.booleans())
def test_weights_keep_the_pattern_of_the_counts(counts, sublinear):
    weighed = tfidf.weights(matrix(counts), tfidf.fit(matrix(counts), sublinear)).toarray()
    assert ((weighed > 0) == (counts > 0)).all()
    lengths = np.linalg.norm(weighed, axis=1)
    np.testing.assert_allclose(lengths[counts.any(axis=1)], 1, atol=1e-8)


def test_run_writes_weights_and_idf(tmp_path):
    tables.write_sparse(matrix([[2, 1, 0], [1, 0, 0]]), tmp_path / "counts.npz")
    out = {"weight_matrix": tmp_path / "tfidf.npz", "idf": tmp_path / "idf.npz"}
    tfidf.run(counts=tmp_path / "counts.npz", sublinear=True, **out)
    np.testing.assert_allclose(tables.read_array(out["idf"]), np.log(3 / np.array([3, 2, 1])) + 1, atol=1e-9)
    assert tables.read_sparse(out["weight_matrix"]).shape == (2, 3)
