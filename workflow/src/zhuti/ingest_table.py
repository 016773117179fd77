"""Documents of a table: one record each, streamed from csv, tsv, jsonl or parquet, compressed or not."""

import bz2
import csv
import gzip
import hashlib
import io
import json
import lzma
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from difflib import get_close_matches
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from zhuti.encoding import decode, is_binary
from zhuti.ingest import DOCUMENT_GROUP, DOCUMENTS, INTAKE, intake_row, refusal
from zhuti.problem import Problem
from zhuti.shards import shard_of
from zhuti.tables import read_parquet, write_parquet

OPENERS = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
SNIFFED = 1 << 20
"""Bytes from which the encoding of a text table is recognised."""


def records(table: Path, encoding: str) -> Iterator[dict]:
    """Yield the records of a table in order, column name → value.

    Raises:
        Problem: the table cannot be decoded or parsed; it names the line.
    """
    suffixes = [suffix.lower() for suffix in table.suffixes]
    opener = OPENERS.get(suffixes[-1], open)
    kind = suffixes[-2] if suffixes[-1] in OPENERS else suffixes[-1]
    line = 0
    try:
        if kind == ".parquet":
            with opener(table, "rb") as file:
                yield from read_parquet(table if opener is open else io.BytesIO(file.read()))
            return
        with opener(table, "rb") as file:
            name = _encoding_of(table, file.read(SNIFFED), encoding)
        # newline="" leaves line breaks inside quoted cells as they are
        with opener(table, "rt", encoding=name, newline="") as file:
            rows = map(_json_record, file) if kind in (".jsonl", ".ndjson") else _csv_records(file, kind)
            for line, row in enumerate(rows, 1):  # noqa: B007
                yield row
    except (UnicodeDecodeError, lzma.LZMAError, EOFError, OSError, ValueError, csv.Error) as error:
        raise Problem(
            f"语料表格 {table} 第 {line + 1} 条记录无法解析（{error}）；请检查该处或重新导出表格。",
            f"The table {table} cannot be parsed at record {line + 1} ({error}); mend that line or export it again.",
        ) from None


def _json_record(line: str) -> dict:
    value = json.loads(line)
    if not isinstance(value, dict):
        raise ValueError("not an object {…}")
    return value


def _csv_records(file: io.TextIOBase, kind: str) -> Iterator[dict]:
    csv.field_size_limit(2**31 - 1)
    for row in csv.DictReader(file, delimiter="\t" if kind == ".tsv" else ",", strict=True):
        if None in row:
            raise ValueError("more cells than the header has columns")
        yield row


def _encoding_of(table: Path, head: bytes, encoding: str) -> str:
    if len(head) == SNIFFED:
        head = head[: head.rindex(b"\n") + 1] if b"\n" in head else head
        head += b"\0" * (len(head) % 2 if head[:2] in (b"\xff\xfe", b"\xfe\xff") else 0)
    try:
        name = decode(head, encoding)[1]
    except ValueError as error:
        raise refusal(str(table), str(error)) from None
    return "utf-8-sig" if name == "utf-8" else "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else name


def read_record(record: dict, number: int, table: str, text: str, doc_id: str | None) -> tuple[dict | None, dict]:
    """Turn one record into a document.

    Args:
        record: column name → value.
        number: its position, from 1.
        table: file name of the table.
        text: column with the text.
        doc_id: column with the id, or None to use the position.

    Returns:
        The row of documents.parquet (None if refused) and the row of intake.
    """
    value = record[text]
    content = "" if value is None else str(value).removeprefix("\ufeff")
    identity = str(record[doc_id]) if doc_id else f"{table}#{number:06d}"
    source = f"{table}#{number:06d}"
    if not content.strip() or is_binary(content):
        return None, intake_row(source, None, "empty" if not content.strip() else "binary")
    row = {
        "doc_id": identity,
        "source": source,
        "sha256": hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest(),
        "encoding": "utf-8",
        "n_chars": len(content),
        "text": content,
    }
    others = {column: _plain(cell) for column, cell in record.items() if column not in (text, doc_id)}
    return row, intake_row(source, row, metadata=json.dumps(others, ensure_ascii=False))


def _plain(cell: object) -> str:
    if cell is None:
        return ""
    return cell if isinstance(cell, str) else json.dumps(cell, ensure_ascii=False, default=str)


def check_columns(record: dict, table: str, wanted: dict[str, str | None]) -> None:
    """Check that a record has the columns that settings name (settings key → column, None = not set).

    Raises:
        Problem: naming the key, the missing column and the nearest one.
    """
    for name, column in wanted.items():
        if column is not None and column not in record:
            columns = list(record)
            near = get_close_matches(column, columns, n=1, cutoff=0.4) or columns
            raise Problem(
                f"语料表格 {table} 中没有 {name} 所写的列 {column}；可用的列：{'、'.join(near)}。",
                f"The table {table} has no column {column} as set in {name}; it has {', '.join(near)}.",
            )


class ShardWriter:
    """Writes rows to the Parquet file of their shard, a row group at a time."""

    def __init__(self, paths: list[str], schema: pa.Schema, stack: ExitStack):
        self.schema = schema
        self.writers = {
            Path(path).stem: stack.enter_context(pq.ParquetWriter(path, schema, compression="zstd")) for path in paths
        }
        self.waiting: dict[str, list[dict]] = {shard: [] for shard in self.writers}
        stack.callback(self.flush)

    def write(self, row: dict, shard: str) -> None:
        """Add a row to a shard."""
        self.waiting[shard].append(row)
        if len(self.waiting[shard]) == DOCUMENT_GROUP:
            self._flush(shard)

    def flush(self) -> None:
        """Write what waits."""
        for shard in self.writers:
            self._flush(shard)

    def _flush(self, shard: str) -> None:
        if self.waiting[shard]:
            self.writers[shard].write_table(pa.Table.from_pylist(self.waiting[shard], schema=self.schema))
            self.waiting[shard] = []


def run(
    table: str,
    documents: list[str],
    intake: list[str],
    text: str,
    doc_id: str | None,
    encoding: str,
    strict: bool,
    say: Callable[[str], None],
) -> None:
    """Read a table into documents, one file per shard, and their intake (all in its first file).

    Raises:
        Problem: a column is missing, an id occurs twice, a record cannot be read, or `strict` refuses one.
    """
    seen: set[str] = set()
    intake_rows: list[dict] = []
    name = Path(table).name
    with ExitStack() as stack:
        writer = ShardWriter(documents, DOCUMENTS, stack)
        for number, record in enumerate(records(Path(table), encoding), 1):
            if number == 1:
                check_columns(record, table, {"corpus.text": text, "corpus.id": doc_id})
                doc_id = doc_id or ("id" if "id" in record else None)
            check_columns(record, f"{table}#{number}", {"corpus.text": text, "corpus.id": doc_id})
            row, entry = read_record(record, number, name, text, doc_id)
            intake_rows.append(entry)
            if row is None and strict:
                raise refusal(entry["source"], entry["reason"])
            if row is not None:
                _refuse_twice(row["doc_id"], seen, table)
                writer.write(row, shard_of(row["doc_id"], len(documents)))
            if number % 5000 == 0:
                say(f"{number} records")
    for number, path in enumerate(intake):
        write_parquet(intake_rows if number == 0 else [], path, INTAKE)
    say(f"{len(seen)} of {len(intake_rows)} records kept")


def _refuse_twice(doc_id: str, seen: set[str], table: str) -> None:
    if doc_id in seen:
        raise Problem(
            f"语料表格 {table} 中编号 {doc_id} 出现两次；请改正，或用 corpus.id 指定另一列。",
            f"The id {doc_id} occurs twice in the table {table}; mend it or name another column in corpus.id.",
        )
    seen.add(doc_id)
