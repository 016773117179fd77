"""A corpus with planted topics, so that a test can ask whether they are found."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from scipy import sparse
from scipy.linalg import block_diag
from scipy.optimize import linear_sum_assignment

from zhuti.tables import write_csv, write_parquet, write_sparse


@dataclass(frozen=True)
class Planted:
    """The plan (topic_word K x V, doc_topic N x K) and what was drawn from it."""

    topic_word: np.ndarray
    doc_topic: np.ndarray
    doc_ids: list[str]
    ids: np.ndarray
    indptr: np.ndarray

    @property
    def counts(self) -> sparse.csr_matrix:
        """N x V counts."""
        matrix = sparse.csr_matrix(
            (np.ones(len(self.ids), np.int32), self.ids, self.indptr),
            shape=(len(self.indptr) - 1, self.topic_word.shape[1]),
            copy=True,
        )
        matrix.sum_duplicates()
        return matrix

    @property
    def terms(self) -> list[str]:
        """V terms: 词0, 词1, …"""
        return [f"词{term}" for term in range(self.topic_word.shape[1])]


def plant(
    k: int = 4, words: int = 12, units: int = 120, documents: int = 24, length: int = 40, seed: int = 0
) -> Planted:
    """Draw a corpus from the LDA model: K topics over `words` words of their own each and as many that all share."""
    rng = np.random.default_rng(seed)
    own = block_diag(*rng.dirichlet(np.full(words, 2.0), k)) * 0.85
    common = np.tile(rng.dirichlet(np.full(words, 2.0)), (k, 1)) * 0.15
    topic_word = np.hstack([own, common])
    doc_topic = rng.dirichlet(np.linspace(0.5, 0.1, k), size=units)
    lengths = rng.integers(length // 2, 2 * length, units)
    drawn = [
        rng.choice(topic_word.shape[1], size, p=theta @ topic_word)
        for theta, size in zip(doc_topic, lengths, strict=True)
    ]
    # Every term occurs, as after pruning.
    missing = np.setdiff1d(np.arange(topic_word.shape[1]), np.concatenate(drawn))
    drawn[0] = np.concatenate([drawn[0], missing]).astype(np.int64)
    indptr = np.cumsum([0, *map(len, drawn)])
    doc_ids = sorted(f"d{number % documents:02d}.txt" for number in range(units))
    return Planted(topic_word, doc_topic, doc_ids, np.concatenate(drawn).astype(np.int32), indptr)


def write_bow(planted: Planted, folder: Path) -> None:
    """Write what the stage `bow` would have made of the corpus, and the TF-IDF weights."""
    folder.mkdir(parents=True, exist_ok=True)
    counts, terms = planted.counts, planted.terms
    write_sparse(counts, folder / "counts.npz")
    np.savez_compressed(folder / "sequences.npz", ids=planted.ids, indptr=planted.indptr)
    df = np.asarray((counts > 0).sum(axis=0)).ravel()
    cf = np.asarray(counts.sum(axis=0)).ravel()
    vocabulary = [
        {"term": term, "df": df[number], "cf": cf[number], "kept": True, "reason": "", "term_id": number}
        for number, term in enumerate(terms)
    ]
    write_csv(vocabulary, folder / "vocabulary.csv")
    lines = [str(counts.shape[0]), *(f"{number}\t{term}\t{df[number]}" for number, term in enumerate(terms))]
    (folder / "dictionary.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    schema = pa.schema(
        [("row", pa.int64()), ("unit_id", pa.string()), ("doc_id", pa.string()), ("n_tokens", pa.int64())]
    )
    write_parquet(unit_rows(planted), folder / "rows.parquet", schema)
    write_sparse(weights(counts), folder / "tfidf.npz")


def unit_rows(planted: Planted) -> list[dict]:
    """Rows of rows.parquet."""
    rows, number = [], {}
    for row, doc_id in enumerate(planted.doc_ids):
        number[doc_id] = number.get(doc_id, 0) + 1
        n_tokens = int(planted.indptr[row + 1] - planted.indptr[row])
        rows.append({"row": row, "unit_id": f"{doc_id}#{number[doc_id]:04d}", "doc_id": doc_id, "n_tokens": n_tokens})
    return rows


def weights(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    """Sublinear TF-IDF with rows of length 1."""
    weighted = counts.astype(float)
    idf = np.log((1 + counts.shape[0]) / (1 + np.bincount(counts.indices, minlength=counts.shape[1]))) + 1
    weighted.data = (1 + np.log(weighted.data)) * idf[weighted.indices]
    norms = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags(1 / norms) @ weighted)


def recovered(planted: Planted, topic_word: np.ndarray) -> np.ndarray:
    """Cosine of each planted topic with its partner under the best matching."""
    left, right = (rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (planted.topic_word, topic_word))
    cosine = left @ right.T
    return cosine[linear_sum_assignment(-cosine)]
