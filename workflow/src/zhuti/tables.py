"""How tables are written and read: the same bytes for the same content, streamed where they can be large."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from scipy import sparse

ROW_GROUP = 1000
"""Rows per Parquet row group: what a reader holds in memory at a time."""


def write_csv(rows: Iterable[dict] | pd.DataFrame, path: str | Path, columns: list[str] | None = None) -> None:
    """Write a CSV that Excel opens with Chinese intact (UTF-8 with BOM); `columns` fixes their order."""
    frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows), columns=columns)
    frame.to_csv(path, columns=columns, index=False, encoding="utf-8-sig", lineterminator="\n")


def read_csv(path: str | Path, **kwargs) -> pd.DataFrame:
    """Read a CSV written by `write_csv`; empty cells of text columns stay empty strings."""
    return pd.read_csv(path, encoding="utf-8-sig", keep_default_na=False, **kwargs)


def write_parquet(rows: Iterable[dict], path: str | Path, schema: pa.Schema, row_group: int = ROW_GROUP) -> int:
    """Stream rows to one Parquet file, `row_group` at a time; returns the number of rows."""
    rows, written = iter(rows), 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        while batch := list(islice(rows, row_group)):
            writer.write_table(pa.Table.from_pylist(batch, schema=schema))
            written += len(batch)
    return written


def read_parquet(paths: str | Path | Iterable[str | Path], columns: list[str] | None = None) -> Iterator[dict]:
    """Yield rows of one or several Parquet files in order, holding one row group at a time."""
    for path in [paths] if isinstance(paths, str | Path) else paths:
        with pq.ParquetFile(path) as file:
            for group in range(file.num_row_groups):
                yield from file.read_row_group(group, columns=columns).to_pylist()


def write_json(value: object, path: str | Path) -> None:
    """Write JSON with sorted keys and Chinese left readable."""
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    Path(path).write_text(text + "\n", encoding="utf-8")


def read_json(path: str | Path) -> dict:
    """Read a JSON file."""
    return json.loads(Path(path).read_text(encoding="utf-8"))


def write_array(array: np.ndarray, path: str | Path) -> None:
    """Write one dense array as NPZ without objects, under the name `array`."""
    np.savez_compressed(path, array=array)


def read_array(path: str | Path) -> np.ndarray:
    """Read an array written by `write_array`."""
    with np.load(path, allow_pickle=False) as file:
        return file["array"]


def write_sparse(matrix: sparse.csr_matrix, path: str | Path) -> None:
    """Write a sparse matrix in canonical form."""
    matrix = sparse.csr_matrix(matrix)
    matrix.sum_duplicates()
    sparse.save_npz(path, matrix)


def read_sparse(path: str | Path) -> sparse.csr_matrix:
    """Read a matrix written by `write_sparse`."""
    return sparse.csr_matrix(sparse.load_npz(path))
