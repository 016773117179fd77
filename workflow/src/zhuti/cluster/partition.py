"""Clusters by Ward's method and k-means: how many, what speaks for them, and what is left out and why."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from zhuti.cluster.views import MIN_DOCUMENTS, SEED, distinct, evenly, stable
from zhuti.problem import Problem

WARD_LIMIT = {"document": 10_000, "unit": 2_000}
"""Ward needs memory and time that grow with the square of the number of items."""
SAMPLE = 2_000
"""Items on which silhouettes are measured, evenly chosen."""
STARTS = 20
STRENGTHS = ((0.25, "none"), (0.5, "weak"), (0.7, "reasonable"), (1.0, "strong"))
"""Upper limits of mean silhouettes."""
Note = dict[str, str]


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
