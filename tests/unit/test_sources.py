import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from miniature import write

from zhuti import sources
from zhuti.collection import Collection
from zhuti.results import read

UNITS = Collection(["a#1", "a#2", "b#1", "c#1"], ["a", "b", "c"], np.array([0, 0, 1, 2]), np.array([10, 10, 40, 20]))
DOC_TOPIC = np.array([[1.0, 0.0], [0.5, 0.5], [0.25, 0.75], [0.0, 1.0]])


def rows(issuers=("", "", ""), copied=None, doc_topic=DOC_TOPIC):
    return sources.topic_rows(doc_topic, UNITS, issuers, copied)


def test_shares_by_hand():
    # Expected tokens of T1: 10, 5, 10, 0; of T2: 0, 5, 30, 20.
    one, two = rows()
    assert (one["document"], one["document_share"], one["document_in_corpus"]) == ("a", 0.6, 0.25)
    assert (two["document"], two["document_share"]) == ("b", pytest.approx(30 / 55))
    assert one["documents_effective"] == pytest.approx(1 / (0.6**2 + 0.4**2))


def test_issuers_are_added_up_over_documents_and_the_unknown_one_is_no_issuer():
    one, two = rows(["市委", "", "市委"])
    assert (one["issuer"], one["issuer_share"], one["issuer_in_corpus"]) == ("市委", 0.6, 0.5)
    assert (two["issuer"], two["issuer_share"]) == ("市委", pytest.approx(25 / 55))


def test_without_issuers_and_without_a_search_for_copies_the_cells_are_empty():
    one = rows()[0]
    assert one["issuer"] == "" and np.isnan([one["issuer_share"], one["issuer_in_corpus"], one["copied_share"]]).all()


def test_copies_are_the_units_that_repeat_an_earlier_one():
    assert [row["copied_share"] for row in rows(copied=np.array([False, False, True, False]))] == [
        0.4,
        pytest.approx(30 / 55),
    ]
    assert [row["copied_share"] for row in rows(copied=np.zeros(4, bool))] == [0, 0]


def test_a_topic_that_no_unit_has_comes_from_nowhere():
    empty = rows(["市委"] * 3, np.ones(4, bool), np.array([[1.0, 0.0]] * 4))[1]
    assert (empty["document"], empty["issuer"]) == ("", "") and np.isnan(empty["document_share"])
    assert np.isnan(empty["copied_share"]) and np.isnan(empty["documents_effective"])


@given(arrays(float, (4, 3), elements=st.floats(0.01, 1)))
def test_the_effective_number_lies_between_what_the_largest_share_allows(doc_topic):
    for row in rows(doc_topic=doc_topic):
        assert 1 / row["document_share"] - 1e-6 <= row["documents_effective"] <= 3 + 1e-6
        assert row["document_share"] >= 1 / 3 - 1e-6


def test_run_writes_what_the_miniature_has(tmp_path):
    study = write(tmp_path / "study")
    (tmp_path / "evidence").mkdir()
    sources.run(
        doc_topic=study / "topics/chosen/doc_topic.npz",
        rows=study / "bow/rows.parquet",
        metadata=study / "ingest/metadata.csv",
        duplicates=study / "duplicates/units.csv",
        looked=True,
        table=tmp_path / "evidence/sources.csv",
        say=print,
    )
    found, expected = read(tmp_path / "evidence/sources.csv"), read(study / "evidence/sources.csv")
    assert list(found) == sources.COLUMNS == list(expected)
    assert found["document"].tolist() == expected["document"].tolist() and (found["copied_share"] > 0).all()
    numbers = ["document_share", "document_in_corpus", "documents_effective", "copied_share"]
    assert found[numbers].to_numpy() == pytest.approx(expected[numbers].to_numpy())
