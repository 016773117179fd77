import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse

from zhuti import bow, keywords, tables
from zhuti.labels import labels_of
from zhuti.problem import Problem

COUNTS = hnp.arrays(np.int32, hnp.array_shapes(min_dims=2, max_dims=2, max_side=6), elements=st.integers(0, 4))
METADATA = pd.DataFrame({"doc_id": ["a", "b", "c"], "kind": ["报告", " 规划 ", ""]})


def matrix(rows) -> sparse.csr_matrix:
    return sparse.csr_matrix(np.array(rows, dtype=np.int32))


@given(COUNTS, st.data())
def test_sums_keep_every_row_of_a_named_group(counts, data):
    members = data.draw(st.lists(st.sampled_from(["", "a", "b", "c"]), min_size=len(counts), max_size=len(counts)))
    names, summed = keywords.sum_rows(matrix(counts), members)
    assert names == sorted({name for name in members if name})
    for number, name in enumerate(names):
        rows = [row for row, member in enumerate(members) if member == name]
        assert (summed.toarray()[number] == counts[rows].sum(axis=0)).all()


def test_keywords_rank_by_own_tf_and_idf_of_units_then_term():
    summed = matrix([[3, 1, 1, 0], [0, 0, 0, 2]])
    scored = keywords.scores(summed, np.array([1.0, 2.0, 2.0, 1.0]), sublinear=True)
    first, second = keywords.top_terms(scored, "甲乙丙丁", 2)
    assert first == [("甲", pytest.approx(1 + np.log(3))), ("丙", 2.0)]
    assert second == [("丁", pytest.approx(1 + np.log(2)))]
    linear = next(keywords.top_terms(keywords.scores(summed, np.ones(4), sublinear=False), "甲乙丙丁", 9))
    assert linear == [("甲", 3.0), ("丙", 1.0), ("乙", 1.0)]


def test_labels_are_looked_up_by_document():
    assert labels_of(["b", "b", "a", "c", "x"], METADATA, "kind") == ["规划", "规划", "报告", "", ""]
    with pytest.raises(Problem) as caught:
        labels_of(["a"], METADATA, "kinds")
    assert "corpus.label" in caught.value.en and "kind" in caught.value.en and "kinds" in caught.value.zh


def run(folder, label: str | None):
    tables.write_sparse(matrix([[2, 1, 0], [0, 1, 0], [0, 0, 3], [1, 0, 1]]), folder / "counts.npz")
    doc_ids = ["a", "a", "b", "c"]
    rows = [
        {"row": row, "unit_id": f"{doc_id}#{row:04d}", "doc_id": doc_id, "n_tokens": 2}
        for row, doc_id in enumerate(doc_ids)
    ]
    tables.write_parquet(rows, folder / "rows.parquet", bow.ROWS)
    words = bow.build_vocabulary(
        ["生态", "123", "产业", "的"], np.array([2, 2, 2, 4]), np.array([3, 2, 4, 9]), 4, {"的": "general"},
        bow.Limits(min_length=1, keep_numbers=True, min_df=1, max_df=1.0, min_cf=1),
    )  # fmt: skip
    tables.write_csv(words, folder / "vocabulary.csv")
    tables.write_csv(METADATA, folder / "metadata.csv")
    tables.write_array(np.array([1.5, 1.2, 1.3]), folder / "idf.npz")
    keywords.run(
        **{name: folder / f"{name}.{end}" for name, end in (("counts", "npz"), ("idf", "npz"), ("rows", "parquet"))},
        **{name: folder / f"{name}.csv" for name in ("vocabulary", "metadata")},
        label=label,
        sublinear=True,
        keywords=2,
        keyword_table=folder / "keywords.csv",
        say=lambda message: None,
    )
    return tables.read_csv(folder / "keywords.csv")


def test_run_lists_documents_and_groups(tmp_path):
    found = run(tmp_path, "kind")
    assert found.columns.tolist() == keywords.KEYWORDS
    by_id = found.groupby(["level", "id"], sort=False)["term"].agg(list).to_dict()
    assert list(by_id) == [*(("document", name) for name in "abc"), ("group", "报告"), ("group", "规划")]
    assert by_id["document", "b"] == ["123"] and len(by_id["document", "a"]) == 2
    assert by_id["group", "报告"] == by_id["document", "a"]
    assert found["rank"].tolist() == [1, 2, 1, 1, 2, 1, 2, 1]


def test_run_without_label_has_no_groups(tmp_path):
    assert set(run(tmp_path, None)["level"]) == {"document"}
