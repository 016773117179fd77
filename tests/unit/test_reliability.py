import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.decomposition import FactorAnalysis
from threadpoolctl import threadpool_limits

from zhuti import reliability


def of_loadings(loading):
    """Correlations that one factor with these loadings gives."""
    loading = np.asarray(loading, float)
    return np.where(np.eye(len(loading)) > 0, 1, np.outer(loading, loading))


def expected(loading):
    loading = np.asarray(loading, float)
    return loading.sum() ** 2 / (loading.sum() ** 2 + (1 - loading**2).sum())


def test_matching_is_the_best_one_to_one():
    left, right = np.array([[1.0, 0, 0], [0, 1, 0]]), np.array([[0, 3, 4.0], [1, 0, 0]])
    partner, cosine = reliability.match(left, right)
    assert partner.tolist() == [1, 0] and cosine == pytest.approx([1, 0.6])
    # The greedy partner of both is the first topic of `right`; one has to take the other.
    partner, cosine = reliability.match(np.array([[1.0, 0.1], [1, 0]]), np.eye(2))
    assert partner.tolist() == [1, 0] and cosine == pytest.approx([0.1 / np.hypot(1, 0.1), 1])


def test_topics_left_over_have_no_partner():
    partner, cosine = reliability.match(np.eye(3), np.eye(3)[[2]])
    assert partner.tolist() == [-1, -1, 0] and cosine.tolist() == [0, 0, 1]
    assert reliability.match(np.eye(3)[[2]], np.eye(3))[0].tolist() == [2]


def test_an_empty_topic_is_like_none():
    assert reliability.cosines(np.zeros((1, 2)), np.eye(2)).tolist() == [[0, 0]]


@pytest.mark.parametrize("loading", [(0.9, 0.8, 0.7), (0.9, 0.8, 0.7, 0.3, 0.5), (1, 1, 1), (0.6,) * 10, (1, 0.5, 0.5)])
def test_omega_of_known_loadings(loading):
    assert reliability.omega(of_loadings(loading)[None]) == pytest.approx([expected(loading)], abs=1e-5)


def test_omega_is_taken_for_each_topic_by_itself():
    loadings = (0.9, 0.8, 0.7), (0.2, 0.3, 0.4)
    found = reliability.omega(np.array([of_loadings(loading) for loading in loadings]))
    assert found == pytest.approx([expected(loading) for loading in loadings], abs=1e-5)


def test_omega_of_what_has_nothing_in_common_is_none():
    assert reliability.omega(np.eye(4)[None])[0] < 1e-3


def test_omega_needs_three_replicates():
    assert np.isnan(reliability.omega(np.ones((5, 2, 2)))).all() and reliability.omega(np.ones((5, 3, 3))).min() > 0.999


@pytest.mark.parametrize("loading", [(0.9, 0.8, 0.7), (0.5, 0.9, 0.4, 0.7), (0.3, 0.4, 0.5, 0.6, 0.7)])
def test_omega_is_that_of_maximum_likelihood(loading):
    rng, loading = np.random.default_rng(1), np.array(loading)
    drawn = rng.normal(size=(4000, 1)) * loading + rng.normal(size=(4000, len(loading))) * np.sqrt(1 - loading**2)
    drawn = (drawn - drawn.mean(axis=0)) / drawn.std(axis=0)
    with threadpool_limits(1):
        by_likelihood = FactorAnalysis(1).fit(drawn).components_[0]
    found = reliability.omega(np.corrcoef(drawn.T)[None])
    assert found == pytest.approx([expected(np.abs(by_likelihood))], abs=0.01)


@settings(deadline=None, max_examples=50)
@given(st.integers(3, 8), st.integers(3, 30), st.integers(0, 999))
def test_omega_is_between_none_and_one(replicates, terms, seed):
    drawn = np.random.default_rng(seed).dirichlet(np.full(terms, 0.2), replicates)
    found = reliability.omega(np.corrcoef(drawn)[None])
    assert ((found >= 0) & (found <= 1)).all()


def test_seeds_by_hand():
    a, b = np.eye(3)[:2], np.eye(3)[[1, 2]]
    assert np.array(reliability.between_seeds([a, a])).tolist() == [[1, 1], [1, 1]]
    found = reliability.between_seeds([a, a, b])
    assert np.array(found) == pytest.approx(np.array([[0.5, 1], [0.5, 1], [1, 0]]))


def test_refits_by_hand():
    a, b = np.eye(3)[:2], np.eye(3)[[1, 2]]
    found = reliability.between_refits(a, [a, b])
    assert found.similarity == pytest.approx([0.5, 1]) and found.returns == pytest.approx([0.5, 1])
    assert np.isnan(found.omega).all()
    found = reliability.between_refits(a, [a, a, b])
    assert found.omega[1] == pytest.approx(1) and found.omega[0] < 0.9


def test_a_topic_returns_from_the_threshold_on():
    def away(cosine):
        return np.array([[cosine, np.sqrt(1 - cosine**2), 0], [0, 0, 1]])

    reference = np.eye(3)[[0, 2]]
    found = reliability.between_refits(reference, [away(reliability.RETURNS + 0.01), away(reliability.RETURNS - 0.01)])
    assert found.returns.tolist() == [0.5, 1] and found.similarity == pytest.approx([reliability.RETURNS, 1])


def test_one_fit_has_no_reliability():
    (only,) = reliability.between_seeds([np.eye(3)])
    assert np.isnan(only).all() and len(only) == 3
    none = reliability.between_refits(np.eye(3), [])
    assert np.isnan([none.similarity, none.returns, none.omega]).all() and len(none.omega) == 3


def test_the_reference_of_refits_is_no_replicate():
    """Refits that agree with each other are reliable, however the full fit looks."""
    refit = np.array([[0.8, 0.2, 0], [0, 0.1, 0.9]])
    found = reliability.between_refits(np.array([[0.1, 0.9, 0], [0, 0.9, 0.1]]), [refit] * 3)
    assert found.omega == pytest.approx([1, 1]) and found.similarity.max() < 0.6


@settings(deadline=None, max_examples=25)
@given(st.integers(2, 5), st.integers(3, 5), st.integers(0, 99))
def test_nothing_depends_on_the_order_of_topics(k, n, seed):
    rng = np.random.default_rng(seed)
    fits = [rng.dirichlet(np.full(8, 0.3), k) for _ in range(n)]
    orders = [rng.permutation(k) for _ in range(n)]
    turned = [fit[order] for fit, order in zip(fits, orders, strict=True)]
    for one, other, order in zip(*map(reliability.between_seeds, (fits, turned)), orders, strict=True):
        assert one[order] == pytest.approx(other)
    one, other = reliability.between_refits(fits[0], fits[1:]), reliability.between_refits(turned[0], turned[1:])
    for name in ("similarity", "returns", "omega"):
        assert getattr(one, name)[orders[0]] == pytest.approx(getattr(other, name), nan_ok=True)


def test_replicates_of_one_plan_are_more_reliable_than_noise():
    rng = np.random.default_rng(0)
    plan = rng.dirichlet(np.full(60, 0.1), 5)
    alike = [0.9 * plan + 0.1 * rng.dirichlet(np.full(60, 0.1), 5) for _ in range(4)]
    noise = [rng.dirichlet(np.full(60, 0.1), 5) for _ in range(4)]
    planned, random = (reliability.between_refits(fits[0], fits[1:]) for fits in (alike, noise))
    assert planned.omega.min() > 0.9 and planned.returns.min() == 1
    assert random.omega.max() < planned.omega.min() and random.returns.mean() < 0.3


def test_a_topic_without_words_does_not_return():
    """Of NMF, which spreads it evenly: all refits have it alike, and yet it is no topic."""
    words = np.random.default_rng(0).dirichlet(np.full(50, 0.1), 2)
    fit = np.vstack([words, np.full(50, 1 / 50)])
    found = reliability.between_refits(fit, [fit] * 4)
    assert found.returns.tolist() == [1, 1, 0] and found.similarity[2] == 0
    assert (found.omega[:2] > 0.99).all() and found.omega[2] < 0.2
