import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhuti import coherence, cooccurrence
from zhuti.cooccurrence import document_windows, weighted_npmi

UNITS = st.lists(st.lists(st.integers(0, 7), min_size=1, max_size=18), min_size=1, max_size=6)
TOP = np.array([[0, 1, 2], [2, 5, 3]])


def flat(units: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    return np.concatenate([np.array(unit, np.int32) for unit in units]), np.cumsum([0, *map(len, units)])


def gensims(units: list[list[int]], top: np.ndarray, window: int = coherence.NPMI_WINDOW) -> np.ndarray:
    """NPMI from windows counted over all units at once."""
    return coherence.npmi(coherence.pair_npmi(top, coherence.count_windows(*flat(units), np.unique(top), window)))


@settings(deadline=None)
@given(UNITS, st.integers(2, 12), st.data())
def test_windows_of_documents_add_up_to_those_of_the_corpus(units, window, data):
    document = np.array(data.draw(st.lists(st.integers(0, 2), min_size=len(units), max_size=len(units))))
    document = np.unique(document, return_inverse=True)[1]
    found = document_windows(*flat(units), document, [TOP], window)
    whole = coherence.count_windows(*flat(units), found.terms, window)
    asked = found.cell >= 0
    sums = np.asarray(found.counts.sum(axis=0)).ravel()
    np.testing.assert_array_equal(sums[found.cell[asked]], whole.together[asked])
    assert found.total.sum() == whole.total
    # Words of different topics are not counted together.
    assert found.cell[0, -1] == -1 and (found.cell == found.cell.T).all()


@settings(deadline=None)
@given(UNITS, st.data())
def test_weighted_npmi_is_that_of_the_repeated_documents(units, data):
    weights = np.array(data.draw(st.lists(st.integers(0, 3), min_size=len(units), max_size=len(units))))
    weights[0] += 1
    windows = document_windows(*flat(units), np.arange(len(units)), [TOP])
    repeated = [unit for unit, times in zip(units, weights, strict=True) for _ in range(times)]
    found = weighted_npmi(windows, TOP, np.array([weights, np.ones_like(weights)]))
    np.testing.assert_allclose(found, [gensims(repeated, TOP), gensims(units, TOP)], atol=1e-12)


def test_each_fit_has_its_own_words():
    units = [[0, 1, 2, 3], [3, 4, 0], [1, 1, 5]]
    tops = [np.array([[0, 1]]), np.array([[3, 4]])]
    windows = document_windows(*flat(units), np.array([0, 0, 1]), tops)
    for top in tops:
        np.testing.assert_allclose(weighted_npmi(windows, top, np.ones((1, 2), int))[0], gensims(units, top))


def test_chunks_do_not_change_the_counts(monkeypatch):
    rng = np.random.default_rng(0)
    units = [rng.integers(0, 8, size).tolist() for size in rng.integers(1, 30, 40)]
    document = np.arange(40) // 4
    whole = document_windows(*flat(units), document, [TOP])
    monkeypatch.setattr(cooccurrence, "CHUNK", 50)
    parts = document_windows(*flat(units), document, [TOP])
    np.testing.assert_array_equal(parts.counts.toarray(), whole.counts.toarray())


def test_one_word_a_topic_has_no_pairs():
    windows = document_windows(*flat([[0, 1]]), np.array([0]), [np.array([[0], [1]])])
    assert weighted_npmi(windows, np.array([[0], [1]]), np.ones((3, 1), int)).tolist() == [[0, 0]] * 3
    assert windows.total.tolist() == [1] == pytest.approx(windows.counts.toarray()[0, :1])
