"""Claims that the results of a study must meet; a run does not finish on numbers that do not add up."""

from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow.parquet as pq

from zhuti.problem import Problem
from zhuti.tables import read_array, read_csv, read_parquet, read_sparse, write_csv

Claim = tuple[str, str, object, object]
"""Stage, what is claimed, the value expected, the value found."""


def ink(text: str) -> int:
    """Count the characters of a text that are not white space."""
    return sum(not char.isspace() for char in text)


def check_clean(documents: Iterable[dict], units: Iterable[dict], removed: Iterable[dict]) -> Iterator[Claim]:
    """Claim that each non-white character of a document is in one unit or one removed span.

    Args:
        documents: rows with doc_id and text.
        units: rows with doc_id, text and the map to the document.
        removed: rows with doc_id and text.
    """
    in_units, in_removed = Counter(), Counter()
    for unit in units:
        in_units[unit["doc_id"]] += ink(unit["text"])
    for span in removed:
        in_removed[span["doc_id"]] += ink(span["text"])
    worst = Counter()
    total = 0
    for document in documents:
        found = in_units[document["doc_id"]] + in_removed[document["doc_id"]]
        total += ink(document["text"])
        worst[document["doc_id"]] = ink(document["text"]) - found
    lost = {doc_id: difference for doc_id, difference in worst.items() if difference}
    yield "clean", "documents whose characters are not all in a unit or a removed span", "", ", ".join(sorted(lost))
    yield "clean", "characters in units and removed spans", total, in_units.total() + in_removed.total()


def check_segment(units: Iterable[dict], tokens: Iterable[dict]) -> Iterator[Claim]:
    """Claim that the tokens of each unit spell its text; white space counts on neither side (tokens may hold some)."""
    wrong, n_units, n_tokens = [], 0, 0
    for unit, row in zip(units, tokens, strict=True):
        n_units += 1
        n_tokens += row["unit_id"] == unit["unit_id"]
        if "".join("".join(row["token"]).split()) != "".join(unit["text"].split()):
            wrong.append(unit["unit_id"])
    yield "segment", "units with tokens", n_units, n_tokens
    yield "segment", "units that their tokens do not spell", "", ", ".join(wrong[:5])


def check_bow(tokens: Iterable[list[str]], flow, rows, counts, vocabulary, emptied) -> Iterator[Claim]:
    """Claim that every unit, token and word is accounted for once: kept, or left out for one reason."""
    n_units, n_tokens = 0, 0
    for unit in tokens:
        n_units += 1
        n_tokens += len(unit)
    copied = int(emptied.loc[emptied["reason"] == "copy", "n_tokens"].sum())
    yield "bow", "tokens of all words of the vocabulary and of copies", n_tokens, int(vocabulary["cf"].sum()) + copied
    yield "bow", "units with a row and units left out", n_units, len(rows) + len(emptied)
    yield "bow", "tokens in counts.npz", int(vocabulary.loc[vocabulary["kept"], "cf"].sum()), int(counts.sum())
    yield "bow", "tokens per row", int(counts.sum()), int(rows["n_tokens"].sum())
    dropped = flow[(flow["reason"] != "") & (flow["types"] > 0)]
    yield "bow", "words dropped with a reason", int((~vocabulary["kept"]).sum()), int(dropped["types"].sum())
    for column, total in (("units", n_units), ("tokens", n_tokens), ("types", len(vocabulary))):
        into = flow["step"] == "in"
        yield "bow", f"{column} that flow.csv takes in", total, int(flow.loc[into, column].sum())
        yield "bow", f"{column} that flow.csv accounts for", total, int(flow.loc[~into, column].sum())
    for column, found in (("units", int((emptied["reason"] == "copy").sum())), ("tokens", copied)):
        yield "bow", f"{column} left out as copies", found, int(flow.loc[flow["step"] == "copied", column].sum())


def check_topics(topic_word: np.ndarray, doc_topic: np.ndarray, n_rows: int, n_terms: int) -> Iterator[Claim]:
    """Claim that the chosen model describes all rows and words by distributions."""
    yield "topics", "rows of doc_topic", n_rows, doc_topic.shape[0]
    yield "topics", "words of topic_word", n_terms, topic_word.shape[1]
    yield "topics", "topics in both matrices", topic_word.shape[0], doc_topic.shape[1]
    for name, matrix in (("topic_word", topic_word), ("doc_topic", doc_topic)):
        valid = bool(np.all(matrix >= 0) and np.allclose(matrix.sum(axis=1), 1, atol=1e-6))
        yield "topics", f"rows of {name} are distributions", True, valid


def failed(claims: Iterable[Claim]) -> list[Claim]:
    """Return the claims that do not hold."""
    return [claim for claim in claims if claim[2] != claim[3]]


def run(
    intake: str,
    metadata: str,
    documents: list[str],
    units: list[str],
    removed: list[str],
    tokens: list[str],
    bow: dict[str, str],
    topic_word: str,
    doc_topic: str,
    doc_topics: str,
    checks: str,
) -> None:
    """Check the results of a study and write the claims.

    Args:
        bow: paths of flow, rows, counts, vocabulary and emptied.
        checks: CSV to write: stage, claim, expected, found, holds.

    Raises:
        Problem: a claim does not hold.
    """
    intake_rows = read_csv(intake)
    kept = int((intake_rows["status"] == "kept").sum())
    flow, vocabulary = read_csv(bow["flow"]), read_csv(bow["vocabulary"])
    rows, counts = pq.read_table(bow["rows"]).to_pandas(), read_sparse(bow["counts"])
    n_documents = sum(pq.ParquetFile(path).metadata.num_rows for path in documents)
    claims: list[Claim] = [
        ("ingest", "documents kept by intake", kept, n_documents),
        ("ingest", "documents with metadata", kept, len(read_csv(metadata))),
        *check_clean(
            read_parquet(documents, ["doc_id", "text"]),
            read_parquet(units, ["doc_id", "text"]),
            read_parquet(removed, ["doc_id", "text"]),
        ),
        *check_segment(read_parquet(units, ["unit_id", "text"]), read_parquet(tokens, ["unit_id", "token"])),
        *check_bow(
            (row["token"] for row in read_parquet(tokens, ["token"])),
            flow,
            rows,
            counts,
            vocabulary,
            read_csv(bow["emptied"]),
        ),
        *check_topics(read_array(topic_word), read_array(doc_topic), *counts.shape),
        ("topics", "documents with topics", rows["doc_id"].nunique(), len(read_csv(doc_topics))),
    ]
    columns = ["stage", "claim", "expected", "found"]
    table = [dict(zip(columns, claim, strict=True)) | {"holds": claim[2] == claim[3]} for claim in claims]
    wrong = failed(claims)
    if wrong:
        stage, what, expected, found = wrong[0]
        raise Problem(
            f"结果不一致：{stage} 阶段“{what}”应为 {expected}，实为 {found}；请报告此问题。",
            f"The results do not add up: in stage {stage}, {what} should be {expected} but is {found}; report this.",
        )
    write_csv(table, checks, [*columns, "holds"])
