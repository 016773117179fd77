"""How tables are written and read: the same bytes for the same content, streamed where they can be large.

Every job imports this module, so what takes long to load (pandas, PyArrow, SciPy) is imported where it is used.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from scipy import sparse

ROW_GROUP = 1000
"""Rows per Parquet row group: what a reader holds in memory at a time."""


def write_csv(rows: Iterable[dict] | pd.DataFrame, path: str | Path, columns: list[str] | None = None) -> None:
    """Write a CSV that Excel opens with Chinese intact (UTF-8 with BOM); a missing number is an empty cell.

    Args:
        rows: a data frame, or dictionaries.
        path: the file.
        columns: their order; without it that of the data frame, or of the first dictionary.
    """
    if hasattr(rows, "to_dict"):
        columns = columns or list(rows.columns)
        rows = rows.to_dict("records")
    rows = iter(rows)
    first = list(islice(rows, 1))
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, columns or list(first[0] if first else ()), lineterminator="\n")
        writer.writeheader()
        for row in (*first, *rows):
            writer.writerow({name: "" if row[name] != row[name] else row[name] for name in writer.fieldnames})


def read_csv(path: str | Path, **kwargs) -> pd.DataFrame:
    """Read a CSV written by `write_csv`; empty cells of text columns stay empty strings."""
    import pandas as pd

    return pd.read_csv(path, encoding="utf-8-sig", keep_default_na=False, **kwargs)


def stream_csv(path: str | Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV written by `write_csv`, every value as text, without loading pandas."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def write_parquet(rows: Iterable[dict], path: str | Path, schema: pa.Schema, row_group: int = ROW_GROUP) -> int:
    """Stream rows to one Parquet file, `row_group` at a time; returns the number of rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows, written = iter(rows), 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        while batch := list(islice(rows, row_group)):
            writer.write_table(pa.Table.from_pylist(batch, schema=schema))
            written += len(batch)
    return written


def read_parquet(paths: str | Path | Iterable[str | Path], columns: list[str] | None = None) -> Iterator[dict]:
    """Yield rows of one or several Parquet files in order, holding one row group at a time."""
    import pyarrow.parquet as pq

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
    from scipy import sparse

    matrix = sparse.csr_matrix(matrix)
    matrix.sum_duplicates()
    sparse.save_npz(path, matrix)


def read_sparse(path: str | Path) -> sparse.csr_matrix:
    """Read a matrix written by `write_sparse`."""
    from scipy import sparse

    return sparse.csr_matrix(sparse.load_npz(path))
