import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from planted import plant
from scipy import sparse

from zhuti.gibbs import STEP, TOLERANCE, WINDOW, rises_no_more, sample

QUICK = {"iterations": 200, "burn_in": 50}


@pytest.fixture(scope="module")
def corpus():
    return plant()


@pytest.fixture(scope="module")
def fit(corpus):
    return sample("lda_random", corpus.counts, 4, 1, **QUICK)


def test_every_token_is_assigned_to_its_word_and_unit(corpus):
    # With a prior that weighs next to nothing, the estimates are the assignments, which must add up to the counts.
    fit = sample("lda_random", corpus.counts, 4, 1, **(QUICK | {"eta": 1e-12, "optim_interval": 0, "alpha": 1e-3}))
    tokens = np.array(fit.info["topic_tokens"])
    assert tokens.sum() == pytest.approx(corpus.counts.sum())
    assert tokens @ fit.topic_word == pytest.approx(np.asarray(corpus.counts.sum(axis=0)).ravel(), abs=1e-6)
    n_tokens = np.asarray(corpus.counts.sum(axis=1)).ravel()
    assert n_tokens @ fit.doc_topic == pytest.approx(tokens, rel=1e-3)


def test_the_prior_is_learned_and_asymmetric(fit):
    alpha = np.array(fit.info["alpha"])
    assert alpha.shape == (4,) and alpha.max() > 1.5 * alpha.min()
    kept = sample("lda_random", plant(units=20).counts, 3, 1, **(QUICK | {"optim_interval": 0}))
    assert kept.info["alpha"] == pytest.approx([0.1] * 3)


def test_words_that_never_occur_and_empty_units_have_the_prior():
    counts = sparse.hstack([plant(units=20).counts, sparse.csr_matrix((20, 1), dtype=np.int32)]).tolil()
    counts[3] = 0
    counts = sparse.csr_matrix(counts, dtype=np.int32)
    counts.eliminate_zeros()
    fit = sample("lda_random", counts, 3, 1, **QUICK)
    alpha = np.array(fit.info["alpha"])
    assert fit.doc_topic[3] == pytest.approx(alpha / alpha.sum())
    lambdas = np.array(fit.info["topic_tokens"]) + 0.01 * counts.shape[1]
    assert fit.topic_word[:, -1] == pytest.approx(0.01 / lambdas)


def test_the_trace_rises_and_a_chain_that_settles_averages_the_window_after_that(corpus):
    fit = sample("lda_random", corpus.counts, 4, 1, iterations=900, burn_in=20)
    sweeps, likelihood = zip(*fit.info["trace"], strict=True)
    assert sweeps == tuple(range(STEP, sweeps[-1] + 1, STEP)) and likelihood[-1] > likelihood[0]
    settled = fit.info["settled"]
    assert settled >= 2 * WINDOW * STEP and fit.info["states"] == WINDOW
    assert sweeps[-1] == settled + WINDOW * STEP < 900


def test_a_chain_that_may_not_settle_averages_its_last_window():
    fit = sample("lda_random", plant(units=10).counts, 2, 1, iterations=51, burn_in=10)
    assert [sweep for sweep, _ in fit.info["trace"]] == [10, 20, 30, 40, 50, 51]
    assert fit.info["settled"] is None and fit.info["states"] == 6


def test_a_single_sweep_is_a_fit():
    assert sample("lda_random", plant(units=10).counts, 2, 1, iterations=1, burn_in=0).info["states"] == 1


def test_a_flat_trace_rises_no_more_and_a_steep_one_does():
    assert rises_no_more([-6.0] * 2 * WINDOW)
    assert not rises_no_more([-6.0] * (2 * WINDOW - 1))
    assert not rises_no_more([-6.0 + TOLERANCE * step for step in range(2 * WINDOW)])


@given(st.lists(st.floats(-9, -5), min_size=2 * WINDOW, max_size=3 * WINDOW))
def test_a_trace_that_falls_has_settled(values):
    falling = sorted(values, reverse=True)
    assert rises_no_more(falling)


def test_a_prior_over_words_decides_which_topic_is_which(corpus):
    prior = np.full(corpus.topic_word.shape, 0.01)
    for topic, words in enumerate(corpus.topic_word.argsort(axis=1)[:, -6:]):
        prior[3 - topic, words] = 1
    fit = sample("lda_gibbs", corpus.counts, 4, 1, word_prior=prior, **QUICK)
    assert (corpus.topic_word @ fit.topic_word.T).argmax(axis=1).tolist() == [3, 2, 1, 0]
    # The prior guides the chain and is left out of the estimates: a word that never occurs gets no more than eta.
    padded = sparse.csr_matrix(
        sparse.hstack([corpus.counts, sparse.csr_matrix((corpus.counts.shape[0], 1))]), dtype=int
    )
    unseen = sample("lda_gibbs", padded, 4, 1, word_prior=np.hstack([prior, np.full((4, 1), 5.0)]), **QUICK)
    assert unseen.topic_word[:, -1].max() < 1e-3
