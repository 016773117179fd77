"""What the explorer holds is what the tables say, and it holds no more than a page can bear."""

import json

import miniature
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhuti import explorer
from zhuti.coherence import top_terms
from zhuti.results import read
from zhuti.tables import read_array
from zhuti.words import relevance


def write(study):
    chosen = study / "topics" / "chosen"
    explorer.run(
        topic_word=str(chosen / "topic_word.npz"),
        topics=str(chosen / "topics.csv"),
        vocabulary=str(study / "bow" / "vocabulary.csv"),
        doc_topics=str(chosen / "doc_topics.csv"),
        unit_topics=str(chosen / "unit_topics.parquet"),
        units=sorted(map(str, (study / "clean" / "units.parquet").iterdir())),
        prevalence=str(study / "evidence" / "prevalence.csv"),
        similarities=str(study / "cluster" / "similarities.csv"),
        explorer=str(study / "explorer.json"),
        say=lambda text: None,
    )
    return json.loads((study / "explorer.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return miniature.write(tmp_path_factory.mktemp("study") / "s", documents=21, units=3)


@pytest.fixture(scope="module")
def content(study):
    return write(study)


def test_units_are_there_with_text_place_and_topics(study, content):
    units = pd.concat(pd.read_parquet(path) for path in (study / "clean" / "units.parquet").iterdir())
    shares = pd.read_parquet(study / "topics" / "chosen" / "unit_topics.parquet").set_index("unit_id")
    by_id = units.set_index("unit_id")
    assert {unit["id"] for unit in content["units"]} == set(shares.index)
    assert content["all_units"] == len(shares)
    for unit in content["units"]:
        row = by_id.loc[unit["id"]]
        assert unit["t"] == row["text"] and not unit["cut"]
        assert content["documents"][unit["d"]]["id"] == row["doc_id"]
        assert unit["h"] == " › ".join(row["heading"])
        told = dict(unit["z"])
        for topic in range(miniature.CHOSEN_K):
            share = shares.loc[unit["id"], f"T{topic + 1}"]
            assert told.get(topic, 0) == (pytest.approx(share, abs=1e-6) if share >= explorer.LEAST_SHARE else 0)


def test_documents_and_groups_have_the_shares_of_the_tables(study, content):
    documents = read(study / "topics" / "chosen" / "doc_topics.csv").set_index("doc_id")
    for row in content["documents"]:
        expected = documents.loc[row["id"]]
        assert row["title"] == expected["title"]
        shares = [share / 1e6 for share in row["z"]]
        assert shares == pytest.approx([expected[f"T{n + 1}"] for n in range(miniature.CHOSEN_K)], abs=1e-6)
        assert row["in"] == [expected["kind"]]
    prevalence = read(study / "evidence" / "prevalence.csv")
    assert sum(len(group["z"]) for group in content["groups"]) == len(prevalence)
    for group in content["groups"]:
        part = prevalence[(prevalence["by"] == group["by"]) & (prevalence["group"] == group["name"])]
        assert [share for share, _, _ in group["z"]] == pytest.approx(part.sort_values("topic")["share"], abs=1e-6)
    assert content["columns"] == ["kind"]


def test_words_have_their_probability_in_topic_and_corpus(study, content):
    vocabulary = read(study / "bow" / "vocabulary.csv")
    kept = vocabulary[vocabulary["kept"]].set_index("term")
    phi = read_array(study / "topics" / "chosen" / "topic_word.npz")
    shares = dict(zip(content["terms"], content["p"], strict=True))
    assert shares == pytest.approx((kept.loc[list(shares), "cf"] / kept["cf"].sum()).to_dict())
    for topic, row in enumerate(content["topics"]):
        for term, probability in row["w"]:
            assert probability == pytest.approx(phi[topic, int(kept.loc[content["terms"][term], "term_id"])], abs=1e-8)


def test_the_slider_has_the_words_of_every_stop():
    phi = np.array([[0.5, 0.3, 0.2, 0.0], [0.1, 0.1, 0.1, 0.7]])
    lists = explorer.word_lists(phi, np.array([0.4, 0.3, 0.2, 0.1]))
    assert lists == [[0, 1, 2], [0, 1, 2, 3]]


@given(st.integers(1, 4), st.integers(1, 120), st.integers(0, 50), st.integers(2, 9))
def test_words_are_the_first_at_every_stop_of_the_slider(topics, terms, seed, values):
    draws = np.random.default_rng(seed)
    # Few different values, so that many words are equal.
    phi, share = draws.integers(0, values, (topics, terms)) / 8, draws.integers(1, values, terms) / 8
    expected = [set() for _ in phi]
    ends = [np.nan_to_num(relevance(phi, share, weight), neginf=-99) for weight in (0, 1)]
    for weight in explorer.LAMBDAS:
        assert np.allclose((1 - weight) * ends[0] + weight * ends[1], np.maximum(relevance(phi, share, weight), -99))
        for topic, best in enumerate(top_terms((1 - weight) * ends[0] + weight * ends[1], explorer.WORDS)):
            expected[topic].update(best[phi[topic, best] > 0].tolist())
    assert explorer.word_lists(phi, share) == [sorted(terms) for terms in expected]


@given(st.integers(1, 60), st.integers(1, 6), st.integers(1, 70), st.integers(0, 5))
def test_each_topic_gets_its_best_units_in_turn(units, topics, most, seed):
    theta = np.random.default_rng(seed).dirichlet(np.ones(topics), units)
    chosen = explorer.choose_units(theta, most)
    assert len(chosen) == min(units, most)
    assert sorted(set(chosen.tolist())) == chosen.tolist()
    if most >= topics:
        assert set(theta.argmax(axis=0).tolist()) <= set(chosen.tolist())


def test_neighbours_are_the_most_similar_whichever_way_a_pair_is_listed():
    table = pd.DataFrame(
        [("a", "b", 0.5), ("c", "a", 0.9), ("b", "c", 0.1), ("c", "b", 0.1)],
        columns=["doc_id_a", "doc_id_b", "similarity"],
    )
    number = {"a": 0, "b": 1, "c": 2}
    assert explorer.nearest(table, number) == [[[2, 0.9], [1, 0.5]], [[0, 0.5], [2, 0.1]], [[0, 0.9], [1, 0.1]]]
    assert explorer.nearest(table, number, most=1) == [[[2, 0.9]], [[0, 0.5]], [[0, 0.9]]]


def test_a_long_text_is_cut_and_said_to_be():
    unit = {"unit_id": "a#1", "doc_id": "a", "heading": [], "text": "字" * 700, "map_doc": [3], "map_length": [700]}
    (row,) = explorer.unit_rows([unit], {"a#1": [0.99, 0.01]}, {"a": 0})
    assert len(row["t"]) == explorer.MOST_CHARS and row["cut"]
    assert (row["s"], row["e"], row["z"]) == (3, 703, [[0, 0.99]])


def test_the_same_study_gives_the_same_bytes(study, content):
    before = (study / "explorer.json").read_bytes()
    write(study)
    assert (study / "explorer.json").read_bytes() == before
