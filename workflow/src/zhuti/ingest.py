"""Documents of a folder: read, decoded, hashed; what cannot be read is refused with its reason."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from zhuti.encoding import decode
from zhuti.problem import Problem
from zhuti.tables import write_parquet

DOCUMENTS = pa.schema(
    [
        ("doc_id", pa.string()),
        ("source", pa.string()),
        ("sha256", pa.string()),
        ("encoding", pa.string()),
        ("n_chars", pa.int64()),
        ("text", pa.string()),
    ]
)
INTAKE = pa.schema(
    [
        ("source", pa.string()),
        ("doc_id", pa.string()),
        ("status", pa.string()),
        ("reason", pa.string()),
        ("n_chars", pa.int64()),
        ("metadata", pa.string()),
    ]
)
"""`metadata` is the JSON of a record's other columns; empty for a file."""
DOCUMENT_GROUP = 32
"""Documents per row group: they are long, and a reader holds one group in memory."""

REASONS = {
    "empty": ("是空的", "is empty", "删除它或补上内容", "remove it or fill it"),
    "binary": ("不是文本", "is not text", "转为文本后再放入", "convert it to text"),
    "encoding": ("不符合所给的编码", "is not in the encoding given", "修改 ingest.encoding", "change ingest.encoding"),
    "unknown_encoding": (
        "无法按 ingest.encoding 解码，因为没有这种编码",
        "cannot be decoded because ingest.encoding names no encoding",
        "修改 ingest.encoding",
        "change ingest.encoding",
    ),
    "unreadable": ("无法打开", "cannot be opened", "检查权限", "check its permissions"),
}
"""Code → what is wrong (zh, en) and what to do (zh, en)."""


def refusal(source: str, code: str) -> Problem:
    """Say in one sentence why a document is refused."""
    zh, en, remedy_zh, remedy_en = REASONS[code]
    return Problem(f"文档 {source} {zh}；请{remedy_zh}。", f"The document {source} {en}; {remedy_en}.")


def read_document(doc_id: str, path: str | Path, encoding: str) -> tuple[dict | None, dict]:
    """Read one file.

    Returns:
        The row of documents.parquet (None if refused) and the row of intake.
    """
    try:
        raw = Path(path).read_bytes()
        text, name = decode(raw, encoding)
    except (OSError, ValueError) as error:
        code = "unreadable" if isinstance(error, OSError) else str(error)
        return None, intake_row(doc_id, None, code)
    row = {
        "doc_id": doc_id,
        "source": doc_id,
        "sha256": hashlib.sha256(raw).hexdigest(),
        "encoding": name,
        "n_chars": len(text),
        "text": text,
    }
    return row, intake_row(doc_id, row)


def intake_row(source: str, document: dict | None, reason: str = "", metadata: str = "") -> dict:
    """Make the row of intake for a document that was kept, or refused for a reason."""
    return {
        "source": source,
        "doc_id": document["doc_id"] if document else "",
        "status": "kept" if document else "refused",
        "reason": reason,
        "n_chars": document["n_chars"] if document else 0,
        "metadata": metadata,
    }


def run(
    files: dict[str, str],
    documents: str,
    intake: str,
    encoding: str,
    strict: bool,
    say: Callable[[str], None],
) -> None:
    """Read the files of one shard (document id → path) into documents and their intake.

    Raises:
        Problem: a document is refused and `strict` is set, or the encoding does not exist.
    """
    intake_rows: list[dict] = []

    def kept():
        for number, (doc_id, path) in enumerate(files.items(), 1):
            row, record = read_document(doc_id, path, encoding)
            intake_rows.append(record)
            if row is None and (strict or record["reason"] == "unknown_encoding"):
                raise refusal(doc_id, record["reason"])
            if row is not None:
                yield row
            if number % 500 == 0:
                say(f"{number} of {len(files)} files")

    count = write_parquet(kept(), documents, DOCUMENTS, DOCUMENT_GROUP)
    write_parquet(intake_rows, intake, INTAKE)
    say(f"{count} of {len(files)} files kept")
