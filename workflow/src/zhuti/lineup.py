"""The line-up: other models beside the study's own, on its own data, at the chosen K, in one table."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse
from threadpoolctl import threadpool_limits

from zhuti import scores
from zhuti.bow import read_sequences
from zhuti.cluster import agreement
from zhuti.cluster.partition import WARD_LIMIT, choose_level, kmeans, ward
from zhuti.cluster.views import MIN_DOCUMENTS, distinct, place
from zhuti.collection import Collection
from zhuti.labels import labels_of, too_few_values
from zhuti.scores.rows import METRICS as SCORES
from zhuti.scores.rows import fit_rows
from zhuti.tables import read_array, read_csv, read_json, read_sparse, write_csv, write_json

AGREEMENT = ("nmi", "ari", "purity")
METRICS = (*SCORES, *AGREEMENT, "groups")
"""In this order; `groups` says into how many groups a model puts the items that are compared with the known classes."""
COLUMNS = ["model", "fits", "metric", "mean", "sd"]
DECIMALS = 10

Row = dict[str, str | float]
"""model, metric and the value of one fit."""


def score_rows(
    fits: Sequence[Path],
    unseen: Sequence[Path],
    ids: np.ndarray,
    indptr: np.ndarray,
    n_terms: int,
    top_words: int,
    weight: float,
) -> list[Row]:
    """Score fits that are not in the grid; windows are counted once for all of them.

    Args:
        fits: folders; those of one model stand together.
        unseen: those in which there are heldout.json and heldout.npz.
        ids, indptr: term ids of the units in text order.
        n_terms: terms in the vocabulary.
        top_words: words per topic in lists.
        weight: λ of the ranking by relevance.
    """
    if not fits:
        return []
    term_share = np.bincount(ids, minlength=n_terms) / len(ids)
    records = scores.describe_all(fits, unseen, {}, term_share, top_words, weight)
    scores.add_coherence(records, ids, indptr)
    return list(fit_rows(records))


def agreement_rows(model: str, groups: Sequence[int], classes: Sequence[str]) -> list[Row]:
    """Compare the groups of items with their known classes; items whose class is "" are left out."""
    of_item, known = zip(*(pair for pair in zip(groups, classes, strict=True) if pair[1]), strict=True)
    values = {metric: agreement.METRICS[metric](of_item, known) for metric in AGREEMENT} | {"groups": len(set(of_item))}
    return [{"model": model, "metric": metric, "value": float(value)} for metric, value in values.items()]


def cluster_rows(space: np.ndarray, k: int, level: str, classes: Sequence[str]) -> list[Row]:
    """Compare clusters of the items with their known classes.

    Args:
        space: where the stage cluster places the items.
        k: number of clusters: as many as there are topics, so that all rows of the table have a like number of groups.
        level: what the items are.
        classes: of the items.
    """
    if k > distinct(space):
        return []
    methods = {"kmeans": kmeans} | ({"ward": ward} if len(space) <= WARD_LIMIT[level] else {})
    return [
        row
        for name, method in methods.items()
        for row in agreement_rows(f"clusters_{name}", method(space, k).tolist(), classes)
    ]


def table_rows(rows: Iterable[Row], models: Sequence[str]) -> list[Row]:
    """Summarise the values of the fits: rows of lineup.csv, by model and metric; one value has no standard deviation.

    Args:
        rows: model, metric, value.
        models: in the order of the table; other names come after them.
    """
    groups = pd.DataFrame(rows).groupby(["model", "metric"])["value"]
    found = {key: values.to_numpy(float) for key, values in groups}
    order = list(dict.fromkeys([*models, *sorted({model for model, _ in found})]))
    return [
        {
            "model": model,
            "fits": len(values),
            "metric": metric,
            "mean": values.mean().round(DECIMALS),
            "sd": values.std(ddof=1).round(DECIMALS) if len(values) > 1 else np.nan,
        }
        for model in order
        for metric in METRICS
        if (values := found.get((model, metric))) is not None
    ]


def run(
    *,
    choice: str | Path,
    grid_scores: str | Path,
    grid_fits: Sequence[str | Path],
    fits: Sequence[str | Path],
    heldouts: Sequence[str | Path],
    sequences: str | Path,
    counts: str | Path,
    rows: str | Path,
    metadata: str | Path,
    label: str | None,
    top_words: int,
    relevance_lambda: float,
    table: str | Path,
    summary: str | Path,
    say: Callable[[str], None],
) -> None:
    """Compare the models and write `lineup.csv` and `lineup.json`.

    Args:
        choice: topics/choice.json, which says K and the study's model; grid_scores: topics/scores.csv.
        grid_fits: fit.json of the fits of the grid, fits: of the others, with doc_topic.npz and topic_word.npz beside;
            heldouts: heldout.json of those that have one.
        sequences, counts, rows: of stage bow; metadata: ingest/metadata.csv.
        label: column of a known grouping in the metadata, None = none.
        top_words, relevance_lambda: of the lists of words.

    Raises:
        Problem: `label` is not a column.
    """
    chosen = read_json(choice)
    k = chosen["k"]
    grid = read_csv(grid_scores)
    found = grid.loc[grid["k"] == k, ["model", "metric", "value"]].to_dict("records")
    folders, unseen = ([Path(path).parent for path in paths] for paths in (fits, heldouts))
    ids, indptr = read_sequences(sequences)
    n_terms = read_array(folders[0] / "topic_word.npz").shape[1] if folders else 0
    found += score_rows(folders, unseen, ids, indptr, n_terms, top_words, relevance_lambda)
    folders = [Path(path).parent for path in grid_fits if read_json(path)["k"] == k] + folders

    collection = Collection.read(rows)
    level = choose_level("auto", len(collection.doc_ids))[0]
    classes, notes = known_classes(collection, read_csv(metadata, dtype=str), label, level)
    if classes:
        with threadpool_limits(1):
            found += compare(folders, collection, read_sparse(counts), level, classes, chosen["model"])
    models = dict.fromkeys([chosen["model"], *(read_json(folder / "fit.json")["model"] for folder in folders)])
    write_csv(table_rows(found, list(models)), table, columns=COLUMNS)
    facts = {"k": k, "models": list(models), "label": label, "level": level if classes else None}
    write_json(facts | {"items": sum(map(bool, classes)), "notes": notes}, summary)
    say(f"{len(models)} models at K = {k}")


def known_classes(
    collection: Collection, metadata: pd.DataFrame, label: str | None, level: str
) -> tuple[list[str], list[dict]]:
    """Look up the class of each item; no classes where there are none to compare with, and a note that says so."""
    if label is None:
        zh, en = (
            "未设置 corpus.label，故不与已知类别比较。",
            "corpus.label is not set: no comparison with known classes.",
        )
        return [], [{"zh": zh, "en": en}]
    classes = labels_of(collection.doc_ids, metadata, label)
    notes = too_few_values(classes, label)
    if notes:
        return [], notes
    if level == "document":
        return classes, []
    zh = f"文档不足 {MIN_DOCUMENTS} 篇，与已知类别的比较以单元为对象，单元的类别取自其文档。"
    en = f"Fewer than {MIN_DOCUMENTS} documents: units are compared with the known class of their document."
    return [classes[document] for document in collection.document], [{"zh": zh, "en": en}]


def compare(
    folders: Sequence[Path],
    collection: Collection,
    counts: sparse.csr_matrix,
    level: str,
    classes: Sequence[str],
    study: str,
) -> list[Row]:
    """Compare dominant topics in each fit, and clusters in all fits of the study's model, with the known classes."""
    rows, own = [], []
    for folder in folders:
        model, theta = read_json(folder / "fit.json")["model"], read_array(folder / "doc_topic.npz")
        shares = collection.means(theta, level)
        rows += agreement_rows(model, shares.argmax(axis=1).tolist(), classes)
        own += [shares] if model == study else []
    space = place(own, level, collection, counts)
    return rows + cluster_rows(space, own[0].shape[1], level, classes)
