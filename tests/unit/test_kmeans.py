import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import plant, recovered
from scipy import sparse

from zhuti import kmeans, tfidf

APART = sparse.csr_matrix(np.array([[3, 1, 0, 0], [4, 0, 0, 0], [0, 0, 2, 2], [0, 0, 1, 3]], np.int32))


def test_clusters_by_hand():
    fitted = kmeans.fit(APART, 2, 1)
    order = np.argsort(-fitted.topic_word[:, 0])
    weights = tfidf.weights(APART, tfidf.fit(APART, sublinear=True)).toarray()
    centres = np.array([weights[:2].mean(axis=0), weights[2:].mean(axis=0)])
    assert fitted.topic_word[order] == pytest.approx(centres / centres.sum(axis=1, keepdims=True))
    assert fitted.doc_topic[:, order].tolist() == [[1, 0], [1, 0], [0, 1], [0, 1]]
    assert fitted.info["alpha"] is None and fitted.info["empty_topics"] == 0


def test_fewer_different_units_than_clusters_leave_topics_empty():
    fitted = kmeans.fit(sparse.vstack([APART[0]] * 3).tocsr(), 2, 1)
    assert fitted.info["empty_topics"] == 1
    empty = fitted.doc_topic.sum(axis=0) == 0
    assert fitted.topic_word[empty][0] == pytest.approx(0.25)


def test_planted_topics_are_found_where_units_have_one_topic():
    corpus = plant(units=400)
    pure = np.flatnonzero(corpus.doc_topic.max(axis=1) > 0.9)
    assert recovered(corpus, kmeans.fit(corpus.counts[pure], 4, 1).topic_word).mean() > 0.7


@settings(deadline=None, max_examples=20)
@given(st.integers(2, 5), st.integers(0, 99), st.booleans())
def test_rows_sum_to_one_and_repeat(k, seed, sublinear):
    counts = plant(units=30, seed=seed).counts
    one, two = (kmeans.fit(counts, k, seed, sublinear=sublinear) for _ in range(2))
    assert np.array_equal(one.topic_word, two.topic_word) and np.array_equal(one.doc_topic, two.doc_topic)
    assert np.allclose(one.topic_word.sum(axis=1), 1) and set(np.unique(one.doc_topic)) == {0, 1}
    assert (one.doc_topic.sum(axis=1) == 1).all()
