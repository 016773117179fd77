import itertools
import time

import numpy as np
import pytest
from gensim.corpora import Dictionary
from gensim.models import CoherenceModel
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import plant

from zhuti import coherence

MEASURES = {"c_npmi": (coherence.npmi, coherence.NPMI_WINDOW), "c_v": (coherence.c_v, coherence.C_V_WINDOW)}


def by_gensim(ids, indptr, n_terms, top, name, window=None):
    texts = [[str(term) for term in ids[start:stop]] for start, stop in itertools.pairwise(indptr)]
    dictionary = Dictionary()
    dictionary.token2id = {str(term): term for term in range(n_terms)}
    topics = [[str(term) for term in row] for row in top]
    options = {"texts": texts, "dictionary": dictionary, "window_size": window, "processes": 1, "topn": top.shape[1]}
    return CoherenceModel(topics=topics, coherence=name, **options).get_coherence_per_topic()


def by_zhuti(ids, indptr, top, name, window=None):
    measure, usual = MEASURES[name]
    windows = coherence.count_windows(ids, indptr, np.unique(top), window or usual)
    return measure(coherence.pair_npmi(top, windows))


@st.composite
def strangers(draw):
    """Topics of words that occur, but seldom or never in one window; some words do not occur at all."""
    n_terms, groups = draw(st.integers(4, 10)), draw(st.integers(2, 4))
    rng = np.random.default_rng(draw(st.integers(0, 9999)))
    # A unit has words of one group only.
    units = [
        rng.choice(np.arange(n_terms)[np.arange(n_terms) % groups == group], length)
        for group, length in draw(
            st.lists(st.tuples(st.integers(0, groups - 1), st.integers(1, 30)), min_size=1, max_size=8)
        )
    ]
    top = np.array([rng.permutation(n_terms)[:4] for _ in range(3)])
    return np.concatenate(units), np.cumsum([0, *map(len, units)]), n_terms, top


@settings(deadline=None, max_examples=60)
@given(strangers(), st.integers(1, 15), st.sampled_from(sorted(MEASURES)))
def test_equal_to_gensim_where_words_never_meet_and_numbers_where_gensim_has_none(corpus, window, name):
    ids, indptr, n_terms, top = corpus
    with np.errstate(all="ignore"):
        expected = np.array(by_gensim(ids, indptr, n_terms, top, name, window))
    found = by_zhuti(ids, indptr, top, name, window)
    assert np.isfinite(found).all()
    defined = np.isfinite(expected)
    # gensim has no number for a topic with a word that does not occur, and only for that.
    assert defined.tolist() == np.isin(top, ids).all(axis=1).tolist()
    assert found[defined] == pytest.approx(expected[defined], abs=1e-9)


@st.composite
def corpora(draw):
    """Few words, hence many repetitions; units shorter than, equal to and longer than the window; empty units."""
    n_terms = draw(st.integers(4, 12))
    lengths = draw(st.lists(st.integers(0, 40), min_size=1, max_size=6))
    rng = np.random.default_rng(draw(st.integers(0, 9999)))
    units = [np.arange(n_terms), *(rng.integers(0, n_terms, length) for length in lengths)]
    top = np.array([rng.permutation(n_terms)[:4] for _ in range(3)])
    return np.concatenate(units), np.cumsum([0, *map(len, units)]), n_terms, top


@settings(deadline=None, max_examples=60)
@given(corpora(), st.integers(1, 15), st.sampled_from(sorted(MEASURES)))
def test_equal_to_gensim(corpus, window, name):
    ids, indptr, n_terms, top = corpus
    expected = by_gensim(ids, indptr, n_terms, top, name, window)
    assert np.isfinite(expected).all()
    assert by_zhuti(ids, indptr, top, name, window) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_equal_to_gensim_with_its_own_windows(name):
    corpus = plant(length=120)
    top = coherence.top_terms(corpus.topic_word, 10)
    expected = by_gensim(corpus.ids, corpus.indptr, corpus.counts.shape[1], top, name)
    assert by_zhuti(corpus.ids, corpus.indptr, top, name) == pytest.approx(expected, abs=1e-6)


def test_chunks_change_nothing(monkeypatch):
    corpus = plant(units=30)
    terms = np.arange(0, 60, 2)
    whole = coherence.count_windows(corpus.ids, corpus.indptr, terms, 10)
    monkeypatch.setattr(coherence, "CHUNK", 50)
    parts = coherence.count_windows(corpus.ids, corpus.indptr, terms, 10)
    assert whole.total == parts.total and np.array_equal(whole.together, parts.together)


def test_windows_by_hand():
    # a b c c with a window of 2: ab, bc, cc; and the short unit b: one window.
    windows = coherence.count_windows(np.array([0, 1, 2, 2, 1]), np.array([0, 4, 5]), np.array([0, 1, 2]), 2)
    assert windows.total == 4
    assert windows.together.tolist() == [[1, 1, 0], [1, 3, 1], [0, 1, 2]]


def test_a_word_is_struck_off_when_its_first_token_leaves():
    # a a b with a window of 2: aa, ab. gensim takes a off when its first token leaves, although the second is inside.
    windows = coherence.count_windows(np.array([0, 0, 1]), np.array([0, 3]), np.array([0, 1]), 2)
    assert windows.together.tolist() == [[1, 0], [0, 1]]


def test_words_that_never_occur_give_numbers():
    windows = coherence.count_windows(np.array([0, 1]), np.array([0, 2]), np.array([0, 1, 2, 3]), 10)
    pairs = coherence.pair_npmi(np.array([[2, 3], [0, 2]]), windows)
    assert coherence.npmi(pairs).tolist() == [0, 0]
    assert np.isfinite(coherence.c_v(pairs)).all()


def test_words_that_are_always_together_have_what_gensim_gives_them():
    ids, indptr, top = np.array([0, 1, 0, 1]), np.array([0, 2, 4]), np.array([[0, 1]])
    assert by_zhuti(ids, indptr, top, "c_npmi") == pytest.approx(by_gensim(ids, indptr, 2, top, "c_npmi"))


def test_top_terms_break_ties_by_id():
    assert coherence.top_terms(np.array([[0.1, 0.4, 0.4, 0.1]]), 3).tolist() == [[1, 2, 0]]
    assert coherence.top_terms(np.array([[0.5, 0.5]]), 10).shape == (1, 2)


def test_a_large_corpus_takes_seconds():
    rng = np.random.default_rng(0)
    ids = np.minimum(rng.zipf(1.3, 300_000) - 1, 9999)
    indptr = np.arange(0, 300_001, 60)
    start = time.perf_counter()
    coherence.count_windows(ids, indptr, np.arange(2000), coherence.NPMI_WINDOW)
    assert time.perf_counter() - start < 15
