import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from zhuti.unmixing import unmixed

TOPICS = np.array([[0.6, 0.1, 0.2, 0.1], [0.1, 0.6, 0.2, 0.1], [0.1, 0.1, 0.2, 0.6]])


def expected_counts(tokens: np.ndarray, topic_word: np.ndarray = TOPICS) -> sparse.csr_matrix:
    return sparse.csr_matrix(tokens @ topic_word)


def test_shares_that_the_model_draws_together_are_told_apart_again():
    planted = np.array([[80.0, 10, 10], [10, 80, 10], [30, 30, 60]])
    size = planted.sum(axis=1, keepdims=True)
    # Half of the way to the shares of the corpus, which stay the same.
    drawn = planted / 2 + planted.sum(axis=0) / size.sum() * size / 2
    found = unmixed(expected_counts(planted), drawn, TOPICS)
    np.testing.assert_allclose(found, planted, atol=1e-9)


def test_topics_of_the_same_words_stay_as_the_model_says():
    topics = TOPICS[[0, 0, 1]]
    tokens = np.array([[30.0, 10, 20], [5, 15, 40]])
    found = unmixed(expected_counts(tokens, topics), tokens, topics)
    np.testing.assert_allclose(found, tokens, atol=1e-9)


@given(st.integers(0, 10_000))
def test_lengths_and_the_whole_corpus_stay_as_they_are(seed):
    rng = np.random.default_rng(seed)
    topics = rng.dirichlet(np.full(12, 0.3), 4) * 0.99 + 0.01 / 12
    counts = rng.integers(0, 9, (7, 12)) + np.eye(7, 12, dtype=int)
    tokens = rng.dirichlet(np.ones(4), 7) * counts.sum(axis=1, keepdims=True)
    found = unmixed(sparse.csr_matrix(counts), tokens, topics)
    np.testing.assert_allclose(found.sum(axis=1), counts.sum(axis=1))
    np.testing.assert_allclose(found.sum(axis=0), tokens.sum(axis=0))


def test_groups_drawn_from_topics_with_a_background_are_estimated_without_bias():
    rng = np.random.default_rng(0)
    shared = rng.dirichlet(np.full(60, 0.5))
    topics = 0.5 * rng.dirichlet(np.full(60, 0.1), 3) + 0.5 * shared + 1e-9
    topics /= topics.sum(axis=1, keepdims=True)
    shares = np.repeat([[0.6, 0.2, 0.2], [0.2, 0.5, 0.3]], 200, axis=0)
    counts = np.array([rng.multinomial(100, share @ topics) for share in shares])
    drawn = 50 * shares + 50 * shares.mean(axis=0)
    found = unmixed(sparse.csr_matrix(counts), drawn, topics)
    assert found[:200].mean(axis=0) == pytest.approx([60, 20, 20], abs=3)
    assert np.abs(drawn[:200].mean(axis=0) - [60, 20, 20]).max() > 9
