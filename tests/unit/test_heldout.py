import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import plant, write_bow
from scipy import sparse

from zhuti import heldout, lda_gibbs
from zhuti.parts import Part
from zhuti.problem import Problem
from zhuti.tables import read_json

QUICK = {"iterations": 100, "burn_in": 20}


@st.composite
def count_matrices(draw):
    n, v, seed = draw(st.integers(1, 8)), draw(st.integers(1, 6)), draw(st.integers(0, 999))
    return sparse.csr_matrix(np.random.default_rng(seed).poisson(1.0, (n, v)).astype(np.int32))


def test_what_a_chain_did_not_see_is_written(tmp_path):
    part = Part(np.array([False, True, False]), "document", 2, 3, False)
    heldout.write(heldout.Completion(np.array([-6.0]), np.array([2])), part, np.full((2, 3), 1 / 3), tmp_path)
    told = read_json(tmp_path / "heldout.json")
    assert (told["fold"], told["parts"], told["singly"]) == (2, 3, False)
    assert np.load(tmp_path / "heldout.npz")["units"].tolist() == [1]


@settings(deadline=None)
@given(count_matrices(), st.integers(0, 99))
def test_halves_are_halves_of_each_unit(counts, seed):
    given_half, scored = heldout.halves(counts, seed)
    assert np.array_equal((given_half + scored).toarray(), counts.toarray())
    difference = np.asarray(given_half.sum(axis=1) - scored.sum(axis=1)).ravel()
    assert set(difference) <= {0, 1}


def test_halves_are_random_and_not_the_first_words():
    counts = sparse.csr_matrix(np.full((200, 2), 10, dtype=np.int32))
    first = heldout.halves(counts, 1)[0].toarray()[:, 0]
    assert first.mean() == pytest.approx(5, abs=0.5) and first.std() > 0.5


def test_folding_in_by_hand():
    # One token of a word that only topic 1 has: its share is (1 + 0.5) / (1 + 1).
    phi = np.array([[1.0, 1e-300], [1e-300, 1.0]])
    theta = heldout.fold_in(sparse.csr_matrix([[1.0, 0.0]]), phi, np.array([0.5, 0.5]))
    assert theta[0] == pytest.approx([0.75, 0.25])


def test_a_unit_without_tokens_has_the_prior():
    phi = np.full((2, 3), 1 / 3)
    theta = heldout.fold_in(sparse.csr_matrix((1, 3)), phi, np.array([0.1, 0.3]))
    assert theta[0] == pytest.approx([0.25, 0.75])


@settings(deadline=None, max_examples=50)
@given(count_matrices(), st.integers(2, 5), st.integers(0, 99))
def test_folding_in_is_a_fixed_point_whatever_the_blocks(counts, k, seed):
    rng = np.random.default_rng(seed)
    phi, alpha = rng.dirichlet(np.ones(counts.shape[1]) * 2, k) + 1e-6, rng.uniform(0.05, 1, k)
    theta = heldout.fold_in(counts, phi, alpha)
    assert np.allclose(theta.sum(axis=1), 1)
    share = theta[:, :, None] * phi / (theta @ phi)[:, None, :]
    received = np.einsum("nv,nkv->nk", counts.toarray(), share)
    expected = (received + alpha) / (counts.sum(axis=1).A1[:, None] + alpha.sum())
    assert np.abs(theta - expected).max() < 1e-3
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(heldout, "CELLS", 1)
        assert heldout.fold_in(counts, phi, alpha) == pytest.approx(theta, abs=1e-4)


def test_log_likelihood_by_hand():
    phi, theta = np.array([[0.8, 0.2], [0.4, 0.6]]), np.array([[0.5, 0.5], [1.0, 0.0]])
    scored = sparse.csr_matrix([[2.0, 1.0], [0.0, 3.0]])
    expected = [2 * np.log(0.6) + np.log(0.4), 3 * np.log(0.2)]
    assert heldout.log_likelihood(scored, theta, phi) == pytest.approx(expected)


def test_a_model_that_knows_nothing_has_the_perplexity_of_the_vocabulary():
    counts = plant().counts
    phi = np.full((3, counts.shape[1]), 1 / counts.shape[1])
    result = heldout.completion(phi, np.full(3, 0.1), counts, 1)
    assert result.perplexity == pytest.approx(counts.shape[1])
    assert np.array_equal(result.tokens, counts.sum(axis=1).A1 // 2)
    assert result.log_likelihood == pytest.approx(-result.tokens * np.log(counts.shape[1]))


def test_the_planted_model_beats_one_topic_and_shuffled_topics():
    corpus = plant()
    alpha = np.linspace(0.5, 0.1, 4)
    true = heldout.completion(corpus.topic_word, alpha, corpus.counts, 1).perplexity
    mean = corpus.counts.sum(axis=0) / corpus.counts.sum()
    single = heldout.completion(np.asarray(mean), np.ones(1), corpus.counts, 1).perplexity
    shuffled = np.random.default_rng(0).permutation(corpus.topic_word.ravel()).reshape(corpus.topic_word.shape)
    assert true < 0.8 * single and true < heldout.completion(shuffled + 1e-9, alpha, corpus.counts, 1).perplexity


def test_a_unit_of_one_word_has_nothing_to_score():
    result = heldout.completion(np.array([[0.5, 0.5]]), np.ones(1), sparse.csr_matrix([[1, 0]]), 1)
    assert (result.tokens.tolist(), result.log_likelihood.tolist()) == ([0], [0.0]) and np.isnan(result.perplexity)


def test_the_engine_gets_the_documents_of_what_it_may_see(tmp_path):
    corpus = plant()
    write_bow(corpus, tmp_path)
    seen = []

    def engine(counts, k, seed, *, documents, **settings):
        seen.append(set(documents.tolist()))
        assert len(documents) == counts.shape[0]
        return lda_gibbs.fit(counts, k, seed, documents=documents, **settings)

    paths = {name: tmp_path / f"{name}.npz" for name in ("counts", "sequences")}
    paths |= {"rows": tmp_path / "rows.parquet", "say": print}
    heldout.run(
        **paths, k=2, seeds=[1], numbers=[0], folders=[tmp_path], fit=engine, settings=QUICK, share=0.25, seed=3
    )
    names = sorted(set(corpus.doc_ids))
    held = {corpus.doc_ids[unit] for unit in np.load(tmp_path / "heldout.npz")["units"]}
    assert {names[number] for number in seen[0]} == set(names) - held


def test_run_scores_each_chain_on_its_part(tmp_path):
    corpus = plant()
    write_bow(corpus, tmp_path)
    folders = [tmp_path / name for name in ("one", "two", "again")]
    for folder in folders:
        folder.mkdir()
    paths = {name: tmp_path / f"{name}.npz" for name in ("counts", "sequences")}
    paths |= {"rows": tmp_path / "rows.parquet", "say": print}
    heldout.run(
        **paths,
        k=4,
        seeds=[1, 2, 1],
        numbers=[0, 1, 0],
        folders=folders,
        fit=lda_gibbs.fit,
        settings=QUICK,
        share=0.25,
        seed=3,
    )
    one, two, again = (read_json(folder / "heldout.json") for folder in folders)
    assert (one["level"], one["units_heldout"], one["fold"], two["fold"]) == ("document", 30, 0, 1)
    assert one["perplexity"] < 40 and one == again
    assert (folders[0] / "heldout.npz").read_bytes() == (folders[2] / "heldout.npz").read_bytes()
    first, second = (np.load(folder / "heldout.npz") for folder in folders[:2])
    assert not np.intersect1d(first["units"], second["units"]).size
    kept = np.setdiff1d(np.arange(corpus.counts.shape[0]), first["units"])
    documents = np.unique(corpus.doc_ids, return_inverse=True)[1][kept]
    without = lda_gibbs.fit(corpus.counts[kept], 4, 1, documents=documents, **QUICK)
    assert first["topic_word"] == pytest.approx(without.topic_word, abs=1e-6)
    n_tokens = corpus.counts.sum(axis=1).A1[first["units"]]
    assert np.array_equal(first["tokens"], n_tokens // 2) and first["tokens"].sum() == one["tokens_scored"]
    assert np.exp(-first["log_likelihood"].sum() / first["tokens"].sum()) == pytest.approx(one["perplexity"])


def test_one_unit_is_too_little_for_two_topics(tmp_path):
    corpus = plant(units=1, documents=1)
    write_bow(corpus, tmp_path)
    paths = {name: tmp_path / f"{name}.npz" for name in ("counts", "sequences")}
    with pytest.raises(Problem, match="only 1 unit"):
        heldout.run(
            **paths, rows=tmp_path / "rows.parquet", k=2, seeds=[1], numbers=[0], folders=[tmp_path],
            fit=lda_gibbs.fit, settings=QUICK, share=0.1, seed=1, say=print,
        )  # fmt: skip


def test_where_nothing_could_be_scored_there_is_no_perplexity(tmp_path):
    part = Part(np.array([True, False]), "unit", 0, 2, False)
    heldout.write(heldout.Completion(np.array([0.0]), np.array([0])), part, np.full((2, 3), 1 / 3), tmp_path)
    assert read_json(tmp_path / "heldout.json")["perplexity"] is None
