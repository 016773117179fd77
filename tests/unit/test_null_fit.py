import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import plant, write_bow

from zhuti import lda_random, null_fit
from zhuti.problem import Problem
from zhuti.tables import read_json, write_json

QUICK = {"iterations": 40, "burn_in": 10}


@settings(deadline=None)
@given(st.integers(2, 50), st.integers(5, 30))
def test_there_are_enough_shuffles_for_a_small_p(k, asked):
    n = null_fit.needed(asked, k)
    assert n >= asked and 1 / (1 + n * k) <= null_fit.LEVEL
    assert n == asked or 1 / (1 + (n - 1) * k) > null_fit.LEVEL


def test_a_deal_keeps_words_and_lengths_and_no_company():
    # A and B, C and D always stand together; dealt, they do no more than chance has it.
    ids, indptr = np.tile([0, 1, 2, 3], 300), np.arange(0, 1201, 2)
    shuffled = null_fit.dealt(ids, 1)
    assert np.bincount(shuffled).tolist() == [300] * 4
    counts = null_fit.counts_of(shuffled, indptr).toarray()
    assert counts.shape == (600, 4) and (counts.sum(axis=1) == 2).all()
    together = ((counts[:, 0] > 0) & (counts[:, 1] > 0)).mean()
    assert together == pytest.approx(2 / 16, abs=0.04)
    assert shuffled.tolist() == null_fit.dealt(ids, 1).tolist() != null_fit.dealt(ids, 2).tolist()


def test_counts_are_those_of_the_corpus():
    corpus = plant()
    assert (null_fit.counts_of(corpus.ids, corpus.indptr) != corpus.counts).nnz == 0


def run(folder, k, part):
    write_json({"k": k}, folder / "choice.json")
    null_fit.run(
        lda_random.fit,
        sequences=folder / "sequences.npz",
        rows=folder / "rows.parquet",
        choice=folder / "choice.json",
        settings=QUICK,
        shuffles=5,
        part=part,
        parts=2,
        top_words=6,
        output=folder / "out.json",
        say=print,
    )
    return read_json(folder / "out.json")["tops"]


def test_the_parts_make_up_all_shuffles_and_repeat(tmp_path):
    write_bow(plant(units=40), tmp_path)
    one, two = run(tmp_path, 4, 1), run(tmp_path, 4, 2)
    assert sorted(one) == ["1", "3", "5"] and sorted(two) == ["2", "4"]
    assert np.array(one["1"]).shape == (4, 6) and one["1"] != one["3"]
    assert run(tmp_path, 4, 1) == one


def test_the_documents_stay_while_the_words_are_dealt(tmp_path):
    corpus = plant(units=40)
    write_bow(corpus, tmp_path)
    write_json({"k": 4}, tmp_path / "choice.json")
    seen = []

    def engine(counts, k, seed, *, documents):
        seen.append(documents.tolist())
        assert counts.sum(axis=1).tolist() == corpus.counts.sum(axis=1).tolist()
        return lda_random.fit(counts, k, seed, **QUICK)

    paths = {"sequences": tmp_path / "sequences.npz", "rows": tmp_path / "rows.parquet"}
    paths |= {"choice": tmp_path / "choice.json", "output": tmp_path / "out.json"}
    null_fit.run(engine, **paths, settings={}, shuffles=2, part=1, parts=2, top_words=6, say=print)
    assert seen[0] == np.unique(corpus.doc_ids, return_inverse=True)[1].tolist()


def test_more_topics_than_units_are_refused(tmp_path):
    write_bow(plant(units=5, documents=5), tmp_path)
    with pytest.raises(Problem):
        run(tmp_path, 6, 1)
