from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted_corpus import (
    REGIONS,
    YEARS,
    candidates,
    cosines,
    match,
    plant,
    planted_words,
    spelt,
    write_table,
)

from zhuti import stopwords
from zhuti.lexicon import read_layers
from zhuti.segment import Segmenter

RESOURCES = Path(__file__).parents[2] / "workflow" / "resources"
SMALL = {"k": 4, "documents": 40, "vocabulary": 300, "paragraphs": (2, 4)}


@pytest.fixture(scope="module")
def corpus():
    return plant(**SMALL)


def test_the_workflow_cuts_every_word_as_it_was_planted():
    layers = read_layers(str(RESOURCES / "lexicon" / "policy.txt"), str(RESOURCES / "places.csv"))
    words = list(candidates())
    tokens, _, _ = Segmenter(True, layers, numbers=True, function_words=True).tokens(spelt(words))
    assert tokens[::2] == words and set(tokens[1::2]) == {"、", "，", "。"}
    assert len(words) > 10_000


def test_no_word_is_a_stopword():
    dropped = stopwords.general() | set(stopwords.read_list(RESOURCES / "stopwords" / "genre.txt", "bow"))
    assert len(dropped) > 800 and dropped.isdisjoint(candidates())


def test_words_become_sentences():
    assert spelt(list("甲乙丙丁戊")) == "甲、乙、丙、丁，戊。"
    assert spelt(["词"] * 13) == "词、词、词、词，" * 2 + "词、词、词、词。" + "词。"


def test_the_same_seed_plants_the_same_and_another_another(corpus):
    same, other = plant(**SMALL), plant(**SMALL, seed=1)
    assert same.terms == corpus.terms and same.documents.equals(corpus.documents)
    assert all(map(np.array_equal, same.paragraphs, corpus.paragraphs))
    assert set(other.terms) != set(corpus.terms)


@settings(max_examples=20, deadline=None)
@given(
    k=st.integers(2, 8),
    documents=st.integers(2, 12),
    seed=st.integers(0, 99),
    skew=st.floats(0, 2),
    contrast=st.floats(0, 2),
    trend=st.floats(0, 2),
)
def test_a_plan_adds_up(k, documents, seed, skew, contrast, trend):
    planted = plant(
        k, documents, seed, vocabulary=50, skew=skew, contrast=contrast, trend=trend, paragraphs=(1, 3), words=(5, 9)
    )
    shares = [planted.topic_word, planted.doc_topic, planted.unit_topic, planted.region_shares, planted.year_shares]
    for rows in [*shares, planted.shares[None]]:
        assert rows.min() >= 0 and np.allclose(rows.sum(axis=1), 1)
    assert len(planted.paragraphs) == len(planted.unit_topic) == len(planted.unit_document)
    assert all(5 <= len(words) <= 9 for words in planted.paragraphs)
    assert set(np.bincount(planted.unit_document)) <= {1, 2, 3}
    assert np.allclose(planted.region_shares.mean(axis=0), planted.shares)
    assert np.allclose(planted.year_shares.mean(axis=0), planted.shares)


def test_without_effects_regions_and_years_are_alike_and_with_them_as_far_apart_as_planted():
    level = plant(**SMALL, contrast=0, trend=0)
    assert np.allclose(level.region_shares, level.shares) and np.allclose(level.year_shares, level.shares)
    apart = plant(**SMALL, contrast=0.5, trend=0)
    odds = np.log(apart.region_shares[0] / apart.region_shares[1])
    assert np.allclose(np.diff(odds), [-2, 2, -2])
    moved = np.log(plant(**SMALL, contrast=0, trend=0.5).year_shares[[0, -1]])
    odds = moved[1] - moved[0]
    assert np.allclose(odds[:3] - odds[3], [1, -1, 0])


def test_the_draw_follows_the_plan():
    """Shares of topics and of words in 2 000 documents, in all and by region."""
    drawn = plant(k=4, documents=2000, vocabulary=300, paragraphs=(1, 1), seed=3)
    assert np.abs(drawn.doc_topic.mean(axis=0) - drawn.shares).max() < 0.03
    region = drawn.documents["region"].map(REGIONS.index).to_numpy()
    for number, expected in enumerate(drawn.region_shares):
        assert np.abs(drawn.doc_topic[region == number].mean(axis=0) - expected).max() < 0.04
    words = np.bincount(np.concatenate(drawn.paragraphs), minlength=300)
    assert np.abs(words / words.sum() - drawn.doc_topic.mean(axis=0) @ drawn.topic_word).max() < 0.005


def test_documents_have_a_theme_a_region_and_a_date(corpus):
    table = corpus.documents
    assert (table["theme"] == [f"T{topic + 1}" for topic in corpus.doc_topic.argmax(axis=1)]).all()
    assert table["region"].value_counts().tolist() == [20, 20]
    dates = pd.to_datetime(table["date"], format="%Y-%m-%d")
    assert dates.dt.year.between(YEARS[0], YEARS[-1]).all() and dates.dt.year.nunique() > 5


def test_topics_share_their_frequent_words():
    """As far as topics found in real corpora do: regulations and interpretations have .12–.14, and .28–.37."""
    topics = plant().topic_word
    cosine = cosines(topics, topics)
    np.fill_diagonal(cosine, np.nan)
    assert 0.2 < np.nanmean(cosine) < 0.4 and 0.3 < np.nanmax(cosine, axis=1).mean() < 0.5
    frequent = topics[:, :100]
    assert ((frequent > frequent.mean(axis=0)).sum(axis=0) > 1).mean() > 0.9


def test_the_table_holds_the_paragraphs_line_by_line(corpus, tmp_path):
    write_table(corpus, tmp_path / "corpus.csv")
    table = pd.read_csv(tmp_path / "corpus.csv")
    assert list(table) == ["id", "date", "region", "theme", "text"] and len(table) == 40
    lines = [line for text in table["text"] for line in text.split("\n")]
    planted = [spelt([corpus.terms[word] for word in words]) for words in corpus.paragraphs]
    assert lines == planted


def test_topics_in_another_order_and_over_fewer_terms_are_matched(corpus):
    terms = corpus.terms[200:0:-1]
    planted = planted_words(corpus, terms)
    assert np.allclose(planted[:, 0] / planted[:, 5], corpus.topic_word[:, 200] / corpus.topic_word[:, 195])
    order, junk = [2, 0, 3, 1], np.full((1, len(terms)), 1 / len(terms))
    partners, cosine = match(planted, np.vstack([junk, planted[order]]))
    assert np.allclose(cosine, 1) and [partners[topic] - 1 for topic in order] == [0, 1, 2, 3]
