"""Documents of a folder: read, decoded, hashed; what cannot be read is refused with its reason."""

from collections.abc import Callable, Iterator
from pathlib import Path

from zhuti.documents import DOCUMENT_GROUP, DOCUMENTS, INTAKE, document_row, intake_row
from zhuti.formats import extract
from zhuti.kinds import is_table
from zhuti.records import Broken, Record, id_column, kind_of, read_record, records
from zhuti.refusal import Refused, refusal
from zhuti.tables import write_parquet

MAX_FILE = 1 << 28
"""Bytes (256 MiB) that a document may have; more is a mistake, and would not fit into memory with its words."""


def read_document(doc_id: str, path: str | Path, encoding: str) -> Record:
    """Read a file that is one document.

    Returns:
        Its row of documents (None if refused) and of intake.
    """
    try:
        if Path(path).stat().st_size > MAX_FILE:
            raise Refused("too_large")
        raw = Path(path).read_bytes()
        found = extract(doc_id, raw, encoding)
    except OSError:
        return Record(None, intake_row(doc_id, None, "unreadable"))
    except Refused as refused:
        return Record(None, intake_row(doc_id, None, str(refused)))
    row = document_row(doc_id, doc_id, raw, found.encoding, found.text)
    return Record(row, intake_row(doc_id, row, found.note))


def read_table(source: str, path: str | Path, text: str, doc_id: str | None, encoding: str) -> Iterator[Record]:
    """Read a table that lies in the folder: a document `<path>#<id>` per record; what is refused is listed too."""
    kind = kind_of(Path(path))[0].strip(".")
    seen: set[str] = set()
    number = 0
    try:
        for number, record in enumerate(records(Path(path), encoding, text), 1):
            lacking = _lacking(record, text, doc_id)
            if lacking and number == 1:
                yield Record(None, intake_row(source, None, lacking))
                return
            found = read_record(record, number, source, text, id_column(record, doc_id), kind, f"{source}#")
            if lacking or (found.document and found.document["doc_id"] in seen):
                found = Record(None, intake_row(found.entry["source"], None, lacking or "id_twice"))
            if found.document:
                seen.add(found.document["doc_id"])
            yield found
    except Refused as refused:
        yield Record(None, intake_row(f"{source}#{number + 1:06d}" if number else source, None, str(refused)))
    except Broken as broken:
        yield Record(None, intake_row(f"{source}#{broken.record:06d}", None, "broken_table"))
    else:
        if not number:
            yield Record(None, intake_row(source, None, "empty"))


def _lacking(record: dict, text: str, doc_id: str | None) -> str:
    """Return the code for the column that a record lacks, if it does."""
    if text not in record:
        return "no_text_column"
    return "no_id_column" if doc_id and doc_id not in record else ""


def run(
    files: list[tuple[str, str, str]],
    documents: str,
    intake: str,
    text: str,
    doc_id: str | None,
    strict: bool,
    say: Callable[[str], None],
) -> None:
    """Read the files of one shard into documents and their intake.

    Args:
        files: for each its path in the corpus folder, its path, and its codec or "auto".
        documents, intake: the Parquet files to write.
        text, doc_id: columns of tables with the text and the id (None: `id` if there is one).
        strict: stop at the first document that is refused.
        say: reports progress.

    Raises:
        Problem: a document is refused and `strict` is set, or an encoding does not exist.
    """
    entries: list[dict] = []

    def kept() -> Iterator[dict]:
        for number, (name, path, codec) in enumerate(files, 1):
            if is_table(Path(path)):
                found = read_table(name, path, text, doc_id, codec)
            else:
                found = [read_document(name, path, codec)]
            for document, entry in found:
                entries.append(entry)
                if document:
                    yield document
                elif strict or entry["reason"] == "unknown_encoding":
                    raise refusal(entry["source"], entry["reason"])
            if number % 500 == 0:
                say(f"{number} of {len(files)} files")

    count = write_parquet(kept(), documents, DOCUMENTS, DOCUMENT_GROUP)
    write_parquet(entries, intake, INTAKE)
    say(f"{count} documents from {len(files)} files" + (f", {len(entries) - count} refused" * (len(entries) > count)))
