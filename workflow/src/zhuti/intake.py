"""The account of what came in: every file or record, kept or refused, joined with what is known about it."""

import csv
import io
import json
import unicodedata
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path

from zhuti.encoding import decode
from zhuti.ingest import REASONS, refusal
from zhuti.problem import Problem
from zhuti.tables import read_parquet, write_csv, write_json


def read_metadata(path: str) -> dict[str, dict[str, str]]:
    """Read a metadata table: CSV with the column `file`, in any encoding of Chinese.

    Returns:
        Document id (NFC POSIX path) → column → value.

    Raises:
        Problem: the table is missing, is no text, lacks the column `file` or names a file twice.
    """
    try:
        text, _ = decode(Path(path).read_bytes())
    except (OSError, ValueError):
        raise Problem(
            f"无法读取元数据表 {path}；请检查 corpus.metadata，并存为 CSV。",
            f"The metadata table {path} cannot be read; check corpus.metadata and save it as CSV.",
        ) from None
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if "file" not in (reader.fieldnames or []):
        raise Problem(
            f"元数据表 {path} 没有 file 列；请加上该列，写明每个文档相对于语料文件夹的路径。",
            f"The metadata table {path} has no column `file`; add it, with each document's path in the corpus folder.",
        )
    rows: dict[str, dict[str, str]] = {}
    for row in reader:
        doc_id = unicodedata.normalize("NFC", (row.pop("file") or "").strip().replace("\\", "/"))
        if doc_id in rows:
            raise Problem(
                f"元数据表 {path} 中 {doc_id} 出现两次；请删去一行。",
                f"The metadata table {path} lists {doc_id} twice; remove one row.",
            )
        rows[doc_id] = {column: (value or "").strip() for column, value in row.items() if column}
    return rows


def match_metadata(rows: dict[str, dict], kept: list[str], known: set[str], path: str) -> None:
    """Check that metadata and documents name the same files.

    Args:
        rows: the metadata by document id.
        kept: ids of documents that were read.
        known: all files of the corpus, also refused ones.
        path: the metadata table, to be named.

    Raises:
        Problem: a row without a file, or a document without a row.
    """
    absent = sorted(set(rows) - known)
    if absent:
        raise Problem(
            f"元数据表 {path} 有 {len(absent)} 行没有对应的文件（{_some(absent)}）；请改正 file 列或删去这些行。",
            f"The metadata table {path} has {len(absent)} row(s) without a file ({_some(absent)}); correct them.",
        )
    undescribed = sorted(set(kept) - set(rows))
    if undescribed:
        raise Problem(
            f"元数据表 {path} 缺少 {len(undescribed)} 个文件的行（{_some(undescribed)}）；请为它们各加一行。",
            f"The metadata table {path} lacks a row for {len(undescribed)} file(s) ({_some(undescribed)}); add them.",
        )


def _some(names: list[str], most: int = 3) -> str:
    return ", ".join(names[:most]) + (" …" if len(names) > most else "")


def describe(doc_ids: list[str], rows: dict[str, dict[str, str]], corpus: dict) -> tuple[list[str], list[dict]]:
    """Give every document its title, date and other columns.

    Args:
        doc_ids: the documents.
        rows: their metadata by id; may be empty.
        corpus: section of the settings; `title`, `date` and `label` name columns.

    Returns:
        The column names, and one row per document, sorted by id.

    Raises:
        Problem: a column that the settings name does not exist.
    """
    columns = list(dict.fromkeys(column for row in rows.values() for column in row))
    for key in ("title", "date", "label"):
        name = corpus[key]
        if name is not None and name not in columns:
            near = get_close_matches(name, columns, n=1, cutoff=0.4) or columns
            raise Problem(
                f"元数据中没有 corpus.{key} 所写的列 {name}；可用的列：{'、'.join(near) or '无'}。",
                f"The metadata have no column {name} as set in corpus.{key}; there is {', '.join(near) or 'none'}.",
            )
    title, date = corpus["title"] or "title", corpus["date"] or "date"
    others = [column for column in columns if column not in ("doc_id", "title", "date")]
    described = []
    for doc_id in sorted(doc_ids):
        row = rows.get(doc_id, {})
        first = {"doc_id": doc_id, "title": row.get(title) or doc_id, "date": row.get(date, "")}
        described.append(first | {column: row.get(column, "") for column in others})
    return ["doc_id", "title", "date", *others], described


def account(entries: list[dict], unread: list[str]) -> list[dict]:
    """List every file or record with its fate, sorted by source; reasons in both languages."""
    rows = []
    for entry in entries:
        reason = entry["reason"] and f"{entry['reason']}: {REASONS[entry['reason']][0]} / {REASONS[entry['reason']][1]}"
        rows.append(
            {column: entry[column] for column in ("source", "doc_id", "status", "n_chars")} | {"reason": reason}
        )
    reason = "files: 不在 corpus.files 所列之内 / not named by corpus.files"
    rows += [{"source": name, "doc_id": "", "status": "unread", "n_chars": 0, "reason": reason} for name in unread]
    return sorted(rows, key=lambda row: row["source"])


def run(
    parts: list[str],
    metadata_table: str | None,
    corpus: dict,
    unread: list[str],
    intake_csv: str,
    metadata_csv: str,
    corpus_json: str,
    say: Callable[[str], None],
) -> None:
    """Gather the intake of all shards and the metadata of all documents.

    Raises:
        Problem: nothing was kept, or metadata and documents do not match.
    """
    entries = list(read_parquet(parts))
    kept = [entry["doc_id"] for entry in entries if entry["status"] == "kept"]
    if not kept:
        first = entries[0] if entries else {"source": corpus["path"], "reason": "empty"}
        why = refusal(first["source"], first["reason"])
        raise Problem(
            f"语料 {corpus['path']} 中没有一篇可用的文档，例如：{why.zh}",
            f"The corpus {corpus['path']} has no usable document; for example: {why.en}",
        )
    if metadata_table:
        rows = read_metadata(metadata_table)
        match_metadata(rows, kept, {entry["source"] for entry in entries} | set(unread), metadata_table)
    else:
        rows = {entry["doc_id"]: json.loads(entry["metadata"]) for entry in entries if entry["metadata"]}
    columns, described = describe(kept, rows, corpus)
    write_csv(described, metadata_csv, columns)
    write_csv(account(entries, unread), intake_csv, ["source", "doc_id", "status", "reason", "n_chars"])
    write_json({"path": corpus["path"]}, corpus_json)
    refused = len(entries) - len(kept)
    say(f"{len(kept)} documents" + (f", {refused} refused (see {intake_csv})" if refused else ""))
