"""Clusters of documents, by the topic shares of all seeds and their own words, or of units where documents are few."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from zhuti import tables
from zhuti.cluster.agreement import AGREEMENT, compare_all
from zhuti.cluster.partition import (
    WARD_LIMIT,
    Clustering,
    at_chosen,
    choose_level,
    cluster,
    strength,
    ward_tree,
)
from zhuti.cluster.views import MIN_DOCUMENTS, SIMILARITIES, evenly, place, principal_plane, similarities, stable
from zhuti.collection import Collection, fits_of
from zhuti.labels import labels_of, too_few_values

MAP_UNITS = 5_000
LINKAGE = ["step", "left", "right", "height", "size"]
LABELS = ["level", "id", "method", "cluster"]
MAP = ["level", "id", "x", "y"]


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
    tables.write_csv(compare_all(groupings, found.level or ""), agreement_table, columns=AGREEMENT)
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
