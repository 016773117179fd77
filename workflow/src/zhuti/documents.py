"""The tables that intake writes, and the rows in them."""

import hashlib

import pyarrow as pa

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
"""`reason` is a code of `refusal.REASONS`; `metadata` is the JSON of a record's other columns, empty for a file."""
DOCUMENT_GROUP = 32
"""Documents per row group: they are long, and a reader holds one group in memory."""


def document_row(doc_id: str, source: str, raw: bytes, encoding: str, text: str) -> dict:
    """Make the row of documents; `raw` is what the document was read from."""
    return {
        "doc_id": doc_id,
        "source": source,
        "sha256": hashlib.sha256(raw).hexdigest(),
        "encoding": encoding,
        "n_chars": len(text),
        "text": text,
    }


def intake_row(source: str, document: dict | None, reason: str = "", metadata: str = "") -> dict:
    """Make the row of intake for a document that was kept (perhaps with a loss), or refused for a reason."""
    return {
        "source": source,
        "doc_id": document["doc_id"] if document else "",
        "status": "kept" if document else "refused",
        "reason": reason,
        "n_chars": document["n_chars"] if document else 0,
        "metadata": metadata,
    }
