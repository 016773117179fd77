import numpy as np
import pytest
from planted_fits import fit_paths, write_study
from scipy import sparse

from zhuti import intervals, resampling, tables
from zhuti.coherence import count_windows, npmi, pair_npmi, top_terms
from zhuti.fit import rows_to_one
from zhuti.words import exclusivity

TOP_WORDS = 5


def run(folder, **options):
    intervals.run(
        **{"rows": folder / "rows.parquet", "counts": folder / "counts.npz", "sequences": folder / "sequences.npz"},
        **fit_paths(folder),
        **{"top_words": TOP_WORDS, "resamples": 200} | options,
        intervals=folder / "intervals.csv",
        summary=folder / "intervals.json",
        say=lambda message: None,
    )
    table = tables.read_csv(folder / "intervals.csv", na_values=[""])
    return table, tables.read_json(folder / "intervals.json")


def test_values_are_those_of_the_chosen_fit_and_lie_in_their_intervals(tmp_path):
    planted = write_study(tmp_path)
    table, facts = run(tmp_path)
    chosen = tmp_path / "k4" / "seed2"
    topic_word, doc_topic = (tables.read_array(chosen / f"{name}.npz") for name in ("topic_word", "doc_topic"))
    lengths = np.diff(planted.indptr)
    top = top_terms(topic_word, TOP_WORDS)
    windows = count_windows(planted.ids, planted.indptr, np.unique(top), 10)
    expected = {
        "share": lengths @ doc_topic / lengths.sum(),
        "npmi": npmi(pair_npmi(top, windows)),
        "exclusivity": exclusivity(topic_word, top),
    }
    for name, values in expected.items():
        rows = table[table["quantity"] == name]
        assert rows["topic"].tolist() == [1, 2, 3, 4]
        np.testing.assert_allclose(rows["value"], values, atol=1e-9)
        assert (rows["low"] <= rows["value"]).all() and (rows["value"] <= rows["high"]).all()
        # Words of one topic only leave no doubt that they are.
        assert (rows["low"] < rows["high"]).all() or name == "exclusivity"
    number = table[table["quantity"] == "effective_topics"].iloc[0]
    assert np.isnan(number["topic"]) and 1 < number["low"] < number["value"] < number["high"] <= 4
    assert facts == {"documents": 30, "level": 0.95, "notes": [], "resamples": 200, "seeds": [1, 2, 3]}


def test_topics_of_all_fits_are_those_of_the_chosen_one(tmp_path):
    write_study(tmp_path)
    paths = fit_paths(tmp_path)
    found = intervals.matched_fits(tables.read_json(paths.pop("choice")), **paths)
    assert [fit.seed for fit in found] == [2, 1, 3]
    for fit in found[1:]:
        np.testing.assert_allclose(fit.topic_word, found[0].topic_word, atol=0.05)
        np.testing.assert_allclose(fit.doc_topic, found[0].doc_topic, atol=0.1)


def test_few_documents_have_values_without_intervals(tmp_path):
    write_study(tmp_path, documents=19)
    table, facts = run(tmp_path)
    assert len(table) == 13 and table["value"].notna().all() and table[["low", "high"]].isna().all(axis=None)
    assert "fewer than 20" in facts["notes"][0]["en"] and facts["resamples"] == 0


def test_one_document_and_one_seed(tmp_path):
    write_study(tmp_path / "one", documents=1, seeds=(1,), units=9)
    assert len(run(tmp_path / "one")[0]) == 13
    write_study(tmp_path / "twenty", documents=20, seeds=(1,))
    table, facts = run(tmp_path / "twenty")
    assert table["low"].notna().all() and "one fit" in facts["notes"][0]["en"]


def test_same_input_same_bytes(tmp_path):
    write_study(tmp_path)
    run(tmp_path)
    first = (tmp_path / "intervals.csv").read_bytes()
    run(tmp_path)
    assert (tmp_path / "intervals.csv").read_bytes() == first


def reestimated(counts, document, doc_topic, topic_word, weight) -> np.ndarray:
    """Return topics after one step of expectation and maximisation over weighted documents."""
    likely = np.einsum("nk,kv->nkv", doc_topic, topic_word)
    given = likely / likely.sum(axis=1, keepdims=True)
    return rows_to_one(np.einsum("nv,nkv->kv", counts * weight[document][:, None], given))


@pytest.mark.parametrize("cells", [10_000_000, 30])
def test_influence_on_exclusivity_is_its_derivative(monkeypatch, cells):
    monkeypatch.setattr(intervals, "CELLS", cells)
    rng = np.random.default_rng(0)
    k, document = 3, np.repeat(np.arange(5), 8)
    doc_topic, topic_word = rng.dirichlet(np.full(k, 0.3), 40), rng.dirichlet(np.ones(12), k)
    counts = rng.poisson(30 * doc_topic @ topic_word)
    # Where the step gives the topics back, as it does near the end of a fit.
    for _ in range(500):
        likely = np.einsum("nk,kv->nkv", doc_topic, topic_word)
        given = likely / likely.sum(axis=1, keepdims=True)
        doc_topic = rows_to_one(np.einsum("nv,nkv->nk", counts, given))
        topic_word = rows_to_one(np.einsum("nv,nkv->kv", counts, given))
    top = top_terms(topic_word, 4)
    influence = intervals.exclusivity_influence(sparse.csr_matrix(counts), document, doc_topic, topic_word, top)
    step = 1e-5
    for number, found in enumerate(influence):
        more, less = (
            exclusivity(
                reestimated(counts, document, doc_topic, topic_word, 1 + sign * step * (np.arange(5) == number)), top
            )
            for sign in (1, -1)
        )
        np.testing.assert_allclose(found, (more - less) / (2 * step), atol=1e-4)
    assert np.abs(influence).max() > 0.001
    # All documents twice as often change nothing.
    np.testing.assert_allclose(influence.sum(axis=0), 0, atol=1e-3)


def test_a_topic_without_tokens_is_no_error():
    rng = np.random.default_rng(0)
    counts = rng.poisson(1.0, (30, 12))
    doc_topic = np.hstack([rng.dirichlet(np.ones(2), 30), np.zeros((30, 1))])
    topic_word = np.vstack([rng.dirichlet(np.ones(12), 2), np.full(12, 1 / 12)])
    top = top_terms(topic_word, 4)
    influence = intervals.exclusivity_influence(sparse.csr_matrix(counts), np.arange(30), doc_topic, topic_word, top)
    assert np.isfinite(influence).all() and np.abs(influence[:, :2]).max() > 0
    # Its share of a word's probability still depends on the other topics.
    assert 0 < np.abs(influence[:, 2]).max() < 0.1


def test_a_statistic_near_its_limit_is_not_moved_by_its_skewness():
    draws = 0.4 - np.random.default_rng(0).exponential(0.05, (1000, 1)) ** 2 * 20
    plain = resampling.interval(draws, 1, 1e6, moved=False)[:, 0]
    np.testing.assert_allclose(plain, np.quantile(draws, [0.025, 0.975]), atol=0.01)
    assert resampling.interval(draws, 1, 1e6)[0, 0] < plain[0] - 0.05
