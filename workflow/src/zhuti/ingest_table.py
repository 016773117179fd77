"""Documents of one table, each record a document, in the shards that their ids say."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from zhuti.documents import DOCUMENT_GROUP, DOCUMENTS, INTAKE
from zhuti.problem import Problem, columns_at_hand
from zhuti.records import Broken, id_column, kind_of, read_record, records
from zhuti.refusal import Refused, refusal
from zhuti.shards import shard_of
from zhuti.tables import write_parquet


def _records(table: str, encoding: str, text: str) -> Iterator[dict]:
    """Yield the records of the table, and say in one sentence where it cannot be read."""
    try:
        yield from records(Path(table), encoding, text)
    except Refused as refused:
        raise refusal(table, str(refused)) from None
    except Broken as broken:
        raise Problem(
            f"语料表格 {table} 第 {broken.record} 条记录无法解析（{broken.why}）；请检查该处或重新导出表格。",
            f"The table {table} cannot be parsed at record {broken.record} ({broken.why}); "
            "mend that line or export it again.",
        ) from None


def check_columns(record: dict, table: str, wanted: dict[str, str | None]) -> None:
    """Check that a record has the columns that settings name (settings key → column, None = not set).

    Raises:
        Problem: naming the key, the missing column and the nearest ones, or those that there are.
    """
    for name, column in wanted.items():
        if column is not None and column not in record:
            zh, en = columns_at_hand(column, list(record))
            raise Problem(
                f"语料表格 {table} 中没有 {name} 所写的列 {column}（{zh}）；请改正。",
                f"The table {table} has no column {column} as set in {name} ({en}); correct it.",
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

    Args:
        table: the file.
        documents, intake: the Parquet files to write, one per shard.
        text, doc_id: columns with the text and the id (None: `id` if there is one).
        encoding: codec of the table, or "auto".
        strict: stop at the first record that is refused.
        say: reports progress.

    Raises:
        Problem: a column is missing, an id occurs twice, a record cannot be read, or `strict` refuses one.
    """
    seen: set[str] = set()
    entries: list[dict] = []
    name = Path(table).name
    kind, _ = kind_of(Path(table))
    with ExitStack() as stack:
        writer = ShardWriter(documents, DOCUMENTS, stack)
        for number, record in enumerate(_records(table, encoding, text), 1):
            doc_id = id_column(record, doc_id) if number == 1 else doc_id
            place = table if number == 1 else f"{table}#{number}"
            check_columns(record, place, {"corpus.text": text, "corpus.id": doc_id})
            document, entry = read_record(record, number, name, text, doc_id, kind.strip("."))
            entries.append(entry)
            if document is None and strict:
                raise refusal(entry["source"], entry["reason"])
            if document is not None:
                _refuse_twice(document["doc_id"], seen, table)
                writer.write(document, shard_of(document["doc_id"], len(documents)))
            if number % 5000 == 0:
                say(f"{number} records")
    for number, path in enumerate(intake):
        write_parquet(entries if number == 0 else [], path, INTAKE)
    say(f"{len(seen)} of {len(entries)} records kept")


def _refuse_twice(doc_id: str, seen: set[str], table: str) -> None:
    if doc_id in seen:
        raise Problem(
            f"语料表格 {table} 中编号 {doc_id} 出现两次；请改正，或用 corpus.id 指定另一列。",
            f"The id {doc_id} occurs twice in the table {table}; mend it or name another column in corpus.id.",
        )
    seen.add(doc_id)
