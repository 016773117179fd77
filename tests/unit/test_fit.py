import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from zhuti.fit import Fit, ordered_by_share, require_enough, rows_to_one, write
from zhuti.problem import Problem
from zhuti.tables import read_array

FIT = Fit(
    topic_word=np.array([[0.9, 0.1], [0.2, 0.8]]),
    doc_topic=np.array([[0.6, 0.4], [0.1, 0.9]]),
    info={"model": "lda_gibbs", "k": 2, "seed": 1, "alpha": [0.1, 0.7], "topic_tokens": [3, 17], "trace": []},
)


def test_the_largest_topic_comes_first_with_all_that_belongs_to_it():
    ordered = ordered_by_share(FIT, np.array([10, 10]))
    assert ordered.topic_word.tolist() == [[0.2, 0.8], [0.9, 0.1]]
    assert ordered.doc_topic.tolist() == [[0.4, 0.6], [0.9, 0.1]]
    assert ordered.info["alpha"] == [0.7, 0.1] and ordered.info["topic_tokens"] == [17, 3]
    assert ordered.info["share"] == pytest.approx([0.65, 0.35])


def test_a_long_unit_weighs_more_than_a_short_one():
    ordered = ordered_by_share(FIT, np.array([100, 1]))
    assert ordered.topic_word.tolist() == FIT.topic_word.tolist()


def test_an_engine_that_assigns_no_tokens_gets_the_expected_number():
    without = Fit(FIT.topic_word, FIT.doc_topic, {"alpha": None})
    ordered = ordered_by_share(without, np.array([10, 20]))
    assert ordered.info["topic_tokens"] == pytest.approx([22, 8]) and ordered.info["alpha"] is None


@settings(deadline=None, max_examples=40)
@given(st.integers(2, 6), st.integers(2, 9), st.integers(0, 99))
def test_shares_descend_sum_to_one_and_reordering_twice_changes_nothing(k, n, seed):
    rng = np.random.default_rng(seed)
    fit = Fit(rng.dirichlet(np.ones(5), k), rng.dirichlet(np.ones(k), n), {"alpha": rng.random(k).tolist()})
    n_tokens = rng.integers(1, 50, n)
    once = ordered_by_share(fit, n_tokens)
    share = np.array(once.info["share"])
    assert (np.diff(share) <= 0).all() and share.sum() == pytest.approx(1)
    twice = ordered_by_share(once, n_tokens)
    assert np.array_equal(twice.topic_word, once.topic_word) and np.array_equal(twice.doc_topic, once.doc_topic)
    assert twice.info["alpha"] == once.info["alpha"] and twice.info["topic_tokens"] == once.info["topic_tokens"]


def test_a_fit_is_written_without_loss_and_with_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        write(FIT, tmp_path / name)
    assert np.array_equal(read_array(tmp_path / "one/topic_word.npz"), FIT.topic_word)
    assert np.array_equal(read_array(tmp_path / "one/doc_topic.npz"), FIT.doc_topic)
    assert json.loads((tmp_path / "one/fit.json").read_text(encoding="utf-8")) == FIT.info
    for file in ("topic_word.npz", "doc_topic.npz", "fit.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_rows_sum_to_one_and_an_empty_row_is_uniform():
    assert rows_to_one(np.array([[1.0, 3.0], [0.0, 0.0]])).tolist() == [[0.25, 0.75], [0.5, 0.5]]


def test_more_topics_than_units_is_refused_with_the_key():
    with pytest.raises(Problem, match=r"topics\.k asks for 4 topics, but there are only 3 units") as error:
        require_enough(sparse.csr_matrix(np.ones((3, 9))), 4)
    assert "topics.k" in error.value.zh and "3" in error.value.zh
    require_enough(sparse.csr_matrix(np.ones((3, 9))), 3)


def test_more_topics_than_words_is_refused():
    with pytest.raises(Problem, match="only 2 terms"):
        require_enough(sparse.csr_matrix(np.ones((9, 2))), 3)


@pytest.mark.parametrize("shape", [(0, 5), (5, 0), (5, 5)])
def test_an_empty_matrix_is_refused(shape):
    with pytest.raises(Problem, match="nothing to model"):
        require_enough(sparse.csr_matrix(shape), 2)
