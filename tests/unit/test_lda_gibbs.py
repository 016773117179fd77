import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import plant, recovered, write_bow

from zhuti import lda_gibbs, lda_random
from zhuti.fit import Fit, run
from zhuti.problem import Problem
from zhuti.reliability import match
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


def test_a_seed_decides_the_chain(corpus, fit):
    again = lda_gibbs.fit(corpus.counts, 4, 1, **QUICK)
    assert np.array_equal(again.topic_word, fit.topic_word) and np.array_equal(again.doc_topic, fit.doc_topic)
    assert again.info == fit.info
    assert not np.array_equal(lda_gibbs.fit(corpus.counts, 4, 2, **QUICK).topic_word, fit.topic_word)


def test_run_writes_one_folder_per_seed_with_the_same_bytes_each_time(tmp_path, corpus):
    write_bow(corpus, tmp_path)
    said = []
    for name in ("one", "two"):
        folders = [tmp_path / name / f"seed{seed}" for seed in (1, 2)]
        run(
            lda_gibbs.fit,
            counts=tmp_path / "counts.npz",
            rows=tmp_path / "rows.parquet",
            fits=[(3, 1), (3, 2)],
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
            rows=tmp_path / "rows.parquet",
            fits=[(6, 1)],
            folders=[tmp_path / "x"],
            say=print,
            settings=QUICK,
        )
    assert not (tmp_path / "x").exists()


def test_the_topics_of_nmf_are_the_anchors(corpus):
    found = lda_gibbs.anchors(corpus.counts, np.ones(corpus.counts.shape[0]), 4, True)
    own = corpus.topic_word.argsort(axis=1)[:, ::-1][:, :6]
    assert found.shape == corpus.topic_word.shape and (found >= 0).all()
    # Each planted topic has all its top words anchored in one topic, and no two share it.
    homes = [set(found[:, words].argmax(axis=0).tolist()) for words in own]
    assert sorted(topic for home in homes for topic in home) == [0, 1, 2, 3]


@settings(deadline=None, max_examples=20)
@given(st.integers(1, 40), st.integers(2, 6))
def test_anchors_weigh_the_same_share_of_a_topic_however_short_the_corpus(times, k):
    counts, given_priors = plant(units=30).counts * times, []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            lda_gibbs, "sample", lambda *_, word_prior, **__: given_priors.append(word_prior) or Fit(0, 0, {})
        )
        lda_gibbs.fit(counts, k, 1, eta=0.02)
    assert (given_priors[0] - 0.02).sum(axis=1) == pytest.approx([counts.sum() / k * 0.03] * k)


def test_whole_documents_weigh_as_much_as_units_where_there_are_ten_to_a_topic_and_less_with_fewer(corpus):
    documents = np.unique(corpus.doc_ids, return_inverse=True)[1]
    units, words = corpus.counts.shape
    for k, beside in ((2, 1), (4, 0.6), (24, 0.1)):
        texts, weight, part = lda_gibbs.anchor_texts(corpus.counts, k, documents)
        assert texts.shape == (units + 24, words) and (weight[:units] == 1).all()
        assert texts[units + 3].toarray().ravel().tolist() == corpus.counts[documents == 3].sum(axis=0).A1.tolist()
        assert (weight[units:] ** 2).sum() == pytest.approx(beside * units)
        assert part == pytest.approx(beside / (1 + beside), abs=1e-4)


@pytest.mark.parametrize("documents", [None, np.arange(120)])
def test_units_that_are_documents_are_factorised_once(corpus, documents):
    texts, weight, part = lda_gibbs.anchor_texts(corpus.counts, 2, documents)
    assert (texts != corpus.counts).nnz == 0 and (weight == 1).all() and part == 0


def test_many_texts_are_drawn(corpus, monkeypatch):
    monkeypatch.setattr(lda_gibbs, "ANCHOR_TEXTS", 20)
    texts, weight, _ = lda_gibbs.anchor_texts(corpus.counts, 2, np.unique(corpus.doc_ids, return_inverse=True)[1])
    assert texts.shape[0] == 40 and (weight[20:] ** 2).sum() == pytest.approx(20)


def test_a_fit_says_what_part_documents_have_in_its_anchors(corpus, fit):
    documents = np.unique(corpus.doc_ids, return_inverse=True)[1]
    one = lda_gibbs.fit(corpus.counts, 2, 1, documents=documents, iterations=20)
    assert (one.info["anchors"], fit.info["anchors"]) == (0.5, 0)
    assert lda_gibbs.fit(plant(units=3).counts, 4, 1, iterations=20).info["anchors"] is None


def test_fewer_units_than_topics_start_at_random():
    counts = plant(units=3).counts
    start = {"iterations": 30, "burn_in": 10}
    anchored, random = lda_gibbs.fit(counts, 4, 1, **start), lda_random.fit(counts, 4, 1, **start)
    assert np.array_equal(anchored.topic_word, random.topic_word)
    assert (anchored.info["model"], random.info["model"]) == ("lda_gibbs", "lda_random")


def test_anchored_chains_agree_more_than_random_ones():
    corpus = plant(k=8, units=200, length=25, seed=3)
    likeness = {}
    for engine in (lda_gibbs, lda_random):
        one, two = (engine.fit(corpus.counts, 8, seed, **QUICK).topic_word for seed in (1, 2))
        likeness[engine] = match(one, two)[1].mean()
    assert likeness[lda_gibbs] > likeness[lda_random]
