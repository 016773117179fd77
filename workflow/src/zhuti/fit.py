"""What every topic engine hands over, how its topics are numbered, and how a fit is written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy import sparse

from zhuti.collection import read_documents
from zhuti.problem import Problem
from zhuti.tables import read_sparse, write_array, write_json

PER_TOPIC = ("alpha", "topic_tokens")
"""Keys of `Fit.info` that hold one value per topic."""


@dataclass(frozen=True)
class Fit:
    """One fitted model: K topics over V terms, and N units over K topics; all rows sum to 1."""

    topic_word: np.ndarray
    """K x V: probability of each term in each topic."""
    doc_topic: np.ndarray
    """N x K: share of each topic in each unit."""
    info: dict
    """model, k, seed, settings, alpha (K values or None), eta (or None), trace, and what else the engine reports."""


def require_enough(matrix: sparse.csr_matrix, k: int) -> None:
    """Refuse what no engine can fit.

    Raises:
        Problem: there are no units or no terms, or fewer units or terms than topics.
    """
    units, terms = matrix.shape
    if not matrix.nnz:
        raise Problem(
            f"没有可供建模的内容：词表有 {terms} 个词，单元有 {units} 个；请放宽 bow 的停用词与词频限制，或增加文档。",
            f"There is nothing to model: {terms} terms in {units} units; relax the stopwords and limits of `bow`, "
            "or add documents.",
        )
    for most, zh, en in ((units, "单元", "units"), (terms, "词", "terms")):
        if k > most:
            raise Problem(
                f"topics.k 中的主题数 {k} 大于{zh}数 {most}；请减小 topics.k，或增加文档。",
                f"topics.k asks for {k} topics, but there are only {most} {en}; lower topics.k or add documents.",
            )


def ordered_by_share(fit: Fit, n_tokens: np.ndarray) -> Fit:
    """Number topics by their share of the corpus, largest first.

    Args:
        fit: a fit with topics in any order.
        n_tokens: N token counts; a unit weighs as much as it is long.

    Returns:
        The same fit with topics reordered; `info` gains `share` and, if the engine does not count assignments itself,
        `topic_tokens` (the expected number of tokens), both of K values.
    """
    # Not by BLAS, whose sums depend on the number of threads and on the layout of the matrix.
    expected = np.einsum("n,nk->k", n_tokens.astype(float), np.ascontiguousarray(fit.doc_topic))
    order = np.argsort(-expected, kind="stable")
    info = {"topic_tokens": expected.tolist(), **fit.info}
    for name in PER_TOPIC:
        if info.get(name) is not None:
            info[name] = [info[name][topic] for topic in order]
    info["share"] = (expected[order] / expected.sum()).tolist()
    doc_topic = np.ascontiguousarray(fit.doc_topic[:, order])
    return replace(fit, topic_word=fit.topic_word[order], doc_topic=doc_topic, info=info)


def write(fit: Fit, folder: str | Path) -> None:
    """Write `topic_word.npz`, `doc_topic.npz` and `fit.json` to a folder."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    write_array(fit.topic_word, folder / "topic_word.npz")
    write_array(fit.doc_topic, folder / "doc_topic.npz")
    write_json(fit.info, folder / "fit.json")


def rows_to_one(matrix: np.ndarray) -> np.ndarray:
    """Divide each row by its sum; a row of zeros becomes uniform."""
    sums = matrix.sum(axis=1, keepdims=True)
    return np.where(sums > 0, matrix / np.where(sums > 0, sums, 1), 1 / matrix.shape[1])


def run(
    engine: Callable[..., Fit],
    *,
    counts: str | Path,
    rows: str | Path,
    fits: Sequence[tuple[int, int]],
    folders: Sequence[str | Path],
    settings: dict[str, int | float],
    say: Callable[[str], None],
) -> None:
    """Fit one model several times; each fit goes to its own folder.

    Args:
        engine: what fits, called with counts, K, seed, the document of each unit and the settings.
        counts, rows: counts.npz and rows.parquet of stage bow.
        fits: K and seed of each fit.
        folders: of each fit.

    Raises:
        Problem: there is nothing to model, or there are more topics than units or terms.
    """
    matrix = read_sparse(counts)
    documents = read_documents(rows)
    n_tokens = np.asarray(matrix.sum(axis=1)).ravel()
    for (k, seed), folder in zip(fits, folders, strict=True):
        require_enough(matrix, k)
        write(ordered_by_share(engine(matrix, k, seed, documents=documents, **settings), n_tokens), folder)
        say(f"K {k}, seed {seed}")
