import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import plant, recovered, write_bow

from zhuti import lda_gibbs, lda_random
from zhuti.fit import run
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
    prior = lda_gibbs.anchored_prior(corpus.counts, 4, True, 0.01)
    own = corpus.topic_word.argsort(axis=1)[:, ::-1][:, :6]
    assert prior.shape == corpus.topic_word.shape and (prior >= 0.01).all()
    # Each planted topic has all its top words anchored in one topic, and no two share it.
    homes = [set(prior[:, words].argmax(axis=0).tolist()) for words in own]
    assert sorted(topic for home in homes for topic in home) == [0, 1, 2, 3]


@settings(deadline=None, max_examples=20)
@given(st.integers(1, 40), st.integers(2, 6))
def test_anchors_weigh_the_same_share_of_a_topic_however_short_the_corpus(times, k):
    counts = plant(units=30).counts * times
    prior = lda_gibbs.anchored_prior(counts, k, True, 0.02)
    assert (prior - 0.02).sum(axis=1) == pytest.approx([counts.sum() / k * 0.03] * k)


def test_whole_documents_are_factorised_where_there_are_ten_to_a_topic(corpus):
    documents = np.unique(corpus.doc_ids, return_inverse=True)[1]
    texts, level = lda_gibbs.anchor_texts(corpus.counts, 2, documents)
    assert (level, texts.shape) == ("document", (24, corpus.counts.shape[1]))
    assert texts[3].toarray().ravel().tolist() == corpus.counts[documents == 3].sum(axis=0).A1.tolist()
    for k, of_unit in ((3, documents), (2, None)):
        texts, level = lda_gibbs.anchor_texts(corpus.counts, k, of_unit)
        assert level == "unit" and (texts != corpus.counts).nnz == 0


def test_a_fit_says_what_its_anchors_are(corpus, fit):
    documents = np.unique(corpus.doc_ids, return_inverse=True)[1]
    one = lda_gibbs.fit(corpus.counts, 2, 1, documents=documents, iterations=20)
    assert (one.info["anchors"], fit.info["anchors"]) == ("document", "unit")
    assert lda_gibbs.fit(plant(units=3).counts, 4, 1, iterations=20).info["anchors"] is None


def test_fewer_units_than_topics_start_at_random():
    counts = plant(units=3).counts
    assert (lda_gibbs.anchored_prior(counts, 4, True, 0.01) == 0.01).all()
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
