import itertools

import numpy as np
import pytest
from gensim.corpora import Dictionary
from gensim.models import CoherenceModel
from planted import plant, unit_rows, write_bow

from zhuti import coherence, nmf, refits, reliability, scores
from zhuti.fit import Fit, ordered_by_share, write
from zhuti.heldout import Completion, Part
from zhuti.heldout import write as write_heldout
from zhuti.scores import rows
from zhuti.tables import read_array, read_csv, read_json
from zhuti.words import exclusivity, relevance

TABLES = {
    "scores": "scores.csv",
    "topic_scores": "topic_scores.csv",
    "word_table": "top_words.csv",
    "heldout_table": "heldout.csv",
    "refit_table": "refits.csv",
    "reliability": "reliability.json",
}
SEEDS = (1, 2, 3)
PER_SEED = set(rows.METRICS) - {"omega"}


def noisy(corpus, k, seed):
    """Stand in for a chain: the planted topics with a tenth of noise, as many as asked."""
    rng = np.random.default_rng([k, seed])
    drawn = rng.dirichlet(np.full(corpus.topic_word.shape[1], 0.1), k)
    topic_word = np.where(
        np.arange(k)[:, None] < 4, 0.9 * np.resize(corpus.topic_word, drawn.shape) + 0.1 * drawn, drawn
    )
    doc_topic = rng.dirichlet(np.linspace(1, 0.2, k), len(corpus.doc_ids))
    return Fit(topic_word, doc_topic, {"model": "lda_gibbs", "k": k, "seed": seed, "alpha": [0.1] * k})


def score(folder, into, fits, heldouts=(), reliabilities=()):
    into.mkdir()
    scores.run(
        fits=fits,
        heldouts=heldouts,
        reliabilities=reliabilities,
        **{name: folder / file for name, file in (("sequences", "sequences.npz"), ("rows", "rows.parquet"))},
        vocabulary=folder / "vocabulary.csv",
        top_words=10,
        relevance_lambda=0.6,
        **{name: into / file for name, file in TABLES.items()},
        say=print,
    )


@pytest.fixture(scope="module")
def scored(tmp_path_factory):
    """Two K x three seeds with held-out text, and NMF with refits; scored twice."""
    folder, corpus = tmp_path_factory.mktemp("scores"), plant()
    write_bow(corpus, folder)
    n_tokens = np.array([row["n_tokens"] for row in unit_rows(corpus)])
    fits, heldouts = [], []
    for k, seed in itertools.product((3, 4), SEEDS):
        where = folder / f"lda_gibbs/k{k}/seed{seed}"
        write(ordered_by_share(noisy(corpus, k, seed), n_tokens), where)
        held = np.arange(120) % 24 == seed
        # Two tokens scored in every unit but one, each with a probability of 1 / (100 k).
        tokens = np.where(np.arange(held.sum()) == 1, 0, 2)
        result, part = Completion(-tokens * np.log(100 * k + seed), tokens), Part(held, "document", seed - 1, 4, False)
        write_heldout(result, part, noisy(corpus, k, 10 + seed).topic_word, where)
        fits.append(where / "fit.json")
        heldouts.append(where / "heldout.json")
    where = folder / "nmf/k3/seed0"
    write(ordered_by_share(nmf.fit(corpus.counts, 3, iterations=50), n_tokens), where)
    options = {"counts": folder / "counts.npz", "rows": folder / "rows.parquet", "settings": {"iterations": 50}}
    lists = {"top_words": 10, "relevance_lambda": 0.6, "say": print}
    refits.run(engine=nmf.fit, ks=[3], folders=[where], **options, **lists)
    fits.append(where / "fit.json")
    for name in ("one", "two"):
        score(folder, folder / name, fits, heldouts, [where / "reliability.json"])
    return folder


def test_every_metric_of_every_fit_has_one_row(scored):
    table = read_csv(scored / "one/scores.csv", dtype={"seed": str})
    assert list(table.columns) == ["model", "k", "seed", "metric", "value"]
    assert not table.duplicated(["model", "k", "seed", "metric"]).any() and table["value"].notna().all()
    per_fit = table.groupby(["model", "k", "seed"])["metric"].apply(set)
    assert per_fit["lda_gibbs", 3, "1"] == PER_SEED
    assert per_fit["nmf", 3, "0"] == PER_SEED - {"heldout_perplexity", "seed_similarity"}
    # Omega belongs to no seed.
    assert all(per_fit[fit] == {"omega"} for fit in (("lda_gibbs", 3, ""), ("lda_gibbs", 4, ""), ("nmf", 3, "")))
    assert len(per_fit) == 10


def values(table, metric, index=("model", "k", "seed")):
    """Values of one metric by model, K and seed."""
    return table[table["metric"] == metric].set_index(list(index))["value"].to_dict()


def test_perplexity_belongs_to_its_fit(scored):
    found = values(read_csv(scored / "one/scores.csv", dtype={"seed": str}), "heldout_perplexity")
    assert found == {("lda_gibbs", k, str(s)): pytest.approx(100 * k + s) for k in (3, 4) for s in SEEDS}


def test_topic_scores_average_to_the_scores_of_the_fit(scored):
    table = read_csv(scored / "one/scores.csv", dtype={"seed": str})
    topics = read_csv(scored / "one/topic_scores.csv", na_values=[""])
    assert list(topics.columns) == ["model", "k", "seed", "topic", *rows.PER_TOPIC]
    mine = topics[(topics["model"] == "lda_gibbs") & (topics["k"] == 4) & (topics["seed"] == 2)]
    assert mine["topic"].tolist() == [1, 2, 3, 4] and mine["share"].sum() == pytest.approx(1)
    for metric in rows.AVERAGED:
        assert values(table, metric)["lda_gibbs", 4, "2"] == pytest.approx(mine[metric].mean())
    assert values(table, "share_max")["lda_gibbs", 4, "2"] == mine["share"].iloc[0]
    assert topics.drop(columns="seed_similarity").notna().all(axis=None)
    assert topics["seed_similarity"].isna().eq(topics["model"] == "nmf").all()


def test_topics_are_numbered_by_share(scored):
    topics = read_csv(scored / "one/topic_scores.csv")
    assert topics.groupby(["model", "k", "seed"])["share"].apply(lambda share: share.is_monotonic_decreasing).all()


def test_omega_is_the_mean_over_topics_and_seeds(scored):
    topics = read_csv(scored / "one/topic_scores.csv")
    means = topics.groupby(["model", "k"])["omega"].mean()
    found = values(read_csv(scored / "one/scores.csv", dtype={"seed": str}), "omega", ("model", "k"))
    assert found == pytest.approx(means.to_dict())
    fits = [read_array(scored / f"lda_gibbs/k4/seed{seed}/topic_word.npz") for seed in SEEDS]
    refits = [noisy(plant(), 4, 10 + seed).topic_word for seed in SEEDS]
    expected = np.mean([reliability.between_refits(fit, refits).omega for fit in fits])
    assert means["lda_gibbs", 4] == pytest.approx(expected, abs=1e-6)


def test_topics_of_lda_come_back_in_fits_without_a_part_and_are_like_those_of_other_seeds(scored):
    topics = read_csv(scored / "one/topic_scores.csv", na_values=[""]).query("model == 'lda_gibbs' and k == 4")
    fits = [read_array(scored / f"lda_gibbs/k4/seed{seed}/topic_word.npz") for seed in SEEDS]
    refits = [noisy(plant(), 4, 10 + seed).topic_word for seed in SEEDS]
    for seed, fit, alike in zip(SEEDS, fits, reliability.between_seeds(fits), strict=True):
        mine, found = topics[topics["seed"] == seed], reliability.between_refits(fit, refits)
        assert mine["seed_similarity"].to_numpy() == pytest.approx(alike)
        assert mine["stability"].to_numpy() == pytest.approx(found.similarity, abs=1e-6)
        assert mine["returns"].to_numpy() == pytest.approx(found.returns)
        assert mine["stability"].tolist() != pytest.approx(mine["seed_similarity"].tolist())


def test_reliability_of_nmf_is_that_of_its_refits(scored):
    topics = read_csv(scored / "one/topic_scores.csv").query("model == 'nmf'")
    found = read_json(scored / "nmf/k3/seed0/reliability.json")
    for column, name in (("stability", "similarity"), ("returns", "returns"), ("omega", "omega")):
        assert topics[column].tolist() == found[name]


def test_refits_give_nmf_a_spread(scored):
    table = read_csv(scored / "one/refits.csv")
    assert list(table.columns) == ["model", "k", "refit", "metric", "value"]
    table = table[table["model"] == "nmf"]
    known = {"npmi", "c_v", "npmi_relevance", "exclusivity", "diversity", "diversity_relevance"}
    assert table.groupby("refit")["metric"].apply(set).tolist() == [known] * refits.REFITS
    assert table[table["metric"] == "npmi"]["value"].std() > 0


def test_refits_without_a_part_are_scored_like_fits(scored):
    table = read_csv(scored / "one/refits.csv").query("model == 'lda_gibbs'")
    assert set(zip(table["k"], table["refit"], strict=True)) == {(k, seed) for k in (3, 4) for seed in SEEDS}
    topics = noisy(plant(), 4, 10 + SEEDS[0]).topic_word.astype(np.float32)
    expected = np.mean(exclusivity(topics, coherence.top_terms(topics, 10)))
    (found,) = table.query("k == 4 and refit == 1 and metric == 'exclusivity'")["value"]
    assert found == pytest.approx(expected, abs=1e-6)


def test_top_words_are_by_probability_and_relevance(scored):
    corpus, table = plant(), read_csv(scored / "one/top_words.csv")
    assert list(table.columns) == ["model", "k", "seed", "topic", "rank", "by_probability", "by_relevance"]
    assert len(table) == 10 * (3 * 3 + 3 * 4 + 3)
    phi = read_array(scored / "lda_gibbs/k4/seed3/topic_word.npz")
    share = np.bincount(corpus.ids) / len(corpus.ids)
    mine = table[(table["model"] == "lda_gibbs") & (table["k"] == 4) & (table["seed"] == 3) & (table["topic"] == 2)]
    for column, ranking in (("by_probability", phi), ("by_relevance", relevance(phi, share, 0.6))):
        assert mine[column].tolist() == [corpus.terms[term] for term in np.argsort(-ranking[1], kind="stable")[:10]]


def test_a_word_that_a_topic_does_not_have_is_an_empty_cell():
    record = {"model": "nmf", "k": 1, "seed": 0, "has": np.array([[True, False]])}
    record |= dict.fromkeys(("by_probability", "by_relevance"), np.array([[0, 1]]))
    assert [row["by_relevance"] for row in rows.word_rows(record, ["甲", "乙"])] == ["甲", ""]


def test_held_out_text_adds_up_by_document(scored):
    table = read_csv(scored / "one/heldout.csv")
    assert list(table.columns) == ["model", "k", "seed", "document", "log_likelihood", "tokens"]
    corpus = plant()
    for (k, seed), part in table.groupby(["k", "seed"]):
        held = [corpus.doc_ids[row] for row in range(120) if row % 24 == seed]
        tokens = {}
        for number, name in enumerate(held):
            tokens[name] = tokens.get(name, 0) + (0 if number == 1 else 2)
        # A document without a token to score has no row.
        assert dict(zip(part["document"], part["tokens"], strict=True)) == {n: t for n, t in tokens.items() if t}
        assert part["log_likelihood"].to_numpy() == pytest.approx(-part["tokens"] * np.log(100 * k + seed))


def test_units_are_named_where_units_are_held_out(tmp_path):
    held = np.array([False, True, True])
    write_heldout(
        Completion(np.array([-1.5, -2.5]), np.array([1, 2])), Part(held, "unit", 0, 2, True), np.eye(2), tmp_path
    )
    ids = {"document": np.array(["d", "d", "d"]), "unit": np.array(["d#0001", "d#0002", "d#0003"])}
    found = list(rows.heldout_rows({"model": "m", "k": 2, "seed": 1}, tmp_path, ids))
    assert [(row["document"], row["log_likelihood"], row["tokens"]) for row in found] == [
        ("d#0002", -1.5, 1),
        ("d#0003", -2.5, 2),
    ]


def test_notes_say_what_reliability_rests_on(scored, tmp_path):
    lda, of_nmf = read_json(scored / "one/reliability.json")["notes"]
    assert "3 refits, each with a seed of its own" in lda["en"] and "依次留出一部分文档" in lda["zh"]
    assert f"{refits.REFITS} refits, each to resampled documents" in of_nmf["en"] and "重抽" in of_nmf["zh"]
    folder = scored / "lda_gibbs/k3/seed1"
    score(scored, tmp_path / "one", [folder / "fit.json"], [folder / "heldout.json"])
    basis, few = read_json(tmp_path / "one/reliability.json")["notes"]
    assert "1 refit, each" in basis["en"] and "topics.seeds" in few["en"] and "topics.seeds" in few["zh"]
    topics = read_csv(tmp_path / "one/topic_scores.csv", na_values=[""])
    assert topics[["seed_similarity", "omega"]].isna().all(axis=None)
    assert topics[["stability", "returns"]].notna().all(axis=None)
    assert set(read_csv(tmp_path / "one/scores.csv")["metric"]) == PER_SEED - {"seed_similarity"}


def test_how_the_corpus_was_dealt_is_told(scored):
    told = read_json(scored / "one/reliability.json")
    assert (told["parts"], told["singly"]) == (4, False)


def test_that_seeds_are_few_is_said_once():
    few = [{"model": model, "k": 4, "refits": 2, "level": "document"} for model in ("lda_gibbs", "lda_vb")]
    basis, missing = rows.notes(few)
    assert basis["zh"].startswith("LDA 的可靠性") and "ω" in missing["zh"]


def test_k_is_named_where_refits_are_not_equally_many():
    nmf = [{"model": "nmf", "k": k, "refits": n, "level": "unit"} for k, n in ((6, 10), (9, 10), (60, 2))]
    most, fewest, missing = rows.notes(nmf)
    assert "NMF (K = 6, 9) comes from 10 refits" in most["en"] and "NMF (K = 60) comes from 2" in fewest["en"]
    assert missing["zh"].startswith("NMF (K = 60) 只有 2 次")


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
    for name in TABLES.values():
        assert (scored / "one" / name).read_bytes() == (scored / "two" / name).read_bytes()
