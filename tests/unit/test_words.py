import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import rankdata

from zhuti import words

PHI, SHARE = np.array([[0.5, 0.5, 0.0], [0.2, 0.0, 0.8]]), np.array([0.25, 0.5, 0.25])


@st.composite
def topics(draw, zeros=True):
    rng = np.random.default_rng(draw(st.integers(0, 9999)))
    phi = rng.dirichlet(np.full(draw(st.integers(3, 30)), 0.5), draw(st.integers(1, 6)))
    return np.where(rng.random(phi.shape) < 0.3, 0, phi) if zeros else phi


def test_relevance_by_hand():
    mixed = words.relevance(PHI, SHARE, 0.6)
    assert mixed[0, :2] == pytest.approx([0.6 * np.log(0.5) + 0.4 * np.log(2), 0.6 * np.log(0.5)])
    assert mixed[0, 2] == -np.inf
    assert words.relevance(PHI, SHARE, 1)[0, :2] == pytest.approx(np.log([0.5, 0.5]))
    assert words.relevance(PHI, SHARE, 0)[0, :2] == pytest.approx(np.log([2, 1]))


def test_a_word_that_the_corpus_lacks_is_never_relevant():
    phi = np.array([[0.9, 0.1]])
    assert words.relevance(phi, np.array([0.0, 1.0]), 0.6)[0, 0] == -np.inf
    assert words.lift(phi, np.array([0.0, 1.0])).tolist() == [[0, 0.1]]


def test_lift_and_exclusive_share_by_hand():
    assert words.lift(PHI, SHARE).tolist() == [[2, 1, 0], [0.8, 0, 3.2]]
    assert words.exclusive_share(PHI) == pytest.approx(np.array([[5 / 7, 1, 0], [2 / 7, 0, 1]]))
    assert words.exclusive_share(np.zeros((2, 1))).tolist() == [[0], [0]]


def test_frex_by_hand():
    # Within the first topic, φ ranks the words 3, 2, 1 (of 3), exclusivity 1, 3, 2.
    phi = np.array([[0.6, 0.3, 0.1], [0.8, 0.05, 0.15]])
    assert words.exclusive_share(phi)[0].argsort().argsort().tolist() == [1, 2, 0]
    frequency, exclusive = np.array([3, 2, 1]) / 3, np.array([2, 3, 1]) / 3
    assert words.frex(phi)[0] == pytest.approx(2 / (1 / frequency + 1 / exclusive))
    assert words.frex(phi, weight=0)[0] == pytest.approx(frequency)
    assert words.frex(phi, weight=1)[0] == pytest.approx(exclusive)


def test_equal_words_have_equal_frex():
    assert words.frex(np.array([[0.5, 0.5, 0.0]]))[0].tolist() == [1, 1, -np.inf]


@given(topics())
def test_frex_lies_between_its_two_ranks_and_leaves_out_what_a_topic_does_not_have(phi):
    scores = words.frex(phi)
    assert ((scores == -np.inf) == (phi == 0)).all()
    held = scores[phi > 0]
    assert ((held > 0) & (held <= 1)).all()
    ends = np.array([words.frex(phi, 0.0), words.frex(phi, 1.0)])
    with np.errstate(invalid="ignore"):
        assert ((scores >= ends.min(axis=0) - 1e-12) & (scores <= ends.max(axis=0) + 1e-12)).all()


@given(topics(zeros=False), st.integers(0, 99))
def test_rankings_do_not_depend_on_the_order_of_words(phi, seed):
    order = np.random.default_rng(seed).permutation(phi.shape[1])
    share = phi.mean(axis=0)
    assert words.frex(phi)[:, order] == pytest.approx(words.frex(phi[:, order]))
    assert words.relevance(phi, share, 0.6)[:, order] == pytest.approx(
        words.relevance(phi[:, order], share[order], 0.6)
    )


def test_exclusivity_by_hand():
    phi = np.array([[0.6, 0.4, 0.0], [0.2, 0.2, 0.6]])
    assert words.exclusivity(phi, np.array([[0, 1], [2, 0]])) == pytest.approx([(0.75 + 0.4 / 0.6) / 2, (1 + 0.25) / 2])


def test_diversity_by_hand():
    assert words.diversity(np.array([[0, 1], [1, 0]])) == 0.5
    assert words.diversity(np.array([[0, 1], [2, 3]])) == 1


def test_effective_topics_by_hand():
    assert words.effective_topics(np.full(4, 0.25)) == pytest.approx(4)
    assert words.effective_topics(np.array([1.0, 0, 0])) == 1
    assert words.effective_topics(np.array([0.5, 0.25, 0.25])) == pytest.approx(2**1.5)


@settings(max_examples=50)
@given(st.integers(1, 20), st.integers(0, 999))
def test_effective_topics_are_between_one_and_k(k, seed):
    share = np.random.default_rng(seed).dirichlet(np.full(k, 0.3))
    assert 1 - 1e-9 <= words.effective_topics(share) <= k + 1e-9


@given(topics())
def test_the_distribution_of_a_topic_is_its_ranks_of_ties_the_highest(phi):
    ranks = rankdata(phi, method="max", axis=1)
    np.testing.assert_array_equal(words.distribution(phi), ranks / phi.shape[1])
