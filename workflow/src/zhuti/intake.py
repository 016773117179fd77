"""The account of what came in: every file or record, kept or refused, joined with what is known about it."""

import json
from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter

from zhuti.kinds import why_unread
from zhuti.metadata import PLACE_COLUMNS, columns_of, describe, given_fields, match_metadata, placed, read_metadata
from zhuti.places import PARTS, read_places
from zhuti.problem import Problem
from zhuti.refusal import REASONS, refusal
from zhuti.tables import read_parquet, write_csv, write_json

FOUND = ["doc_id", "field", "status", "value", "start", "end", "rule"]


def account(entries: list[dict], unread: list[str]) -> list[dict]:
    """List every file or record with its fate, sorted by source; reasons in both languages."""
    rows = []
    for entry in entries:
        reason = entry["reason"] and _sentence(entry["reason"])
        rows.append(
            {column: entry[column] for column in ("source", "doc_id", "status", "n_chars")} | {"reason": reason}
        )
    rows += [
        {"source": name, "doc_id": "", "status": "unread", "n_chars": 0, "reason": _sentence(why_unread(name))}
        for name in unread
    ]
    return sorted(rows, key=lambda row: row["source"])


def _sentence(code: str) -> str:
    zh, en, remedy_zh, remedy_en = REASONS[code]
    return f"{code}: {zh}；请{remedy_zh} / {en}; {remedy_en}"


def read_values(found: list[dict]) -> tuple[dict[str, str], str]:
    """Return what was read from one document, by column of the metadata, and the rule that read its place."""
    read = {row["field"]: row["value"] for row in found}
    place = next((row for row in found if row["field"] == "place"), None)
    return read | {part: place[part] for part in PARTS if place}, place["rule"] if place else ""


def statuses(found: list[dict], given: dict[str, str]) -> Iterator[dict]:
    """Say of each field of one document whether the user gave it, or the text did, or nobody.

    What stands in the text is listed even where the user's value is used, so that the two can be compared.
    """
    for row in found:
        columns = PLACE_COLUMNS if row["field"] == "place" else (row["field"],)
        by_user = any(column in given for column in columns)
        status = "given" if by_user else "read" if row["value"] else "not found"
        yield {column: row[column] for column in FOUND if column != "status"} | {"status": status}


def run(
    parts: list[str],
    metadata_table: str | None,
    found: str | None,
    places: str,
    corpus: dict,
    unread: list[str],
    intake_csv: str,
    metadata_csv: str,
    found_csv: str,
    corpus_json: str,
    say: Callable[[str], None],
) -> None:
    """Gather the intake of all shards and what is known about all documents.

    Args:
        parts: Parquet files of the intake; metadata_table: the user's, if there is one.
        found: what was read from the texts, None = nothing was; places: the gazetteer.
        corpus: section of the settings; unread: files that it does not name.
        intake_csv, metadata_csv, found_csv, corpus_json: files to write.

    Raises:
        Problem: nothing was kept, or metadata and documents do not match.
    """
    entries = list(read_parquet(parts))
    kept = sorted(entry["doc_id"] for entry in entries if entry["status"] == "kept")
    if not kept:
        first = entries[0] if entries else {"source": corpus["path"], "reason": "empty"}
        why = refusal(first["source"], first["reason"])
        raise Problem(
            f"语料 {corpus['path']} 中没有一篇可用的文档，例如：{why.zh}",
            f"The corpus {corpus['path']} has no usable document; for example: {why.en}",
        )
    rows = {entry["doc_id"]: json.loads(entry["metadata"]) for entry in entries if entry["metadata"]}
    if metadata_table:
        described_by_user = read_metadata(metadata_table)
        known = {entry[name] for entry in entries for name in ("source", "doc_id")} | set(unread)
        match_metadata(described_by_user, [doc_id for doc_id in kept if doc_id not in rows], known, metadata_table)
        rows = {doc_id: rows.get(doc_id, {}) | described_by_user.get(doc_id, {}) for doc_id in kept}
    columns = columns_of(corpus, rows, bool(found))
    given = {doc_id: given_fields(rows.get(doc_id, {}), corpus) for doc_id in kept}
    read = {key: list(group) for key, group in groupby(read_parquet(found or []), itemgetter("doc_id"))}
    gazetteer = read_places(places)
    described = []
    for doc_id in kept:
        values, rule = read_values(read.get(doc_id, []))
        values = placed(given[doc_id], values, rule, gazetteer) if found else {}
        described.append(describe(doc_id, given[doc_id], values, columns))
    write_csv(described, metadata_csv, columns)
    write_csv((row for doc_id in kept for row in statuses(read.get(doc_id, []), given[doc_id])), found_csv, FOUND)
    write_csv(account(entries, unread), intake_csv, ["source", "doc_id", "status", "reason", "n_chars"])
    write_json({"path": corpus["path"]}, corpus_json)
    refused = len(entries) - len(kept)
    say(f"{len(kept)} documents" + (f", {refused} refused (see {intake_csv})" if refused else ""))
