import itertools

import numpy as np
import pytest
from gensim.corpora import Dictionary
from gensim.models import CoherenceModel
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import plant, write_bow

from zhuti import coherence, lda_gibbs, nmf, scores
from zhuti.fit import run
from zhuti.tables import read_array, read_csv, write_json

QUICK = {"iterations": 60, "burn_in": 10}


def test_diversity_by_hand():
    same = np.array([[0.6, 0.3, 0.1], [0.5, 0.4, 0.1]])
    assert scores.diversity(same, 2) == 0.5
    assert scores.diversity(np.array([[0.6, 0.4, 0, 0], [0, 0, 0.6, 0.4]]), 2) == 1
    assert scores.diversity(same) == 0.5


def test_exclusivity_by_hand():
    phi = np.array([[0.6, 0.4, 0.0], [0.2, 0.2, 0.6]])
    top = np.array([[0, 1], [2, 0]])
    assert scores.exclusivity(phi, top) == pytest.approx([(0.75 + 0.4 / 0.6) / 2, (1 + 0.25) / 2])


def test_cosines_are_of_the_best_matching():
    left = np.array([[1.0, 0, 0], [0, 1, 0]])
    right = np.array([[0, 3, 4.0], [1, 0, 0]])
    assert scores.matched_cosines(left, right) == pytest.approx([1, 0.6])
    # The greedy partner of both is the first topic of `right`; one has to take the other.
    left, right = np.array([[1.0, 0.1], [1, 0]]), np.array([[1.0, 0], [0, 1]])
    assert scores.matched_cosines(left, right) == pytest.approx([0.1 / np.hypot(1, 0.1), 1])


def test_stability_is_the_mean_over_the_other_seeds():
    a, b = np.eye(3)[:2], np.eye(3)[[1, 2]]
    assert scores.stability([a, a]).tolist() == [[1, 1], [1, 1]]
    assert scores.stability([a, a, b]) == pytest.approx(np.array([[0.5, 1], [0.5, 1], [1, 0]]))
    assert np.isnan(scores.stability([a])).all()


@settings(deadline=None, max_examples=40)
@given(st.integers(2, 5), st.integers(2, 4), st.integers(0, 99))
def test_stability_does_not_depend_on_the_order_of_topics(k, n, seed):
    rng = np.random.default_rng(seed)
    fits = [rng.dirichlet(np.full(8, 0.3), k) for _ in range(n)]
    turned = [fit[rng.permutation(k)] for fit in fits]
    assert scores.stability(turned).mean(axis=1) == pytest.approx(scores.stability(fits).mean(axis=1))


@pytest.fixture(scope="module")
def scored(tmp_path_factory):
    """Two K x two seeds of Gibbs with held-out perplexity, NMF without; scored twice."""
    folder, corpus = tmp_path_factory.mktemp("scores"), plant()
    write_bow(corpus, folder)
    fits, heldouts = [], []
    for k in (3, 4):
        folders = [folder / f"lda_gibbs/k{k}/seed{seed}" for seed in (1, 2)]
        run(lda_gibbs.fit, counts=folder / "counts.npz", k=k, seeds=[1, 2], folders=folders, say=print, settings=QUICK)
        fits += [where / "fit.json" for where in folders]
        for number, where in enumerate(folders):
            write_json({"perplexity": 100 * k + number}, where / "heldout.json")
            heldouts.append(where / "heldout.json")
    paths = {"counts": folder / "counts.npz", "tfidf": folder / "tfidf.npz"}
    nmf.run(**paths, ks=[3], folders=[folder / "nmf/k3/seed0"], iterations=50, say=print)
    fits.append(folder / "nmf/k3/seed0/fit.json")
    for name in ("one", "two"):
        (folder / name).mkdir()
        scores.run(
            fits=fits,
            heldouts=heldouts,
            sequences=folder / "sequences.npz",
            top_words=10,
            scores=folder / name / "scores.csv",
            topic_scores=folder / name / "topic_scores.csv",
            say=print,
        )
    return folder


def test_every_metric_of_every_fit_has_one_row(scored):
    table = read_csv(scored / "one/scores.csv")
    assert list(table.columns) == ["model", "k", "seed", "metric", "value"]
    assert not table.duplicated(["model", "k", "seed", "metric"]).any() and table["value"].notna().all()
    per_fit = table.groupby(["model", "k", "seed"])["metric"].apply(set)
    assert per_fit["lda_gibbs", 3, 1] == set(scores.METRICS)
    assert per_fit["nmf", 3, 0] == set(scores.METRICS) - {"heldout_perplexity", "stability"}
    assert len(per_fit) == 5


def test_perplexity_belongs_to_its_fit(scored):
    table = read_csv(scored / "one/scores.csv").query("metric == 'heldout_perplexity'")
    assert dict(zip(zip(table["k"], table["seed"], strict=True), table["value"], strict=True)) == {
        (3, 1): 300,
        (3, 2): 301,
        (4, 1): 400,
        (4, 2): 401,
    }


def test_topic_scores_average_to_the_scores_of_the_fit(scored):
    table = read_csv(scored / "one/scores.csv").set_index(["model", "k", "seed", "metric"])["value"]
    topics = read_csv(scored / "one/topic_scores.csv", na_values=[""])
    assert list(topics.columns) == ["model", "k", "seed", "topic", "npmi", "c_v", "exclusivity", "share", "stability"]
    mine = topics[(topics["model"] == "lda_gibbs") & (topics["k"] == 4) & (topics["seed"] == 2)]
    assert mine["topic"].tolist() == [1, 2, 3, 4] and mine["share"].sum() == pytest.approx(1)
    for metric in ("npmi", "c_v", "exclusivity", "stability"):
        assert table["lda_gibbs", 4, 2, metric] == pytest.approx(mine[metric].mean())
    assert table["lda_gibbs", 4, 2, "share_max"] == mine["share"].iloc[0]
    assert topics[topics["model"] == "nmf"]["stability"].isna().all()


def test_coherence_of_the_grid_is_that_of_gensim(scored):
    corpus = plant()
    dictionary = Dictionary.load_from_text(str(scored / "dictionary.txt"))
    texts = [[corpus.terms[term] for term in corpus.ids[a:b]] for a, b in itertools.pairwise(corpus.indptr)]
    topics = read_csv(scored / "one/topic_scores.csv", na_values=[""])
    for model, k, seed in (("lda_gibbs", 3, 2), ("nmf", 3, 0)):
        top = coherence.top_terms(read_array(scored / f"{model}/k{k}/seed{seed}/topic_word.npz"), 10)
        mine = topics[(topics["model"] == model) & (topics["k"] == k) & (topics["seed"] == seed)]
        for column, name in (("npmi", "c_npmi"), ("c_v", "c_v")):
            words = [[corpus.terms[term] for term in row] for row in top]
            gensim = CoherenceModel(topics=words, texts=texts, dictionary=dictionary, coherence=name, processes=1)
            assert mine[column].to_numpy() == pytest.approx(gensim.get_coherence_per_topic(), abs=1e-6)


def test_scoring_twice_gives_the_same_bytes(scored):
    for name in ("scores.csv", "topic_scores.csv"):
        assert (scored / "one" / name).read_bytes() == (scored / "two" / name).read_bytes()
