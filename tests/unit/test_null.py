import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from planted import plant, write_bow

from zhuti import coherence, lda_random, nmf, null, null_fit
from zhuti.tables import read_csv, read_json, write_array, write_json


def test_p_by_hand():
    assert null.p_values(np.array([0.5, 0.2, 0.0]), np.array([0.1, 0.2, 0.3, 0.4])) == pytest.approx([0.2, 0.8, 1])


@given(st.lists(st.integers(-5, 5), min_size=1), st.lists(st.integers(-5, 5), min_size=1))
def test_p_is_the_rank_among_all(values, found):
    expected = [(1 + sum(other >= value for other in found)) / (1 + len(found)) for value in values]
    assert null.p_values(np.array(values), np.array(found)) == pytest.approx(expected)


def test_words_are_measured_in_the_own_text_and_in_the_references():
    # Text 0 pairs 0 with 1, text 1 pairs 0 with 2: a topic's words meet in its own text and in one of two references.
    indptr = np.array([0, 2, 4])
    texts = [np.array([0, 1, 2, 3]), np.array([0, 2, 1, 3])]
    tops = [np.array([[0, 1]]), np.array([[0, 2]])]
    one, two = null.excesses(tops, texts, texts, indptr)
    for own, mean, spread in (one, two):
        assert own == pytest.approx([1]) and mean == pytest.approx([0], abs=0.1)
        assert spread == pytest.approx([2**0.5], abs=0.1)


def test_a_topic_of_rare_words_is_not_blamed_for_their_rarity():
    # npmi of the corpus's topic, mean and spread of its words in references; then two null topics of frequent words.
    measured = [np.array([[-0.2], [-0.6], [0.1]]), *(np.array([[0.01] * 10, [0.0] * 10, [0.01] * 10]),) * 2]
    row = null.topic_rows(measured)[0]
    assert row["excess"] == pytest.approx(4) and row["p"] == pytest.approx(1 / 21) and row["beats"]
    assert row["null_mean"] == row["null_max"] == pytest.approx(1)


def test_words_that_chance_never_moves_have_no_excess():
    assert null.excess(np.array([[0.4, 0.4], [0.1, 0.1], [0.0, 0.1]])) == pytest.approx([0, 3])


def judge(ids, indptr, engine, k):
    """Fit the corpus and its shuffles; true for each topic that beats them."""
    texts = [ids, *(null_fit.dealt(ids, shuffle) for shuffle in range(1, null_fit.needed(5, k) + 1))]
    fits = [engine(null_fit.counts_of(text, indptr), k, seed) for seed, text in enumerate(texts)]
    tops = [coherence.top_terms(fitted.topic_word, 10) for fitted in fits]
    references = (null_fit.dealt(ids, -number) for number in range(1, null.REFERENCES + 1))
    return [row["beats"] for row in null.topic_rows(null.excesses(tops, texts, references, indptr))]


def gibbs(counts, k, seed, *, documents=None):
    return lda_random.fit(counts, k, seed, iterations=60, burn_in=20)


@pytest.mark.parametrize("engine", [gibbs, nmf.fit], ids=["gibbs", "nmf"])
def test_planted_topics_beat_their_null(engine):
    corpus = plant()
    assert all(judge(corpus.ids, corpus.indptr, engine, 4))


def test_topics_of_noise_do_not_beat_it():
    beats = []
    for seed in range(8):
        corpus = plant(seed=seed, units=40)
        noise = np.random.default_rng(seed).permutation(corpus.ids)
        beats += judge(noise, corpus.indptr, gibbs, 5)
    # Five in a hundred are expected; of 40 independent ones, seven or more have a probability of .003.
    assert sum(beats) < 7


def test_run_writes_all_topics_and_names_those_that_fail(tmp_path):
    corpus = plant()
    write_bow(corpus, tmp_path)
    # The last topic mixes words of all planted topics and is as good as none.
    mixed = np.zeros((1, corpus.topic_word.shape[1]))
    mixed[0, [0, 1, 12, 13, 24, 25, 36, 37]] = 1 / 8
    write_array(np.vstack([corpus.topic_word, mixed]), tmp_path / "chosen.npz")
    write_json({"k": 5}, tmp_path / "choice.json")
    parts = [tmp_path / "1.json", tmp_path / "2.json"]
    for number, part in enumerate(parts, 1):
        null_fit.run(
            gibbs,
            sequences=tmp_path / "sequences.npz",
            rows=tmp_path / "rows.parquet",
            choice=tmp_path / "choice.json",
            settings={},
            shuffles=5,
            part=number,
            parts=2,
            top_words=8,
            output=part,
            say=print,
        )
    null.run(
        parts=parts,
        sequences=tmp_path / "sequences.npz",
        chosen=tmp_path / "chosen.npz",
        top_words=8,
        table=tmp_path / "null.csv",
        summary=tmp_path / "null.json",
        say=print,
    )
    table, summary = read_csv(tmp_path / "null.csv"), read_json(tmp_path / "null.json")
    assert table.columns.tolist() == null.COLUMNS and table["topic"].tolist() == [1, 2, 3, 4, 5]
    assert table["beats"].tolist() == [True] * 4 + [False]
    assert (np.sign(table["excess"]) == np.sign(table["npmi"] - table["npmi_shuffled"])).all()
    assert summary["shuffles"] == 5 and summary["topics"] == 25 and summary["failing"] == [5]
    assert "T5" in summary["notes"][0]["en"] and "T5" in summary["notes"][0]["zh"]


def test_nothing_is_said_where_all_topics_beat_it():
    assert null.notes([]) == []
