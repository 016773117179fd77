import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse

from zhuti import collection, tables

THETA = hnp.arrays(float, st.tuples(st.integers(1, 8), st.integers(2, 5)), elements=st.floats(0.01, 1)).map(
    lambda array: array / array.sum(axis=1, keepdims=True)
)


@given(THETA, st.data())
def test_document_means_are_distributions_weighted_by_tokens(theta, data):
    n = len(theta)
    document = np.sort(data.draw(hnp.arrays(int, n, elements=st.integers(0, n - 1))))
    document = np.unique(document, return_inverse=True)[1]
    weight = data.draw(hnp.arrays(int, n, elements=st.integers(1, 9)))
    means = collection.document_means(theta, document, weight)
    np.testing.assert_allclose(means.sum(axis=1), 1)
    for number in range(document.max() + 1):
        member = document == number
        np.testing.assert_allclose(means[number], np.average(theta[member], axis=0, weights=weight[member]))


def test_counts_add_up_over_documents_and_a_document_without_units_has_no_row():
    counts = sparse.csr_matrix(np.array([[1, 0], [2, 3], [0, 4]], dtype=np.int32))
    assert collection.sum_by_document(counts, np.array([5, 2, 5])).toarray().tolist() == [[2, 3], [1, 4]]


def test_fits_of_the_chosen_k_by_seed(tmp_path):
    fits = []
    for k, seed in ((6, 1), (4, 11), (4, 2), (2, 3)):
        fits.append(tmp_path / f"{k}-{seed}.json")
        tables.write_json({"k": k, "seed": seed}, fits[-1])
    assert collection.fits_of("abcd", fits, 4) == {2: "c", 11: "b"}
    assert list(collection.fits_of("abcd", fits, 4)) == [2, 11]


@given(st.lists(st.sampled_from("cab"), max_size=12), st.integers(1, 12))
def test_documents_are_numbered_by_first_appearance(tmp_path_factory, doc_ids, row_group):
    path = tmp_path_factory.mktemp("rows") / "rows.parquet"
    schema = pa.schema([("unit_id", pa.string()), ("doc_id", pa.string()), ("n_tokens", pa.int32())])
    rows = [{"unit_id": f"u{n}", "doc_id": doc_id, "n_tokens": n} for n, doc_id in enumerate(doc_ids)]
    tables.write_parquet(rows, path, schema, row_group)
    read = collection.Collection.read(path)
    assert read.doc_ids == list(dict.fromkeys(doc_ids))
    assert [read.doc_ids[number] for number in read.document] == doc_ids
    assert read.unit_ids == [row["unit_id"] for row in rows] and read.tokens.tolist() == list(range(len(rows)))
    assert collection.read_documents(path).tolist() == read.document.tolist()
