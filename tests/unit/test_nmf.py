import numpy as np
import pytest
from planted import plant, recovered, write_bow
from scipy import sparse

from zhuti import nmf
from zhuti.fit import run
from zhuti.tables import read_json


@pytest.fixture(scope="module")
def corpus():
    return plant()


@pytest.fixture(scope="module")
def fit(corpus):
    return nmf.fit(corpus.counts, 4)


def test_planted_topics_are_found(corpus, fit):
    # The weights of TF-IDF are not probabilities, so the lists of words are compared, not φ.
    own = np.argsort(-corpus.topic_word, axis=1)[:, :6]
    found = np.argsort(-fit.topic_word, axis=1)[:, :12]
    partner = (corpus.topic_word @ fit.topic_word.T).argmax(axis=1)
    assert sorted(partner) == [0, 1, 2, 3]
    assert all(set(words) <= set(found[topic]) for words, topic in zip(own, partner, strict=True))
    assert recovered(corpus, fit.topic_word).min() > 0.7


def test_rows_sum_to_one(fit):
    for matrix in (fit.topic_word, fit.doc_topic):
        assert (matrix >= 0).all() and np.allclose(matrix.sum(axis=1), 1, atol=1e-12)


def test_the_shares_of_a_unit_are_those_of_its_reconstruction():
    # Two topics of very different norm: a unit made half of each (by weight) has half of each.
    matrix = sparse.csr_matrix(np.array([[10.0, 10, 0, 0], [0, 0, 1, 1], [5, 5, 5, 5], [3, 3, 1, 1]] * 3))
    fit = nmf.factorise(matrix, 2, iterations=2000)
    first = fit.topic_word[:, 0].argmax()
    assert fit.doc_topic[2] == pytest.approx([0.5, 0.5], abs=0.02)
    assert fit.doc_topic[3, first] == pytest.approx(0.75, abs=0.02)


def test_a_unit_without_topics_is_uniform_and_counted():
    matrix = sparse.csr_matrix(np.array([[1.0, 1, 0], [1, 1, 0], [0, 0, 0.0], [0, 1, 1]]))
    fit = nmf.factorise(matrix, 2)
    assert fit.doc_topic[2].tolist() == [0.5, 0.5] and fit.info["empty_units"] == 1


def test_it_has_no_priors_and_says_how_well_it_fits(fit):
    assert (fit.info["alpha"], fit.info["eta"], fit.info["trace"], fit.info["seed"]) == (None, None, [], 0)
    assert 0 < fit.info["error"] < 1 and fit.info["updates"] > 1


def test_run_writes_the_same_bytes_each_time(tmp_path, corpus):
    write_bow(corpus, tmp_path)
    settings = {"iterations": 100, "sublinear": True}
    for name in ("one", "two"):
        folders = [tmp_path / name, tmp_path / name / "2"]
        run(
            nmf.fit,
            counts=tmp_path / "counts.npz",
            rows=tmp_path / "rows.parquet",
            fits=[(3, 0), (2, 0)],
            folders=folders,
            settings=settings,
            say=print,
        )
    for file in ("topic_word.npz", "doc_topic.npz", "fit.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    info = read_json(tmp_path / "one/fit.json")
    assert (np.diff(info["share"]) <= 0).all() and info["settings"] == settings
    assert sum(info["topic_tokens"]) == pytest.approx(corpus.counts.sum())
