"""Where the words of a topic come from: from one document or from many, from whom, and how many of them are copied.

A topic may be coherent, stable and above chance and still be about one document only. The words of a topic are counted
as expected tokens: a unit of n tokens that is 30 % topic t gives t .3 n of them.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from zhuti.collection import Collection, document_sums
from zhuti.tables import read_array, read_csv, write_csv

COLUMNS = [
    "topic", "document", "document_share", "document_in_corpus", "documents_effective", "issuer", "issuer_share",
    "issuer_in_corpus", "copied_share",
]  # fmt: skip
DECIMALS = 10


def shares_of(expected: np.ndarray, groups: Sequence[str]) -> tuple[list[str], np.ndarray]:
    """Say which part of each topic's tokens each group of units has.

    Args:
        expected: N x K expected tokens.
        groups: of the N units; "" is unknown: these tokens count in the total, but are no group.

    Returns:
        The G groups, sorted, and their shares, G x K; NaN for a topic without tokens.
    """
    names = sorted(set(groups) - {""})
    place = {name: number for number, name in enumerate([*names, ""])}
    sums = document_sums(expected, np.array([place[group] for group in groups]))[: len(names)]
    total = expected.sum(axis=0)
    return names, np.divide(sums, total, out=np.full_like(sums, np.nan), where=total > 0)


def largest(expected: np.ndarray, tokens: np.ndarray, groups: Sequence[str]) -> list[tuple[str, float, float]]:
    """Name the group with the largest part of each topic, its share of the topic, and its share of all tokens.

    Args:
        expected: N x K expected tokens; tokens: of the N units; groups: of the N units, "" = unknown.

    Returns:
        K of them; "" and NaN where there is no group or the topic has no tokens. The first of equal ones.
    """
    names, shares = shares_of(expected, groups)
    if not names:
        return [("", np.nan, np.nan)] * expected.shape[1]
    of_corpus = shares_of(tokens[:, None].astype(float), groups)[1][:, 0]
    best = np.where(np.isnan(shares), -1, shares).argmax(axis=0)
    return [
        (names[group], share, of_corpus[group]) if share == share else ("", np.nan, np.nan)
        for group, share in zip(best, shares[best, range(len(best))], strict=True)
    ]


def effective(shares: np.ndarray) -> np.ndarray:
    """Return the number of equally large parts that are as concentrated: 1 / Σ share², of G x K shares.

    The inverse of Simpson's index (1949, "Measurement of diversity"); Hill's (1973) number of order 2.
    """
    return 1 / (shares**2).sum(axis=0)


def topic_rows(
    doc_topic: np.ndarray, units: Collection, issuers: Sequence[str], copied: np.ndarray | None
) -> list[dict]:
    """Rows of sources.csv; topics are numbered from 1.

    Args:
        doc_topic: N x K.
        units: the N units.
        issuers: of the documents, "" = unknown.
        copied: for each unit, whether it repeats an earlier one; None = nobody looked.
    """
    expected = doc_topic * units.tokens[:, None]
    documents = [units.doc_ids[place] for place in units.document]
    many = effective(shares_of(expected, documents)[1])
    of_document = largest(expected, units.tokens, documents)
    of_issuer = largest(expected, units.tokens, [issuers[place] for place in units.document])
    total = expected.sum(axis=0)
    copies = total * np.nan if copied is None else copied @ expected
    repeated = np.divide(copies, total, out=np.full_like(total, np.nan), where=total > 0)
    return [
        dict(zip(COLUMNS, (topic + 1, *map(_rounded, (*document, many[topic], *issuer, repeated[topic]))), strict=True))
        for topic, (document, issuer) in enumerate(zip(of_document, of_issuer, strict=True))
    ]


def _rounded(value: str | float) -> str | float:
    return value if isinstance(value, str) else round(float(value), DECIMALS)


def run(
    *,
    doc_topic: str | Path,
    rows: str | Path,
    metadata: str | Path,
    duplicates: str | Path,
    looked: bool,
    table: str | Path,
    say: Callable[[str], None],
) -> None:
    """Write `sources.csv`.

    Args:
        doc_topic: of the chosen fit; rows: bow/rows.parquet.
        metadata: ingest/metadata.csv; without a column `issuer` no issuer is known.
        duplicates: duplicates/units.csv. A copy is a unit that repeats an earlier one; the earliest is none.
        looked: whether copies were looked for.
    """
    units = Collection.read(rows)
    described = read_csv(metadata, dtype=str)
    known = described.set_index("doc_id")["issuer"].str.strip().to_dict() if "issuer" in described else {}
    issuers = [known.get(doc_id, "") for doc_id in units.doc_ids]
    alike = read_csv(duplicates, dtype=str)
    copies = set(alike.loc[alike["copy"] == "True", "unit_id"])
    copied = np.array([unit_id in copies for unit_id in units.unit_ids]) if looked else None
    found = topic_rows(read_array(doc_topic), units, issuers, copied)
    write_csv(found, table, columns=COLUMNS)
    half = sum(row["document_share"] > 0.5 for row in found)
    say(f"{half} of {len(found)} topics have more than half of their words from one document")
