import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from zhuti import tables

SCHEMA = pa.schema([("text", pa.string()), ("number", pa.int32())])


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0")), min_size=1))
def test_text_comes_back_from_csv(tmp_path_factory, values):
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    tables.write_csv([{"text": value, "n": 1} for value in values], path)
    assert tables.read_csv(path, dtype={"text": str})["text"].tolist() == values


def test_csv_opens_in_excel_and_a_missing_number_is_an_empty_cell(tmp_path):
    rows = [{"a": "主题", "b": 0.1, "c": True}, {"a": "", "b": float("nan"), "c": False}]
    for name, value in (("rows.csv", rows), ("frame.csv", pd.DataFrame(rows))):
        tables.write_csv(value, tmp_path / name)
        assert (tmp_path / name).read_bytes() == "\ufeffa,b,c\n主题,0.1,True\n,,False\n".encode()


def test_no_rows_leave_the_header(tmp_path):
    tables.write_csv([], tmp_path / "t.csv", ["a", "b"])
    assert (tmp_path / "t.csv").read_text(encoding="utf-8-sig") == "a,b\n"


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_rows_are_streamed_in_groups(tmp_path, count):
    rows = [{"text": str(number), "number": number} for number in range(count)]
    assert tables.write_parquet(iter(rows), tmp_path / "p.parquet", SCHEMA, row_group=2) == count
    assert list(tables.read_parquet(tmp_path / "p.parquet")) == rows
    assert (
        list(tables.read_parquet([tmp_path / "p.parquet"] * 2, ["number"])) == [{"number": n} for n in range(count)] * 2
    )
    assert pa.parquet.ParquetFile(tmp_path / "p.parquet").num_row_groups == (count + 1) // 2


def test_arrays_come_back_and_have_the_same_bytes_each_time(tmp_path):
    array, matrix = np.eye(3), sparse.csr_matrix([[0, 2], [1, 0]])
    for number in (1, 2):
        tables.write_array(array, tmp_path / f"a{number}.npz")
        tables.write_sparse(matrix, tmp_path / f"s{number}.npz")
    assert np.array_equal(tables.read_array(tmp_path / "a1.npz"), array)
    assert (tables.read_sparse(tmp_path / "s1.npz") != matrix).nnz == 0
    assert (tmp_path / "a1.npz").read_bytes() == (tmp_path / "a2.npz").read_bytes()
    assert (tmp_path / "s1.npz").read_bytes() == (tmp_path / "s2.npz").read_bytes()
