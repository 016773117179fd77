import bz2
import gzip
import json
import lzma

import pandas as pd
import pytest
import specimens

from zhuti import ingest_table
from zhuti.problem import Problem
from zhuti.shards import shard_of
from zhuti.tables import read_parquet

RECORDS = [
    {"id": "a", "text": '第一条\n内容，有"引号"', "year": "2021"},
    {"id": "b", "text": "第二条", "year": ""},
    {"id": "c", "text": "", "year": "2023"},
]
JSONL = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in RECORDS).encode()


def as_csv(encoding="utf-8", sep=","):
    return pd.DataFrame(RECORDS).to_csv(index=False, sep=sep).encode(encoding)


def run(tmp_path, name, content, **settings):
    table = tmp_path / name
    if content is not None:
        table.write_bytes(content)
    documents = [str(tmp_path / f"{number:03d}.parquet") for number in range(2)]
    intake = [str(tmp_path / f"intake{number}.parquet") for number in range(2)]
    settings = {"text": "text", "doc_id": None, "encoding": "auto", "strict": False} | settings
    ingest_table.run(str(table), documents, intake, say=lambda text: None, **settings)
    return {path: list(read_parquet(path)) for path in documents}, list(read_parquet(intake))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.jsonl", JSONL),
        ("t.jsonl.xz", lzma.compress(JSONL)),
        ("t.jsonl.gz", gzip.compress(JSONL, mtime=0)),
        ("t.jsonl.bz2", bz2.compress(JSONL)),
        ("t.csv", as_csv()),
        ("t.csv", as_csv("utf-8-sig")),
        ("t.csv", as_csv("gb18030")),
        ("t.csv", as_csv("utf-16")),
        ("t.tsv", as_csv(sep="\t")),
        ("t.parquet", None),
        ("t.xlsx", specimens.xlsx({"表": [list(RECORDS[0]), *(list(row.values()) for row in RECORDS)]})),
    ],
)
def test_every_kind_of_table_gives_the_same_documents(tmp_path, name, content):
    if content is None:
        pd.DataFrame(RECORDS).to_parquet(tmp_path / name)
    documents, intake = run(tmp_path, name, content)
    rows = sorted((row for shard in documents.values() for row in shard), key=lambda row: row["doc_id"])
    assert [(row["doc_id"], row["text"]) for row in rows] == [(row["id"], row["text"]) for row in RECORDS[:2]]
    assert [row["status"] for row in intake] == ["kept", "kept", "refused"]
    assert [row["reason"] for row in intake] == ["", "", "empty"]
    assert json.loads(intake[0]["metadata"]) == {"year": "2021"}
    for path, shard in documents.items():
        assert all(path.endswith(f"{shard_of(row['doc_id'], 2)}.parquet") for row in shard)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\ufeff第一段", "第一段"),
        (["第一段", "第二段"], "第一段\n第二段"),
        ([], "empty"),
        ([""], "empty"),
        (None, "empty"),
        (["第一段", 2], "not_a_string"),
        ([["第一段"]], "not_a_string"),
        ([None], "not_a_string"),
        ({"body": "第一段"}, "not_a_string"),
        (2021, "not_a_string"),
        (False, "not_a_string"),
        (float("nan"), "not_a_string"),
    ],
)
def test_a_text_is_a_string_or_a_list_of_strings(tmp_path, text, expected):
    record = {"id": "a", "text": text, "year": 2021, "tags": ["甲", 1]}
    documents, intake = run(tmp_path, "t.jsonl", (json.dumps(record) + "\n").encode())
    kept = [row["text"] for shard in documents.values() for row in shard]
    assert (kept or [intake[0]["reason"]]) == [expected]
    assert intake[0]["status"] == ("kept" if kept else "refused")
    if kept:
        assert json.loads(intake[0]["metadata"]) == {"year": "2021", "tags": '["甲", 1]'}


def test_lists_in_a_parquet_column_are_lines_and_numbers_are_no_text(tmp_path):
    pd.DataFrame({"text": [["第一段", "第二段"], None], "size": [[1], [2]]}).to_parquet(tmp_path / "t.parquet")
    documents, intake = run(tmp_path, "t.parquet", None)
    assert [row["text"] for shard in documents.values() for row in shard] == ["第一段\n第二段"]
    assert [row["reason"] for row in intake] == ["", "empty"]
    documents, intake = run(tmp_path, "t.parquet", None, text="size")
    assert not any(documents.values()) and [row["reason"] for row in intake] == ["not_a_string"] * 2


def test_a_table_without_ids_numbers_its_records(tmp_path):
    documents, _ = run(tmp_path, "t.csv", "text\n甲\n乙\n".encode())
    assert sorted(row["doc_id"] for shard in documents.values() for row in shard) == ["t.csv#000001", "t.csv#000002"]


@pytest.mark.parametrize(
    ("name", "content", "settings", "words"),
    [
        ("t.csv", "body\n甲\n".encode(), {}, ["corpus.text", "body"]),
        ("t.csv", "text\n甲\n".encode(), {"doc_id": "nr"}, ["corpus.id", "nr"]),
        ("t.csv", "id,text\na,甲\na,乙\n".encode(), {}, ["a", "corpus.id"]),
        ("t.csv", "text\n甲,乙\n".encode(), {}, ["t.csv"]),
        ("t.jsonl", JSONL + b"{broken\n", {}, ["t.jsonl", "4"]),
        ("t.jsonl", b"[1]\n", {}, ["t.jsonl"]),
        ("t.jsonl.xz", b"no xz at all", {}, ["t.jsonl.xz"]),
        ("t.csv", "text\n甲\n".encode("gb18030"), {"encoding": "utf-8"}, ["t.csv", "ingest.encoding"]),
        ("t.csv", as_csv(), {"strict": True}, ["t.csv#000003"]),
        ("t.jsonl", b'{"text": {"body": "x"}}', {"strict": True}, ["t.jsonl#000001"]),
        ("t.xlsx", b"no workbook", {}, ["t.xlsx"]),
        ("t.xlsx", specimens.xlsx({"表": [["正文"], ["甲"]]}), {}, ["corpus.text", "正文"]),
    ],
)
def test_a_wrong_table_gives_one_sentence(tmp_path, name, content, settings, words):
    with pytest.raises(Problem) as problem:
        run(tmp_path, name, content, **settings)
    assert all(word in problem.value.en and word in problem.value.zh for word in words), problem.value


def test_an_empty_id_is_replaced_by_the_record_number(tmp_path):
    documents, _ = run(tmp_path, "t.csv", "id,text\na,甲\n,乙\n".encode())
    assert sorted(row["doc_id"] for shard in documents.values() for row in shard) == ["a", "t.csv#000002"]
