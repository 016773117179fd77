import numpy as np
import pytest
from planted import plant, recovered, write_bow
from scipy import sparse

from zhuti import lda_gibbs
from zhuti.fit import run
from zhuti.problem import Problem
from zhuti.tables import read_array, read_json

QUICK = {"iterations": 200, "burn_in": 50, "optim_interval": 10, "alpha": 0.1, "eta": 0.01}


@pytest.fixture(scope="module")
def corpus():
    return plant()


@pytest.fixture(scope="module")
def fit(corpus):
    return lda_gibbs.fit(corpus.counts, 4, 1, **QUICK)


def test_planted_topics_are_found(corpus, fit):
    assert recovered(corpus, fit.topic_word).min() > 0.95


def test_units_get_the_topics_that_they_were_drawn_from(corpus, fit):
    partner = (corpus.topic_word @ fit.topic_word.T).argmax(axis=1)
    assert np.abs(fit.doc_topic[:, partner] - corpus.doc_topic).mean() < 0.06


def test_rows_are_positive_and_sum_to_one(corpus, fit):
    assert fit.topic_word.shape == (4, corpus.counts.shape[1]) and fit.doc_topic.shape == (120, 4)
    for matrix in (fit.topic_word, fit.doc_topic):
        assert (matrix > 0).all() and np.allclose(matrix.sum(axis=1), 1, atol=1e-12)


def test_every_token_is_assigned_to_its_word_and_unit(corpus):
    # With a prior that weighs next to nothing, the estimates are the assignments, which must add up to the counts.
    fit = lda_gibbs.fit(corpus.counts, 4, 1, **(QUICK | {"eta": 1e-12, "optim_interval": 0, "alpha": 1e-3}))
    tokens = np.array(fit.info["topic_tokens"])
    assert tokens.sum() == pytest.approx(corpus.counts.sum())
    assert tokens @ fit.topic_word == pytest.approx(np.asarray(corpus.counts.sum(axis=0)).ravel(), abs=1e-6)
    n_tokens = np.asarray(corpus.counts.sum(axis=1)).ravel()
    assert n_tokens @ fit.doc_topic == pytest.approx(tokens, rel=1e-3)


def test_the_prior_is_learned_and_asymmetric(fit):
    alpha = np.array(fit.info["alpha"])
    assert alpha.shape == (4,) and alpha.max() > 1.5 * alpha.min()
    kept = lda_gibbs.fit(plant(units=20).counts, 3, 1, **(QUICK | {"optim_interval": 0}))
    assert kept.info["alpha"] == pytest.approx([0.1] * 3)


def test_the_trace_rises_and_covers_the_chain(fit):
    sweeps, likelihood = zip(*fit.info["trace"], strict=True)
    assert sweeps == tuple(range(20, 201, 20)) and likelihood[-1] > likelihood[0]
    assert fit.info["states"] == 5
    uneven = lda_gibbs.fit(plant(units=10).counts, 2, 1, **(QUICK | {"iterations": 51, "burn_in": 10}))
    assert [sweep for sweep, _ in uneven.info["trace"]] == [20, 40, 51]


def test_a_single_sweep_is_a_fit():
    assert lda_gibbs.fit(plant(units=10).counts, 2, 1, iterations=1, burn_in=0).info["states"] == 1


def test_a_seed_decides_the_chain(corpus, fit):
    again = lda_gibbs.fit(corpus.counts, 4, 1, **QUICK)
    assert np.array_equal(again.topic_word, fit.topic_word) and np.array_equal(again.doc_topic, fit.doc_topic)
    assert again.info == fit.info
    assert not np.array_equal(lda_gibbs.fit(corpus.counts, 4, 2, **QUICK).topic_word, fit.topic_word)


def test_words_that_never_occur_and_empty_units_have_the_prior():
    counts = sparse.hstack([plant(units=20).counts, sparse.csr_matrix((20, 1), dtype=np.int32)]).tolil()
    counts[3] = 0
    counts = sparse.csr_matrix(counts, dtype=np.int32)
    counts.eliminate_zeros()
    fit = lda_gibbs.fit(counts, 3, 1, **QUICK)
    alpha = np.array(fit.info["alpha"])
    assert fit.doc_topic[3] == pytest.approx(alpha / alpha.sum())
    lambdas = np.array(fit.info["topic_tokens"]) + 0.01 * counts.shape[1]
    assert fit.topic_word[:, -1] == pytest.approx(0.01 / lambdas)


def test_run_writes_one_folder_per_seed_with_the_same_bytes_each_time(tmp_path, corpus):
    write_bow(corpus, tmp_path)
    said = []
    for name in ("one", "two"):
        folders = [tmp_path / name / f"seed{seed}" for seed in (1, 2)]
        run(
            lda_gibbs.fit,
            counts=tmp_path / "counts.npz",
            k=3,
            seeds=[1, 2],
            folders=folders,
            say=said.append,
            settings=QUICK,
        )
    for seed in (1, 2):
        for file in ("topic_word.npz", "doc_topic.npz", "fit.json"):
            one, two = (tmp_path / name / f"seed{seed}" / file for name in ("one", "two"))
            assert one.read_bytes() == two.read_bytes()
    info = read_json(tmp_path / "one/seed2/fit.json")
    assert (info["model"], info["k"], info["seed"], info["settings"]) == ("lda_gibbs", 3, 2, QUICK)
    assert (np.diff(info["share"]) <= 0).all() and len(said) == 4
    assert len(read_array(tmp_path / "one/seed1/topic_word.npz")) == 3


def test_more_topics_than_units_is_refused_before_any_fit(tmp_path):
    write_bow(plant(units=5), tmp_path)
    with pytest.raises(Problem, match=r"topics\.k"):
        run(
            lda_gibbs.fit,
            counts=tmp_path / "counts.npz",
            k=6,
            seeds=[1],
            folders=[tmp_path / "x"],
            say=print,
            settings=QUICK,
        )
    assert not (tmp_path / "x").exists()
