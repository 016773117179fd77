import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.stats import norm

from zhuti import resampling


@given(st.integers(1, 9), st.integers(1, 6))
def test_weights_count_what_was_drawn(n, times):
    drawn = resampling.draws_of(n, times, np.random.default_rng(1))
    weights = resampling.weights_of(drawn, n)
    assert weights.shape == (times, n) and (weights.sum(axis=1) == n).all()
    assert [sorted(row) for row in drawn.tolist()] == [np.repeat(np.arange(n), row).tolist() for row in weights]


@given(st.integers(1, 50), st.integers(1, 7))
def test_every_draw_is_one_fits_turn(times, fits):
    turns = [index for _, part in resampling.in_turn(times, fits) for index in range(times)[part]]
    assert sorted(turns) == list(range(times))


def test_effective_size():
    assert resampling.effective_size(np.array([7, 7, 7, 7])) == 4
    # One document of 97 tokens beside three of one is little more than one; at least 2.
    assert resampling.effective_size(np.array([97, 1, 1, 1])) == 2
    assert resampling.effective_size(np.array([])) == 2


def test_an_interval_of_a_normal_statistic_of_many_documents_is_that_of_its_distribution():
    draws = norm.ppf(np.linspace(0.0005, 0.9995, 1000))[:, None]
    low, high = resampling.interval(draws, 1, 1e6)
    assert low[0] == pytest.approx(-1.96, abs=0.03) and high[0] == pytest.approx(1.96, abs=0.03)


def test_intervals_are_wider_with_fewer_documents_and_more_comparisons():
    draws = np.random.default_rng(0).normal(size=(1000, 1))
    widths = [np.ptp(resampling.interval(draws, 1, size)) for size in (1000, 30, 10)]
    widths.append(np.ptp(resampling.interval(draws, 1, 10, comparisons=5)))
    assert widths == sorted(widths) and len(set(widths)) == 4


def test_an_interval_leans_to_the_long_tail():
    draws = np.random.default_rng(0).gamma(3, size=(2000, 1))
    low, high = resampling.interval(draws, 1, 500)[:, 0]
    plain_low, plain_high = np.quantile(draws, [0.025, 0.975])
    assert low > plain_low and high > plain_high


def test_skewness_is_taken_within_fits():
    # Four fits agree and one does not: that is no skewness of documents, and the limits hold both.
    draws = np.tile([0.1, 0.1, 0.1, 0.1, 0.3], 200)[:, None] + np.random.default_rng(0).normal(0, 0.001, (1000, 1))
    low, high = resampling.interval(draws, 5, 100)[:, 0]
    assert low < 0.1 and high > 0.3


@given(hnp.arrays(float, (40, 2, 3), elements=st.floats(0, 1)), st.integers(1, 50), st.floats(2, 100))
def test_limits_lie_within_the_draws_and_in_order(draws, fits, size):
    low, high = resampling.interval(draws, fits, size)
    assert low.shape == (2, 3) and (low <= high + 1e-12).all()
    assert (draws.min(axis=0) - 1e-12 <= low).all() and (high <= draws.max(axis=0) + 1e-12).all()


def test_a_constant_has_an_interval_of_no_width():
    assert resampling.interval(np.full((50, 1), 0.25), 2, 20).ravel().tolist() == [0.25, 0.25]


def test_centred_draws_have_the_mean_of_their_fit():
    draws = np.random.default_rng(0).normal(5, 1, (10, 2))
    moved = resampling.centred(draws, np.array([[1.0, 2], [3, 4]]))
    np.testing.assert_allclose(moved[::2].mean(axis=0), [1, 2])
    np.testing.assert_allclose(moved[1::2].mean(axis=0), [3, 4])
    np.testing.assert_allclose(np.diff(moved[::2], axis=0), np.diff(draws[::2], axis=0))


def test_permutation_p_counts_ties_and_is_never_zero():
    chance = np.array([[0.1, 0.5], [0.2, 0.5], [0.3, 0.5]])
    assert resampling.permutation_p(np.array([0.2 + 1e-16, 0.9]), chance).tolist() == [3 / 4, 1 / 4]
    assert resampling.permutation_p(np.array([0.2, 0.5]), chance).tolist() == [3 / 4, 1]


def test_adjusted_by_benjamini_and_hochberg():
    np.testing.assert_allclose(resampling.adjusted(np.array([0.01, 0.04, 0.03])), [0.03, 0.04, 0.04])


def test_notes():
    assert "fewer than 20" in resampling.notes(19, 5)[0]["en"] and "19 篇" in resampling.notes(19, 5)[0]["zh"]
    assert "one fit" in resampling.notes(20, 1)[0]["en"]
    assert resampling.notes(20, 2) == []
