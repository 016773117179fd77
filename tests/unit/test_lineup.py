import numpy as np
import pytest
from planted import plant, write_bow

from zhuti import kmeans, lda_gibbs, lda_random, lineup, lineup_fit, nmf
from zhuti.cluster.views import hellinger_space
from zhuti.problem import Problem
from zhuti.tables import read_csv, read_json, write_csv, write_json

QUICK = {"iterations": 60, "burn_in": 20}
UNSEEN = {"share": 0.1, "seed": 1}
ENGINES = {
    "lda_gibbs": (lda_gibbs.fit, [1, 2], QUICK, UNSEEN),
    "lda_random": (lda_random.fit, [1, 2], QUICK, UNSEEN),
    "nmf": (nmf.fit, [0], {}, None),
    "kmeans": (kmeans.fit, [1, 2], {}, None),
}


def test_values_are_summarised_by_model_and_metric_in_order():
    rows = [{"model": "b", "metric": "npmi", "value": value} for value in (0.1, 0.2, 0.6)]
    rows += [{"model": "a", "metric": metric, "value": 0.5} for metric in ("omega", "npmi", "share_max")]
    rows += [{"model": "clusters_ward", "metric": "nmi", "value": 0.7}]
    table = lineup.table_rows(rows, ["b", "a"])
    assert [(row["model"], row["metric"], row["fits"]) for row in table] == [
        ("b", "npmi", 3),
        ("a", "npmi", 1),
        ("a", "share_max", 1),
        ("a", "omega", 1),
        ("clusters_ward", "nmi", 1),
    ]
    assert table[0]["mean"] == pytest.approx(0.3) and table[0]["sd"] == pytest.approx(np.sqrt(0.07))
    assert np.isnan(table[1]["sd"])


def test_agreement_by_hand_leaves_out_what_has_no_class():
    rows = lineup.agreement_rows("m", [1, 1, 2, 2, 3], ["x", "x", "y", "y", ""])
    assert {row["metric"]: row["value"] for row in rows} == pytest.approx(
        {"nmi": 1, "ari": 1, "purity": 1, "groups": 2}
    )
    rows = lineup.agreement_rows("m", [1, 1, 1, 1], ["x", "x", "x", "y"])
    assert {row["metric"]: row["value"] for row in rows} == pytest.approx(
        {"nmi": 0, "ari": 0, "purity": 0.75, "groups": 1}
    )


def test_clusters_are_as_many_as_topics_and_need_as_many_items():
    theta = np.repeat(np.eye(3) * 0.94 + 0.02, 4, axis=0)
    rows = lineup.cluster_rows(hellinger_space([theta, theta]), 3, "document", ["x"] * 4 + ["y"] * 4 + ["z"] * 4)
    assert {row["model"] for row in rows} == {"clusters_ward", "clusters_kmeans"}
    assert all(row["value"] == pytest.approx(3 if row["metric"] == "groups" else 1) for row in rows)
    assert lineup.cluster_rows(hellinger_space([theta]), 4, "document", ["x", "y"] * 6) == []


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """The fits of four models with the chosen K, two of them in the grid, which has another K as well."""
    folder, corpus = tmp_path_factory.mktemp("lineup"), plant()
    write_bow(corpus, folder)
    for k in (3, 4):
        write_json({"k": k, "model": "lda_gibbs", "seed": 1}, folder / "choice.json")
        for model, (engine, seeds, settings, unseen) in ENGINES.items():
            if k == 4 or model in ("lda_gibbs", "nmf"):
                lineup_fit.run(
                    engine,
                    choice=folder / "choice.json",
                    counts=folder / "counts.npz",
                    sequences=folder / "sequences.npz",
                    rows=folder / "rows.parquet",
                    seeds=seeds,
                    folders=[folder / f"k{k}" / model / f"seed{seed}" for seed in seeds],
                    settings=settings,
                    unseen=unseen,
                    say=print,
                )
    grid = [("lda_gibbs", 4, seed, "npmi", seed / 10) for seed in (1, 2)]
    grid += [("lda_gibbs", 4, "", "omega", 0.9), ("lda_gibbs", 3, 1, "npmi", 0.7), ("nmf", 4, 0, "npmi", 0.3)]
    columns = ["model", "k", "seed", "metric", "value"]
    write_csv((dict(zip(columns, row, strict=True)) for row in grid), folder / "scores.csv")
    return folder, corpus


def run(study, tmp_path, label, class_of):
    folder, corpus = study
    metadata = [
        {"doc_id": doc_id, "kind": class_of(number)} for number, doc_id in enumerate(sorted(set(corpus.doc_ids)))
    ]
    write_csv(metadata, tmp_path / "metadata.csv")
    names = {name: folder / f"{name}" for name in ("choice.json", "sequences.npz", "counts.npz", "rows.parquet")}
    lineup.run(
        **{name.split(".")[0]: path for name, path in names.items()},
        grid_scores=folder / "scores.csv",
        grid_fits=sorted(folder.glob("k?/lda_gibbs/*/fit.json")) + sorted(folder.glob("k?/nmf/*/fit.json")),
        fits=[folder / f"k4/{name}/fit.json" for name in ("lda_random/seed1", "lda_random/seed2", "kmeans/seed1")],
        heldouts=[folder / f"k4/lda_random/seed{seed}/heldout.json" for seed in (1, 2)],
        metadata=tmp_path / "metadata.csv",
        label=label,
        top_words=8,
        relevance_lambda=0.6,
        table=tmp_path / "lineup.csv",
        summary=tmp_path / "lineup.json",
        say=print,
    )
    return read_csv(tmp_path / "lineup.csv", na_values=[""]), read_json(tmp_path / "lineup.json")


def test_the_fits_are_of_the_chosen_k_and_only_models_with_priors_are_scored_unseen(study):
    folder, _ = study
    assert read_json(folder / "k4/kmeans/seed2/fit.json")["k"] == 4
    assert {path.parts[-3] for path in folder.glob("k4/*/seed1/heldout.json")} == {"lda_gibbs", "lda_random"}


def test_every_model_has_its_scores_beside_the_grid(study, tmp_path):
    table, summary = run(study, tmp_path, "kind", lambda number: "ab"[number % 2])
    assert table.columns.tolist() == lineup.COLUMNS
    assert summary["models"] == ["lda_gibbs", "nmf", "lda_random", "kmeans"] and summary["k"] == 4
    value = table.set_index(["model", "metric"])
    assert value.loc[("lda_gibbs", "npmi"), "mean"] == pytest.approx(0.15)
    assert value.loc[("lda_gibbs", "npmi"), "fits"] == 2 and value.loc[("lda_gibbs", "omega"), "fits"] == 1
    assert value.loc[("lda_random", "npmi"), "fits"] == 2 and value.loc[("lda_random", "npmi"), "mean"] > 0.05
    assert value.loc[("lda_random", "heldout_perplexity"), "mean"] < plant().counts.shape[1]
    assert ("kmeans", "heldout_perplexity") not in value.index and ("kmeans", "stability") not in value.index
    assert {"nmi", "ari", "purity", "groups"} <= set(value.loc["kmeans"].index)
    assert value.loc[("clusters_ward", "groups"), "mean"] == 4
    assert summary["level"] == "document" and summary["items"] == 24 and summary["notes"] == []


def test_known_classes_that_are_the_topics_agree(study, tmp_path):
    folder, corpus = study
    of_document = np.array([corpus.doc_ids.index(doc_id) for doc_id in sorted(set(corpus.doc_ids))])
    tokens = np.diff(corpus.indptr)
    shares = np.add.reduceat(corpus.doc_topic * tokens[:, None], of_document)
    dominant = shares.argmax(axis=1)
    table, _ = run(study, tmp_path, "kind", lambda number: "abcd"[dominant[number]])
    nmi = table[table["metric"] == "nmi"].set_index("model")["mean"]
    assert nmi["lda_gibbs"] > 0.5 and nmi["lda_random"] > 0.5


@pytest.mark.parametrize(
    ("label", "class_of", "words"),
    [(None, "ab".__getitem__, "not set"), ("kind", lambda _: "a", "one value"), ("kind", lambda _: "", "no values")],
    ids=["none", "one", "empty"],
)
def test_without_two_classes_there_is_a_note_and_no_agreement(study, tmp_path, label, class_of, words):
    table, summary = run(study, tmp_path, label, lambda number: class_of(number % 2))
    assert not set(table["metric"]) & {"nmi", "ari", "purity", "groups"}
    assert words in summary["notes"][0]["en"] and summary["level"] is None and summary["items"] == 0
    assert "clusters_ward" not in set(table["model"])


def test_a_column_that_is_not_there_is_refused(study, tmp_path):
    with pytest.raises(Problem, match="typo"):
        run(study, tmp_path, "typo", lambda _: "a")


def test_few_documents_are_compared_by_units(tmp_path):
    from zhuti.collection import Collection

    corpus = plant(documents=6)
    write_bow(corpus, tmp_path)
    collection = Collection.read(tmp_path / "rows.parquet")
    metadata = read_csv_of(tmp_path, {doc_id: "ab"[n % 2] for n, doc_id in enumerate(collection.doc_ids)})
    classes, notes = lineup.known_classes(collection, metadata, "kind", "unit")
    assert len(classes) == 120 and "units" in notes[0]["en"]
    assert classes[0] == "a" and classes[-1] == "b"


def read_csv_of(folder, class_of):
    write_csv(({"doc_id": doc_id, "kind": kind} for doc_id, kind in class_of.items()), folder / "metadata.csv")
    return read_csv(folder / "metadata.csv", dtype=str)
