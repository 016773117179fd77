"""The keywords of documents and of groups: their most telling terms, whatever the topics."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from scipy import sparse

from zhuti import bow, tables
from zhuti.labels import labels_of

DECIMALS = 10
"""Of scores: the last bits of a logarithm differ between processors."""

KEYWORDS = ["level", "id", "rank", "term", "score"]


def sum_rows(counts: sparse.csr_matrix, members: Sequence[str]) -> tuple[list[str], sparse.csr_matrix]:
    """Add up the rows of each group.

    Args:
        counts: (N, V).
        members: the group of each row; rows of the group "" are left out.

    Returns:
        The names of the groups, sorted, and their counts (groups, V).
    """
    names = sorted(set(members) - {""})
    group_of = {name: number for number, name in enumerate(names)}
    rows = np.array([row for row, name in enumerate(members) if name], dtype=np.int64)
    groups = np.array([group_of[name] for name in members if name], dtype=np.int64)
    shape = (len(names), len(members))
    selection = sparse.csr_matrix((np.ones(len(rows), counts.dtype), (groups, rows)), shape=shape)
    return names, sparse.csr_matrix(selection @ counts)


def scores(counts: sparse.csr_matrix, idf: np.ndarray, sublinear: bool) -> sparse.csr_matrix:
    """Score terms of larger texts by their own tf, 1 + ln(count) or the count, times the idf of units.

    The idf of documents would be of no use in a study of five: a term of one paragraph and a term of fifty have the
    same document frequency.
    """
    scored = counts.astype(np.float64)
    tf = 1 + np.log(scored.data) if sublinear else scored.data
    scored.data = np.round(tf * idf[scored.indices], DECIMALS)
    return scored


def top_terms(scored: sparse.csr_matrix, terms: Sequence[str], n: int) -> Iterator[list[tuple[str, float]]]:
    """Yield the `n` best (term, score) of each row, best first; equal scores by term."""
    for row in range(scored.shape[0]):
        part = slice(scored.indptr[row], scored.indptr[row + 1])
        pairs = zip((terms[index] for index in scored.indices[part]), scored.data[part].tolist(), strict=True)
        yield sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:n]


def run(
    *,
    counts: str | Path,
    rows: str | Path,
    vocabulary: str | Path,
    idf: str | Path,
    metadata: str | Path,
    label: str | None,
    sublinear: bool,
    keywords: int,
    keyword_table: str | Path,
    say: Callable[[str], None] = print,
) -> None:
    """Write keywords.csv.

    Args:
        counts, rows, vocabulary: the stage `bow`; idf: tfidf/idf.npz.
        metadata: ingest/metadata.csv; label: its column of groups, None = no groups.
        sublinear: 1 + ln(count) instead of the count.
        keywords: how many for each document and group.

    Raises:
        Problem: `label` is not a column of the metadata.
    """
    matrix, weight = tables.read_sparse(counts), tables.read_array(idf)
    doc_ids = [row["doc_id"] for row in tables.read_parquet(rows, columns=["doc_id"])]
    levels = {"document": doc_ids}
    if label:
        levels["group"] = labels_of(doc_ids, tables.read_csv(metadata, dtype=str), label)
    terms = bow.read_terms(vocabulary)
    found = []
    for level, members in levels.items():
        names, summed = sum_rows(matrix, members)
        best = top_terms(scores(summed, weight, sublinear), terms, keywords)
        for name, pairs in zip(names, best, strict=True):
            ranked = enumerate(pairs, start=1)
            found += [dict(zip(KEYWORDS, (level, name, rank, *pair), strict=True)) for rank, pair in ranked]
        say(f"keywords of {len(names)} {level}s")
    tables.write_csv(found, keyword_table, columns=KEYWORDS)
