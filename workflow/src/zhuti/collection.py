"""The units of a study, the documents they are in, and the fits of one K; every fit imports it, so without pandas."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from scipy import sparse

from zhuti.tables import read_json


def document_means(theta: np.ndarray, document: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Average topic shares of units over documents.

    Args:
        theta: (N, K), rows sum to 1.
        document: the document of each unit, 0 … D-1, each at least once.
        weight: tokens of each unit, (N,).

    Returns:
        (D, K), rows sum to 1.
    """
    total = document_sums(theta * weight[:, None], document)
    return total / total.sum(axis=1, keepdims=True)


def document_sums(values: np.ndarray, document: np.ndarray) -> np.ndarray:
    """Add up values of units, (N, C), over documents: (D, C)."""
    total = np.zeros((document.max(initial=-1) + 1, values.shape[1]))
    np.add.at(total, document, values)
    return total


def sum_by_document(counts: sparse.csr_matrix, document: np.ndarray) -> sparse.csr_matrix:
    """Add up counts of units, (N, V), over documents: (D, V); documents without a unit have no row."""
    found, place = np.unique(document, return_inverse=True)
    ones = np.ones(len(place), counts.dtype)
    member = sparse.csr_matrix((ones, (place, np.arange(len(place)))), shape=(len(found), len(place)))
    summed = sparse.csr_matrix(member @ counts)
    summed.sort_indices()
    return summed


def read_documents(rows: str | Path) -> np.ndarray:
    """Return the document of each unit, 0 … D-1 by first appearance, from bow/rows.parquet."""
    return _by_first_appearance(pq.read_table(rows, columns=["doc_id"]))[0]


def _by_first_appearance(rows) -> tuple[np.ndarray, list[str]]:
    """Number the documents of a table of units; returns the number for each unit, and the ids in this order."""
    coded = rows["doc_id"].combine_chunks().dictionary_encode()
    return coded.indices.to_numpy().astype(np.int64), coded.dictionary.to_pylist()


@dataclass(frozen=True)
class Collection:
    """Units and their documents, both in the order of bow/rows.parquet."""

    unit_ids: list[str]
    doc_ids: list[str]
    document: np.ndarray
    tokens: np.ndarray

    @classmethod
    def read(cls, rows: str | Path) -> "Collection":
        """Read bow/rows.parquet."""
        table = pq.read_table(rows)
        document, doc_ids = _by_first_appearance(table)
        return cls(table["unit_id"].to_pylist(), doc_ids, document, table["n_tokens"].to_numpy())

    def ids(self, level: str) -> list[str]:
        """Return the ids of one level."""
        return self.doc_ids if level == "document" else self.unit_ids

    def document_counts(self, counts: sparse.csr_matrix) -> sparse.csr_matrix:
        """Add up the counts of units, (N, V), over documents: (D, V)."""
        return sum_by_document(counts, self.document)

    def means(self, theta: np.ndarray, level: str) -> np.ndarray:
        """Return topic shares by document or by unit."""
        if len(theta) != len(self.unit_ids):
            raise ValueError(f"{len(theta)} rows of topic shares for {len(self.unit_ids)} units")
        return document_means(theta, self.document, self.tokens) if level == "document" else theta


def fits_of(doc_topics: Sequence[str | Path], fits: Sequence[str | Path], k: int) -> dict[int, str | Path]:
    """Find the fits with `k` topics: seed → its doc_topic.npz, by seed; `fits` are the fit.json beside each."""
    described = zip((read_json(path) for path in fits), doc_topics, strict=True)
    return dict(sorted((fit["seed"], path) for fit, path in described if fit["k"] == k))
