"""Clusters of documents, by the topic shares of all seeds and their own words, or of units where documents are few."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy import sparse
from threadpoolctl import threadpool_limits

from zhuti import tables
from zhuti.collection import Collection, fits_of
from zhuti.labels import labels_of, too_few_values
from zhuti.problem import Problem

MIN_DOCUMENTS = 20
"""Fewer documents are shown by dendrogram and similarities only."""
WARD_LIMIT = {"document": 10_000, "unit": 2_000}
"""Ward needs memory and time that grow with the square of the number of items."""
ALL_PAIRS = 300
"""Up to so many documents all pairs are listed, beyond it the nearest of each."""
NEIGHBOURS = 10
MAP_UNITS = 5_000
SAMPLE = 2_000
"""Items on which silhouettes are measured, evenly chosen."""
STARTS = 20
FINER = 2
SEED = 1
DECIMALS = 10
"""Of what is written: the last bits of linear algebra differ between processors."""

STRENGTHS = ((0.25, "none"), (0.5, "weak"), (0.7, "reasonable"), (1.0, "strong"))
"""Upper limits of mean silhouettes."""

LINKAGE = ["step", "left", "right", "height", "size"]
SIMILARITIES = ["doc_id_a", "doc_id_b", "similarity"]
LABELS = ["level", "id", "method", "cluster"]
MAP = ["level", "id", "x", "y"]
AGREEMENT = ["level", "a", "b", "metric", "value"]

Note = dict[str, str]


def stable(values: np.ndarray | float) -> np.ndarray:
    """Round to `DECIMALS`, and write zero without a sign."""
    return np.round(values, DECIMALS) + 0.0


def hellinger_space(thetas: Sequence[np.ndarray]) -> np.ndarray:
    """Stack the square roots of the topic shares of S fits: (n, S·K), rows of length 1.

    The Euclidean distance of two rows is √2 times their root mean square Hellinger distance over the fits, and their
    dot product the mean Bhattacharyya coefficient; topics need not be matched between fits.
    """
    return np.hstack([np.sqrt(theta) for theta in thetas]) / np.sqrt(len(thetas))


def document_space(thetas: Sequence[np.ndarray], counts: sparse.csr_matrix) -> np.ndarray:
    """Place D documents by three views of equal weight: topic shares of all fits, and two of whole documents.

    Topics of paragraphs say what a document speaks of, but those of procedure, which all documents share, weigh as much
    as those that tell documents apart; the weights of TF-IDF see what is peculiar to a document. They are factorised
    into K parts (NMF) and into `FINER` K latent dimensions (Deerwester et al. 1990, "Indexing by latent semantic
    analysis"), which keep finer differences.

    Args:
        thetas: of S fits, each (D, K).
        counts: D x V counts of terms in documents.

    Returns:
        (D, S·K + K + `FINER` K), rows of length 1; fewer dimensions where there are fewer documents or terms.
    """
    from sklearn.decomposition import TruncatedSVD
    from sklearn.preprocessing import normalize

    from zhuti import nmf, tfidf

    k, most = thetas[0].shape[1], min(counts.shape) - 1
    weights = tfidf.weights(counts, tfidf.fit(counts, sublinear=True))
    parts = nmf.factorise(weights, min(k, most)).doc_topic
    # Exact: what the randomised algorithm finds depends on its seed.
    latent = TruncatedSVD(min(FINER * k, most), algorithm="arpack", random_state=SEED).fit_transform(weights)
    return np.hstack([hellinger_space(thetas), hellinger_space([parts]), normalize(latent)]) / np.sqrt(3)


def place(thetas: Sequence[np.ndarray], level: str, collection: Collection, counts: sparse.csr_matrix) -> np.ndarray:
    """Place documents or units to be compared; too few documents, and units, by topic shares alone.

    Args:
        thetas: of S fits, by document or by unit as `level` says.
        counts: N x V counts of terms in units.
    """
    if level == "document" and len(collection.doc_ids) >= MIN_DOCUMENTS:
        return document_space(thetas, collection.document_counts(counts))
    return hellinger_space(thetas)


def evenly(total: int, at_most: int) -> np.ndarray:
    """Choose at most so many of 0 … total-1, evenly spaced, in order."""
    return np.arange(total) if total <= at_most else np.linspace(0, total - 1, at_most).round().astype(int)


def distinct(space: np.ndarray) -> int:
    """Count the points that differ."""
    return len(np.unique(stable(space), axis=0))


def renumber(labels: np.ndarray) -> np.ndarray:
    """Number clusters 1, 2, … by size, descending; equal sizes by first member."""
    values, first, size = np.unique(labels, return_index=True, return_counts=True)
    order = np.lexsort((first, -size))
    number = np.empty(len(values), dtype=int)
    number[order] = np.arange(1, len(values) + 1)
    return number[np.searchsorted(values, labels)]


def ward_tree(space: np.ndarray) -> np.ndarray:
    """Return SciPy's Ward linkage of n points, (n-1, 4); with fewer than two points it has no rows."""
    from scipy.cluster import hierarchy

    return hierarchy.linkage(space, "ward") if len(space) > 1 else np.zeros((0, 4))


def ward(space: np.ndarray, n: int) -> np.ndarray:
    """Cluster into `n` by Ward's method."""
    from sklearn.cluster import AgglomerativeClustering

    return renumber(AgglomerativeClustering(n_clusters=n, linkage="ward").fit_predict(space))


def kmeans(space: np.ndarray, n: int) -> np.ndarray:
    """Cluster into `n` by the best of `STARTS` runs of k-means."""
    from sklearn.cluster import KMeans

    return renumber(KMeans(n, n_init=STARTS, random_state=SEED).fit_predict(space))


def silhouettes(space: np.ndarray, methods: Sequence[str], max_n: int) -> dict[str, list[list[float]]]:
    """Measure the mean silhouette (Rousseeuw 1987) of 2 … `max_n` clusters on at most `SAMPLE` points.

    Returns:
        method → [[n, silhouette], …]; no pairs for fewer than three points, or if all are the same.
    """
    from scipy.cluster import hierarchy
    from sklearn.metrics import silhouette_score

    sample = space[evenly(len(space), SAMPLE)]
    tree = ward_tree(sample) if "ward" in methods else None
    largest = min(max_n, distinct(sample), len(sample) - 1)
    curve: dict[str, list[list[float]]] = {method: [] for method in methods}
    for method in methods:
        for n in range(2, largest + 1):
            labels = hierarchy.fcluster(tree, n, "maxclust") if method == "ward" else kmeans(sample, n)
            if 1 < len(set(labels.tolist())) < len(sample):
                curve[method].append([n, float(stable(silhouette_score(sample, labels)))])
    return curve


def best_n(curve: dict[str, list[list[float]]]) -> int | None:
    """Choose the number of clusters with the best silhouette, averaged over the methods; the smaller one of equals."""
    values: dict[int, list[float]] = {}
    for pairs in curve.values():
        for n, value in pairs:
            values.setdefault(n, []).append(value)
    return max(sorted(values), key=lambda n: float(np.mean(values[n])), default=None)


def strength(silhouette: float) -> str:
    """Name the structure that a mean silhouette speaks for: the reading of Kaufman & Rousseeuw (1990, chapter 2)."""
    return next(word for limit, word in STRENGTHS if silhouette <= limit)


def ari(first: Sequence, second: Sequence) -> float:
    """Return the Rand index of two groupings, adjusted for chance."""
    from sklearn.metrics import adjusted_rand_score

    return adjusted_rand_score(first, second)


def nmi(first: Sequence, second: Sequence) -> float:
    """Return the mutual information of two groupings, divided by the mean of their entropies."""
    from sklearn.metrics import normalized_mutual_info_score

    return normalized_mutual_info_score(first, second)


def purity(clusters: Sequence, reference: Sequence) -> float:
    """Return the share of items that belong to the commonest reference class of their cluster."""
    from sklearn.metrics.cluster import contingency_matrix

    table = contingency_matrix(list(reference), list(clusters))
    return float(table.max(axis=0).sum() / table.sum())


def agreement(groupings: dict[str, Sequence], level: str) -> list[dict]:
    """Compare every two groupings of the same items.

    Args:
        groupings: name → group of each item; items whose group is "" in either are left out of that comparison.
        level: what the items are.

    Returns:
        Rows with the columns `AGREEMENT`: adjusted Rand index, normalised mutual information (arithmetic mean) and the
        purity of a in b.
    """
    rows = []
    names = list(groupings)
    for place, a in enumerate(names):
        for b in names[place + 1 :]:
            pairs = [pair for pair in zip(groupings[a], groupings[b], strict=True) if "" not in pair]
            if pairs:
                first, second = zip(*pairs, strict=True)
                rows += [
                    {"level": level, "a": a, "b": b, "metric": metric, "value": float(stable(compare(first, second)))}
                    for metric, compare in METRICS.items()
                ]
    return rows


METRICS = {"ari": ari, "nmi": nmi, "purity": purity}


def principal_plane(space: np.ndarray) -> tuple[np.ndarray, list[float]]:
    """Project n points on their first two principal components.

    Each component's loading of largest absolute value is made positive, so that the map does not flip.

    Returns:
        Coordinates (n, 2) and the share of the variance on each axis; zeros where the points do not vary.
    """
    centred = space - space.mean(axis=0)
    _, lengths, axes = np.linalg.svd(centred, full_matrices=False)
    total = float((lengths**2).sum())
    plane, share = np.zeros((len(space), 2)), [0.0, 0.0]
    for axis in range(min(2, len(lengths))):
        if lengths[axis] > 1e-9:
            loading = axes[axis]
            sign = np.sign(loading[np.argmax(stable(np.abs(loading)))])
            plane[:, axis] = centred @ loading * sign
            share[axis] = float(stable(lengths[axis] ** 2 / total))
    return stable(plane), share


def similarities(space: np.ndarray, ids: Sequence[str]) -> list[dict]:
    """List the cosines of points of length 1: all pairs up to `ALL_PAIRS` points, else the nearest of each."""
    n = len(ids)
    if n <= ALL_PAIRS:
        pairs = np.argwhere(np.triu(np.ones((n, n), dtype=bool), k=1))
    else:
        from sklearn.neighbors import NearestNeighbors

        model = NearestNeighbors(n_neighbors=NEIGHBOURS, algorithm="brute").fit(space)
        nearest = model.kneighbors(return_distance=False)
        pairs = np.stack([np.repeat(np.arange(n), NEIGHBOURS), nearest.ravel()], axis=1)
    cosines = stable(np.einsum("pd,pd->p", space[pairs[:, 0]], space[pairs[:, 1]]))
    return [
        dict(zip(SIMILARITIES, (ids[a], ids[b], cosine), strict=True))
        for (a, b), cosine in zip(pairs.tolist(), cosines.tolist(), strict=True)
    ]


@dataclass
class Clustering:
    """What was clustered, how, and what was left out and why."""

    level: str | None = None
    labels: dict[str, np.ndarray] = field(default_factory=dict)
    n: int | None = None
    curve: dict[str, list[list[float]]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)


def choose_level(level: str, documents: int) -> tuple[str | None, list[Note]]:
    """Decide what is clustered: documents if there are enough of them, else units, unless the settings forbid it."""
    notes = []
    few = documents < MIN_DOCUMENTS
    if few:
        notes.append(
            _note(
                f"只有 {documents} 篇文档，少于 {MIN_DOCUMENTS} 篇，不对文档分类"
                + ("。" if documents < 2 else "，只给出谱系图与相似度。"),
                f"Documents: {documents}, fewer than {MIN_DOCUMENTS}, hence no clusters of documents"
                + ("." if documents < 2 else ", only the dendrogram and the similarities."),
            )
        )
    if level == "auto":
        return ("unit" if few else "document"), notes
    return (None if few and level == "document" else level), notes


def _note(zh: str, en: str) -> Note:
    return {"zh": zh, "en": en}


def cluster(space: np.ndarray, level: str, n: int | str, max_n: int) -> Clustering:
    """Cluster the items of one level by k-means and, unless they are too many, by Ward's method.

    Args:
        space: (items, dimensions).
        level: "document" or "unit".
        n: number of clusters, or "auto".
        max_n: largest number that "auto" tries.

    Raises:
        Problem: `n` exceeds the number of items that differ.
    """
    result = Clustering(level)
    methods = {"ward": ward, "kmeans": kmeans}
    if len(space) > WARD_LIMIT[level]:
        del methods["ward"]
        zh, limit = {"document": "篇文档", "unit": "个单元"}[level], WARD_LIMIT[level]
        result.notes.append(
            _note(
                f"{len(space)} {zh}超过 {limit}，不做 Ward 层次聚类，只做 k-means。",
                f"{len(space)} {level}s are more than {limit}: no Ward clustering, k-means only.",
            )
        )
    if n != "auto" and n > distinct(space):
        items = {"document": "文档", "unit": "单元"}[level]
        raise Problem(
            f"cluster.n 为 {n}，但可区分的{items}只有 {distinct(space)} 个；请改小。",
            f"cluster.n is {n}, but only {distinct(space)} {level}s differ from each other; choose a smaller number.",
        )
    result.curve = silhouettes(space, list(methods), max_n if n == "auto" else max(max_n, n))
    result.n = best_n(result.curve) if n == "auto" else n
    if result.n is None:
        result.notes.append(
            _note("对象不足三个或全部相同，无法聚类。", "Fewer than three items, or all the same: nothing to cluster.")
        )
    else:
        result.labels = {method: fit(space, result.n) for method, fit in methods.items()}
        result.notes += doubts(result, max_n if n == "auto" else None)
    return result


def doubts(found: Clustering, largest: int | None) -> list[Note]:
    """Say where the silhouettes do not carry the clusters; `largest` is the largest number that "auto" tried."""
    notes = []
    values = at_chosen(found)
    if values and all(strength(value) == "none" for value in values.values()):
        notes.append(
            _note(
                "平均轮廓系数不超过 0.25：对象之间是渐变而非分群，请把聚类当作便于阅读的划分，而非发现。",
                "The mean silhouette is at most 0.25: the items shade into each other; read the clusters as a "
                "convenient division, not as a finding.",
            )
        )
    if found.n == largest:
        notes.append(
            _note(
                f"最佳聚类数 {found.n} 是所试的最大值；可调高 cluster.max_n 再看。",
                f"The best number of clusters, {found.n}, is the largest that was tried; raise cluster.max_n and see.",
            )
        )
    return notes


def at_chosen(found: Clustering) -> dict[str, float]:
    """Return the mean silhouette of each method at the chosen number of clusters."""
    return {method: value for method, pairs in found.curve.items() for number, value in pairs if number == found.n}


def run(
    *,
    rows: str | Path,
    counts: str | Path,
    metadata: str | Path,
    label: str | None,
    choice: str | Path,
    chosen: str | Path,
    doc_topics: Sequence[str | Path],
    fits: Sequence[str | Path],
    level: str,
    n: int | str,
    max_n: int,
    labels: str | Path,
    linkage: str | Path,
    similarity_table: str | Path,
    map_table: str | Path,
    agreement_table: str | Path,
    summary: str | Path,
    say: Callable[[str], None] = print,
) -> None:
    """Write the stage `cluster`.

    Args:
        rows, counts: of the stage bow; metadata: ingest/metadata.csv, which has every document of the study.
        label: column of a known grouping in the metadata, None = none.
        choice: topics/choice.json, which says K; chosen: doc_topic.npz of the chosen fit.
        doc_topics, fits: doc_topic.npz and fit.json of every K and seed of the study's model, in the same order.
        level, n, max_n: the section `cluster`.

    Raises:
        Problem: `n` is more than the items, or `label` is not a column.
    """
    collection = Collection.read(rows)
    documents = tables.read_csv(metadata, dtype=str)
    classes = labels_of(collection.doc_ids, documents, label) if label else None
    meaningless = too_few_values(classes, label) if label else []
    k = tables.read_json(choice)["k"]
    seeds = fits_of(doc_topics, fits, k)
    thetas = [tables.read_array(path) for path in seeds.values()]
    words = tables.read_sparse(counts)
    clustered, notes = choose_level(level, len(collection.doc_ids))
    with threadpool_limits(1):
        spaces = {
            name: place([collection.means(theta, name) for theta in thetas], name, collection, words)
            for name in ("document", "unit")
        }
        found = cluster(spaces[clustered], clustered, n, max_n) if clustered else Clustering()
        write_documents(spaces["document"], collection.doc_ids, linkage, similarity_table)
        explained = write_map(spaces, collection, map_table)
    known = None if meaningless else classes
    groupings = groupings_of(found, collection, tables.read_array(chosen), known) if found.labels else {}
    tables.write_csv(label_rows(found, collection), labels, columns=LABELS)
    tables.write_csv(agreement(groupings, found.level or ""), agreement_table, columns=AGREEMENT)
    wordless = sorted(set(documents["doc_id"]) - set(collection.doc_ids))
    facts = {
        "notes": notes + found.notes + meaningless,
        "documents": len(collection.doc_ids),
        "documents_without_words": wordless,
        "units": len(collection.unit_ids),
        "space": {"k": k, "seeds": list(seeds), "whole_documents": len(collection.doc_ids) >= MIN_DOCUMENTS},
        "map_explained": explained,
    }
    tables.write_json(summarise(found, n) | facts, summary)
    say(f"{found.n or 'no'} clusters of {found.level or 'document'}s; {len(wordless)} documents without words")


def write_documents(space: np.ndarray, ids: Sequence[str], linkage: str | Path, similarity_table: str | Path) -> None:
    """Write the dendrogram and the similarities of documents, which need no clusters."""
    tree = ward_tree(space) if len(space) <= WARD_LIMIT["document"] else np.zeros((0, 4))
    steps = [
        dict(zip(LINKAGE, (step, int(left), int(right), height, int(size)), strict=True))
        for step, (left, right, height, size) in enumerate(stable(tree).tolist(), start=1)
    ]
    tables.write_csv(steps, linkage, columns=LINKAGE)
    tables.write_csv(similarities(space, ids), similarity_table, columns=SIMILARITIES)


def write_map(spaces: dict[str, np.ndarray], collection: Collection, map_table: str | Path) -> dict[str, list[float]]:
    """Write a map of documents and one of units, each on its own plane; returns the share of variance on the axes."""
    points, explained = [], {}
    for level, space in spaces.items():
        shown = evenly(len(space), MAP_UNITS) if level == "unit" else np.arange(len(space))
        plane, explained[level] = principal_plane(space[shown])
        ids = collection.ids(level)
        points += [
            {"level": level, "id": ids[item], "x": x, "y": y}
            for item, (x, y) in zip(shown.tolist(), plane.tolist(), strict=True)
        ]
    tables.write_csv(points, map_table, columns=MAP)
    return explained


def groupings_of(
    found: Clustering, collection: Collection, chosen: np.ndarray, classes: Sequence[str] | None
) -> dict[str, Sequence]:
    """Collect what is compared: the clusters, the dominant topic (T1 = 1) and the known class of each item.

    Args:
        chosen: topic shares of the units in the chosen fit, (N, K); classes: one a document, or None.
    """
    groupings: dict[str, Sequence] = {method: numbers.tolist() for method, numbers in found.labels.items()}
    groupings["topic"] = (collection.means(chosen, found.level).argmax(axis=1) + 1).tolist()
    if classes is not None:
        groupings["label"] = classes if found.level == "document" else [classes[at] for at in collection.document]
    return groupings


def label_rows(found: Clustering, collection: Collection) -> list[dict]:
    """Return the rows of labels.csv."""
    return [
        {"level": found.level, "id": item, "method": method, "cluster": number}
        for method, numbers in found.labels.items()
        for item, number in zip(collection.ids(found.level), numbers.tolist(), strict=True)
    ]


def summarise(found: Clustering, n: int | str) -> dict:
    """Return what summary.json says of the clusters."""
    return {
        "level": found.level,
        "n_clusters": found.n,
        "n_chosen_by": "silhouette" if n == "auto" else "cluster.n",
        "silhouette": found.curve,
        "structure": {method: strength(value) for method, value in at_chosen(found).items()},
    }
