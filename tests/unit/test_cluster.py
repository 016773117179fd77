import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse
from scipy.cluster.hierarchy import fcluster
from sklearn.metrics import adjusted_rand_score

from zhuti import bow, cluster, tables
from zhuti.cluster import partition, views
from zhuti.cluster.agreement import compare_all, purity
from zhuti.problem import Problem

OUTPUTS = {
    "labels": "labels.csv",
    "linkage": "linkage.csv",
    "similarity_table": "similarities.csv",
    "map_table": "map.csv",
    "agreement_table": "agreement.csv",
    "summary": "summary.json",
}
GROUPS = st.lists(st.integers(0, 4), min_size=1, max_size=30)
THETA = hnp.arrays(float, st.tuples(st.integers(1, 8), st.integers(2, 5)), elements=st.floats(0.01, 1)).map(
    lambda array: array / array.sum(axis=1, keepdims=True)
)


@given(THETA)
def test_hellinger_space(theta):
    space = views.hellinger_space([theta, theta[:, ::-1]])
    np.testing.assert_allclose((space**2).sum(axis=1), 1)
    # The dot product is the Bhattacharyya coefficient, whatever the numbering of topics in the second fit.
    np.testing.assert_allclose(space @ space.T, np.sqrt(theta) @ np.sqrt(theta).T)


def test_the_space_of_documents_weighs_topics_and_two_views_of_own_words_alike():
    theta = np.array([[0.9, 0.1], [0.8, 0.2], [0.1, 0.9], [0.2, 0.8]])
    counts = sparse.csr_matrix(np.array([[5, 0, 0, 0, 1], [0, 5, 0, 0, 1], [0, 0, 5, 0, 1], [0, 0, 0, 5, 1]]))
    space = views.document_space([theta, theta], counts)
    np.testing.assert_allclose((space**2).sum(axis=1), 1)
    for view in (space[:, :4], space[:, 4:6], space[:, 6:]):
        np.testing.assert_allclose((view**2).sum(axis=1), 1 / 3)
    # What TF-IDF sees in whole documents moves apart two documents with the same topics.
    same = views.document_space([np.full((4, 2), 0.5)], sparse.csr_matrix(np.kron(np.eye(2), np.ones((2, 3)))))
    assert np.linalg.norm(same[0] - same[1]) < 0.01 < 0.5 < np.linalg.norm(same[0] - same[2])


def test_the_third_view_sees_more_than_k_parts():
    """Two topics, four subjects: the factorisation into as many parts as topics cannot tell all four apart."""
    counts = sparse.csr_matrix(np.kron(np.eye(4), np.full((2, 3), 5)) + np.tile([0, 1] * 6, (8, 1)))
    space = views.document_space([np.full((8, 2), 0.5)], counts)
    subject = np.repeat(np.arange(4), 2)
    apart = [np.linalg.norm(space[2 * a] - space[2 * b]) for a in range(4) for b in range(a)]
    assert min(apart) > 0.3 and max(np.linalg.norm(space[2 * n] - space[2 * n + 1]) for n in range(4)) < 0.01
    assert len(set(zip(subject.tolist(), partition.ward(space, 4).tolist(), strict=True))) == 4


@given(st.integers(0, 60), st.integers(2, 20))
def test_evenly_chooses_distinct_items_in_order(total, at_most):
    chosen = views.evenly(total, at_most).tolist()
    assert chosen == sorted(set(chosen)) and len(chosen) == min(total, at_most)
    assert set(chosen) <= set(range(total))
    if len(chosen) > 1:
        assert chosen[0] == 0 and chosen[-1] == total - 1


@given(GROUPS)
def test_renumber_keeps_the_partition_and_sorts_it_by_size(labels):
    numbers = partition.renumber(np.array(labels))
    assert adjusted_rand_score(labels, numbers) == 1
    sizes = np.bincount(numbers)[1:].tolist()
    assert sizes == sorted(sizes, reverse=True) and min(sizes) > 0


def test_renumber_breaks_ties_by_first_member():
    assert partition.renumber(np.array([9, 9, 3, 3, 5])).tolist() == [1, 1, 2, 2, 3]


@given(GROUPS, st.data())
def test_purity(clusters, data):
    reference = data.draw(st.lists(st.sampled_from("abc"), min_size=len(clusters), max_size=len(clusters)))
    value = purity(clusters, reference)
    largest = max(reference.count(name) for name in set(reference)) / len(reference)
    assert largest - 1e-12 <= value <= 1
    assert purity(clusters, clusters) == 1
    assert purity(range(len(clusters)), reference) == 1


def test_purity_by_hand():
    assert purity([1, 1, 1, 2, 2], ["a", "a", "b", "b", "a"]) == 3 / 5


def test_agreement_leaves_out_items_without_a_class():
    rows = compare_all({"ward": [1, 1, 2, 2], "topic": [1, 1, 1, 2], "label": ["x", "x", "y", ""]}, "document")
    values = {(row["a"], row["b"], row["metric"]): row["value"] for row in rows}
    assert len(rows) == 9
    assert values["ward", "label", "ari"] == 1 and values["topic", "label", "purity"] == round(2 / 3, 10)
    assert compare_all({"ward": [1, 1], "label": ["", ""]}, "unit") == []


@settings(max_examples=20, deadline=None)
@given(hnp.arrays(float, (9, 3), elements=st.floats(0, 1), unique=True), st.integers(2, 5))
def test_ward_is_a_cut_of_the_tree(space, n):
    cut = fcluster(partition.ward_tree(space), n, "maxclust")
    if len(set(cut)) == n:
        assert adjusted_rand_score(cut, partition.ward(space, n)) == 1


def blobs(groups: int, size: int, seed: int = 0) -> np.ndarray:
    """Topic shares of `size` items in each of `groups` clear groups, the groups taking turns."""
    rng = np.random.default_rng(seed)
    topics = np.arange(groups + 1)
    return np.array([rng.dirichlet(np.where(topics == item % groups, 60, 1)) for item in range(groups * size)])


def test_silhouette_finds_the_planted_number():
    found = partition.cluster(views.hellinger_space([blobs(4, 12)]), "document", "auto", 8)
    assert found.n == 4 and found.notes == []
    for labels in found.labels.values():
        assert adjusted_rand_score(labels, np.arange(48) % 4) == 1
    assert [n for n, _ in found.curve["ward"]] == list(range(2, 9))


def test_doubts_are_noted():
    noise = views.hellinger_space([np.random.default_rng(1).dirichlet(np.ones(12), 60)])
    found = partition.cluster(noise, "document", "auto", 2)
    assert found.n == 2
    text = " ".join(note["en"] for note in found.notes)
    assert "at most 0.25" in text and "cluster.max_n" in text
    assert "cluster.max_n" not in str(partition.cluster(noise, "document", 2, 2).notes)


def test_best_n_averages_methods_and_prefers_fewer():
    assert partition.best_n({"ward": [[2, 0.1], [3, 0.4], [4, 0.4]], "kmeans": [[2, 0.5], [3, 0.3], [4, 0.3]]}) == 3
    assert partition.best_n({"ward": []}) is None


def test_strength():
    words = [partition.strength(value) for value in (-0.2, 0.25, 0.3, 0.6, 1.0)]
    assert words == ["none", "none", "weak", "reasonable", "strong"]


@pytest.mark.parametrize("space", [np.ones((1, 3)), np.ones((2, 3)), np.ones((30, 3))])
def test_nothing_to_cluster(space):
    found = partition.cluster(space, "unit", "auto", 12)
    assert found.n is None and found.labels == {} and found.notes
    plane, share = views.principal_plane(space)
    assert not plane.any() and share == [0, 0]


def test_two_places_are_two_clusters():
    space = np.repeat(np.eye(3)[:2], [5, 3], axis=0)
    found = partition.cluster(space, "unit", "auto", 12)
    assert found.n == 2 and found.labels["kmeans"].tolist() == [1] * 5 + [2] * 3
    assert found.curve == {"ward": [[2, 1.0]], "kmeans": [[2, 1.0]]}


def test_more_clusters_than_items_is_a_problem():
    with pytest.raises(Problem, match="cluster.n"):
        partition.cluster(np.repeat(np.eye(3), 9, axis=0), "unit", 4, 12)


def test_too_many_items_for_ward(monkeypatch):
    monkeypatch.setitem(partition.WARD_LIMIT, "unit", 30)
    found = partition.cluster(views.hellinger_space([blobs(3, 11)]), "unit", "auto", 4)
    assert set(found.labels) == {"kmeans"} and "33 units" in found.notes[0]["en"]


@settings(deadline=None)
@given(hnp.arrays(float, st.tuples(st.integers(1, 7), st.integers(1, 4)), elements=st.integers(-3, 3)))
def test_plane_keeps_variance_and_does_not_flip(space):
    plane, share = views.principal_plane(space)
    assert plane.shape == (len(space), 2) and 0 <= sum(share) <= 1 + 1e-9
    total = ((space - space.mean(axis=0)) ** 2).sum()
    np.testing.assert_allclose((plane**2).sum(), total * sum(share), atol=1e-6)
    assert not np.signbit(plane[plane == 0]).any()


def test_plane_is_turned_by_its_largest_loading():
    space = np.array([[0.0, 1.0], [0.0, 5.0], [0.1, 2.0]])
    plane, _ = views.principal_plane(space)
    assert np.argsort(plane[:, 0]).tolist() == [0, 2, 1]
    assert np.argsort(views.principal_plane(-space)[0][:, 0]).tolist() == [1, 2, 0]


def test_similarities_of_all_pairs_or_of_the_nearest(monkeypatch):
    theta = blobs(3, 6)
    space, ids = views.hellinger_space([theta]), [f"d{number:02d}" for number in range(18)]
    every = {(row["doc_id_a"], row["doc_id_b"]): row["similarity"] for row in views.similarities(space, ids)}
    assert len(every) == 18 * 17 / 2 and all(a < b for a, b in every)
    assert every["d00", "d05"] == pytest.approx((np.sqrt(theta[0]) * np.sqrt(theta[5])).sum())
    monkeypatch.setattr(views, "ALL_PAIRS", 17)
    monkeypatch.setattr(views, "NEIGHBOURS", 5)
    nearest = views.similarities(space, ids)
    assert len(nearest) == 18 * 5
    for name in ids:
        others = {row["doc_id_b"] for row in nearest if row["doc_id_a"] == name}
        mine = {(set(pair) - {name}).pop(): value for pair, value in every.items() if name in pair}
        assert others == set(sorted(mine, key=mine.get)[-5:])
    for row in nearest:
        assert row["similarity"] == every[tuple(sorted((row["doc_id_a"], row["doc_id_b"])))]


@pytest.mark.parametrize(
    ("level", "documents", "chosen", "noted"),
    [
        ("auto", 20, "document", False),
        ("auto", 19, "unit", True),
        ("document", 19, None, True),
        ("document", 20, "document", False),
        ("unit", 20, "unit", False),
        ("unit", 1, "unit", True),
    ],
)
def test_choose_level(level, documents, chosen, noted):
    found, notes = partition.choose_level(level, documents)
    assert found == chosen and bool(notes) == noted


def run(
    folder,
    documents: int,
    units: int,
    level: str = "auto",
    label: str | None = None,
    wordless: tuple = (),
    kind: str = "类{}",
):
    """Write a small study whose documents take turns in three topics, run the stage, return a reader of its tables."""
    folder.mkdir(exist_ok=True)
    doc_ids = [f"文{number:02d}.txt" for number in range(documents)]
    rows = [
        {"row": 0, "unit_id": f"{doc_id}#{unit:04d}", "doc_id": doc_id, "n_tokens": unit}
        for doc_id in doc_ids
        for unit in range(1, units + 1)
    ]
    tables.write_parquet(rows, folder / "rows.parquet", bow.ROWS)
    metadata = [{"doc_id": name, "kind": kind.format(number % 3)} for number, name in enumerate([*doc_ids, *wordless])]
    tables.write_csv(metadata, folder / "metadata.csv")
    tables.write_json({"k": 4, "seed": 1, "model": "lda_gibbs"}, folder / "choice.json")
    doc_topics, fits = [], []
    for k, seed in ((6, 1), (4, 1), (4, 2), (6, 2)):
        theta = np.repeat(np.roll(blobs(3, 40, seed), seed, axis=1)[:documents], units, axis=0)
        theta = np.hstack([theta, np.zeros((len(rows), k - 4))])
        theta += np.random.default_rng(seed).uniform(0, 0.05, theta.shape)
        doc_topics.append(folder / f"k{k}seed{seed}.npz")
        fits.append(folder / f"k{k}seed{seed}.json")
        tables.write_array(theta / theta.sum(axis=1, keepdims=True), doc_topics[-1])
        tables.write_json({"k": k, "seed": seed, "model": "lda_gibbs"}, fits[-1])
    # Words of the theme, and some that all documents share.
    rng, theme = np.random.default_rng(5), np.repeat(np.arange(documents) % 3, units)
    words = np.hstack([rng.poisson(2 * (theme == number)[:, None], (len(rows), 5)) for number in range(3)])
    words = np.hstack([words, rng.poisson(1, (len(rows), 5)), np.ones((len(rows), 1), int)])
    tables.write_sparse(sparse.csr_matrix(words), folder / "counts.npz")
    cluster.run(
        counts=folder / "counts.npz",
        **{"rows": folder / "rows.parquet", "metadata": folder / "metadata.csv", "choice": folder / "choice.json"},
        chosen=doc_topics[1],
        doc_topics=doc_topics,
        fits=fits,
        label=label,
        level=level,
        n="auto",
        max_n=5,
        **{name: folder / file for name, file in OUTPUTS.items()},
        say=lambda message: None,
    )
    return lambda name: tables.read_json(folder / name) if name.endswith("json") else tables.read_csv(folder / name)


def test_many_documents_are_clustered(tmp_path):
    read = run(tmp_path, documents=24, units=2, label="kind", wordless=("空.txt",))
    summary, labels, agreement = read("summary.json"), read("labels.csv"), read("agreement.csv")
    assert summary["level"] == "document" and summary["n_clusters"] == 3 and summary["notes"] == []
    assert summary["documents"] == 24 and summary["documents_without_words"] == ["空.txt"]
    assert summary["space"] == {"k": 4, "seeds": [1, 2], "whole_documents": True}
    assert set(labels["level"]) == {"document"}
    assert labels.groupby("method").size().to_dict() == {"kmeans": 24, "ward": 24}
    assert (agreement["value"] == 1).all()
    assert agreement[["a", "b"]].drop_duplicates().values.tolist() == [
        ["ward", "kmeans"], ["ward", "topic"], ["ward", "label"],
        ["kmeans", "topic"], ["kmeans", "label"], ["topic", "label"],
    ]  # fmt: skip
    linkage = read("linkage.csv")
    assert len(linkage) == 23 and linkage["size"].iloc[-1] == 24 and linkage["height"].is_monotonic_increasing
    assert len(read("similarities.csv")) == 24 * 23 / 2
    assert read("map.csv").groupby("level").size().to_dict() == {"document": 24, "unit": 48}


def test_few_documents_have_a_dendrogram_and_their_units_are_clustered(tmp_path):
    read = run(tmp_path, documents=5, units=8, label="kind")
    summary, labels = read("summary.json"), read("labels.csv")
    assert summary["level"] == "unit" and "fewer than 20" in summary["notes"][0]["en"]
    assert set(labels["level"]) == {"unit"} and labels["id"].nunique() == 40
    assert len(read("linkage.csv")) == 4 and len(read("similarities.csv")) == 10
    assert ((read("agreement.csv")["b"] == "label") & (read("agreement.csv")["value"] == 1)).any()


def test_few_documents_and_only_documents_wanted(tmp_path):
    read = run(tmp_path, documents=5, units=2, level="document")
    assert read("summary.json")["n_clusters"] is None and len(read("summary.json")["notes"]) == 1
    assert read("labels.csv").empty and read("labels.csv").columns.tolist() == cluster.LABELS
    assert read("agreement.csv").empty and len(read("linkage.csv")) == 4


def test_one_document(tmp_path):
    read = run(tmp_path, documents=1, units=6)
    assert read("linkage.csv").empty and read("similarities.csv").empty
    assert set(read("labels.csv")["level"]) == {"unit"}
    assert "Documents: 1, fewer" in read("summary.json")["notes"][0]["en"]
    assert read("map.csv").groupby("level").size().to_dict() == {"document": 1, "unit": 6}


def test_one_document_of_one_unit(tmp_path):
    read = run(tmp_path, documents=1, units=1)
    assert read("labels.csv").empty and len(read("summary.json")["notes"]) == 2


def test_same_input_same_bytes(tmp_path):
    for name in ("a", "b"):
        run(tmp_path / name, documents=21, units=2, label="kind")
    for file in OUTPUTS.values():
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


@pytest.mark.parametrize(("kind", "said"), [("同", "one value only, “同”"), ("", "has no values")])
def test_a_label_that_tells_nothing_apart_is_not_compared_with(tmp_path, kind, said):
    read = run(tmp_path, documents=24, units=1, label="kind", kind=kind)
    assert said in read("summary.json")["notes"][-1]["en"]
    assert set(read("agreement.csv")["a"]) | set(read("agreement.csv")["b"]) == {"ward", "kmeans", "topic"}


def test_units_follow_the_document_they_are_in(tmp_path):
    run(tmp_path, documents=3, units=4)
    units = cluster.Collection.read(tmp_path / "rows.parquet")
    assert units.doc_ids == ["文00.txt", "文01.txt", "文02.txt"]
    assert units.document.tolist() == [0] * 4 + [1] * 4 + [2] * 4
    with pytest.raises(ValueError, match="11 rows"):
        units.means(np.ones((11, 2)), "document")
    assert pd.Series(units.tokens).tolist() == [1, 2, 3, 4] * 3
