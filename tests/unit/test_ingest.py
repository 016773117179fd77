import gzip
import hashlib
import json

import pytest
import specimens

from zhuti import ingest, records
from zhuti.problem import Problem
from zhuti.tables import read_parquet


@pytest.fixture
def corpus(tmp_path):
    contents = {
        "a.txt": "甲\r\n乙".encode(),
        "b.txt": b"",
        "c.txt": bytes(range(256)),
        "d.txt": "丙".encode("utf-8-sig"),
    }
    return written(tmp_path, contents)


def written(folder, contents):
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return folder, [(name, str(folder / name), "auto") for name in contents]


def run(corpus, **settings):
    folder, files = corpus
    outputs = {"documents": str(folder / "d.parquet"), "intake": str(folder / "i.parquet")}
    settings = {"text": "text", "doc_id": None, "strict": False, "say": lambda text: None} | settings
    ingest.run(files, **outputs, **settings)
    return [list(read_parquet(path)) for path in outputs.values()]


def fates(intake):
    return [(row["source"], row["doc_id"], row["reason"]) for row in intake]


def test_documents_keep_newlines_and_lose_the_byte_order_mark(corpus):
    documents, intake = run(corpus)
    assert [(row["doc_id"], row["text"]) for row in documents] == [("a.txt", "甲\r\n乙"), ("d.txt", "丙")]
    assert documents[0]["sha256"] == hashlib.sha256("甲\r\n乙".encode()).hexdigest()
    assert [(row["source"], row["status"], row["reason"]) for row in intake] == [
        ("a.txt", "kept", ""),
        ("b.txt", "refused", "empty"),
        ("c.txt", "refused", "binary"),
        ("d.txt", "kept", ""),
    ]


def test_strict_stops_at_the_first_refusal_and_names_it(corpus):
    with pytest.raises(Problem, match="b.txt"):
        run(corpus, strict=True)


def test_a_codec_that_does_not_exist_stops_even_without_strict(corpus):
    folder, files = corpus
    with pytest.raises(Problem, match="ingest.encoding"):
        run((folder, [(name, path, "utf-13") for name, path, _ in files]))


def test_files_of_all_kinds_mix_and_tables_give_a_document_per_record(tmp_path):
    jsonl = "".join(json.dumps({"id": key, "text": "篇" * 3}) + "\n" for key in "xyx").encode()
    documents, intake = run(
        written(
            tmp_path,
            {
                "a.docx": specimens.docx(specimens.paragraph("甲")),
                "b.csv": "text,year\n第二篇。,2021\n,2022\n".encode("gb18030"),
                "c.jsonl.gz": gzip.compress(jsonl),
                "d.xlsx": specimens.xlsx({"一": [["text", "id"], ["丁", 7]]}),
                "e.pdf": specimens.pdf([specimens.PICTURE]),
            },
        )
    )
    assert [(row["doc_id"], row["encoding"], row["text"]) for row in documents] == [
        ("a.docx", "docx", "甲"),
        ("b.csv#000001", "csv", "第二篇。"),
        ("c.jsonl.gz#x", "jsonl", "篇篇篇"),
        ("c.jsonl.gz#y", "jsonl", "篇篇篇"),
        ("d.xlsx#7", "xlsx", "丁"),
    ]
    assert fates(intake) == [
        ("a.docx", "a.docx", ""),
        ("b.csv#000001", "b.csv#000001", ""),
        ("b.csv#000002", "", "empty"),
        ("c.jsonl.gz#000001", "c.jsonl.gz#x", ""),
        ("c.jsonl.gz#000002", "c.jsonl.gz#y", ""),
        ("c.jsonl.gz#000003", "", "id_twice"),
        ("d.xlsx#000001", "d.xlsx#7", ""),
        ("e.pdf", "", "scanned"),
    ]
    assert json.loads(intake[1]["metadata"]) == {"year": "2021"}


@pytest.mark.parametrize(
    ("name", "content", "fate"),
    [
        ("t.csv", "body\n甲\n".encode(), ("t.csv", "", "no_text_column")),
        ("t.csv", b"", ("t.csv", "", "empty")),
        ("t.csv", b"text\n", ("t.csv", "", "empty")),
        ("t.csv", bytes(range(256)), ("t.csv", "", "binary")),
        ("t.xlsx", b"no workbook", ("t.xlsx", "", "broken")),
        ("t.xlsx", specimens.xlsx({"一": [["正文"], ["甲"]]}), ("t.xlsx", "", "no_text_column")),
        ("t.parquet", b"no parquet", ("t.parquet#000001", "", "broken_table")),
        ("t.jsonl.gz", b"no gzip", ("t.jsonl.gz#000001", "", "broken_table")),
        ("t.jsonl.gz", gzip.compress(b"{}", mtime=0)[:10] + b"\xff" * 20, ("t.jsonl.gz#000001", "", "broken_table")),
        ("t.jsonl", '{"text": "甲"}\n{"tex'.encode(), ("t.jsonl#000002", "", "broken_table")),
    ],
)
def test_a_table_that_cannot_be_read_is_listed_and_stops_nothing(tmp_path, name, content, fate):
    documents, intake = run(written(tmp_path, {name: content, "z.txt": "文".encode()}))
    assert documents[-1]["doc_id"] == "z.txt"
    assert fates(intake)[-2] == fate


def test_records_without_the_column_are_listed_one_by_one(tmp_path):
    lines = ['{"text": "甲", "id": 1}', '{"body": "乙"}', '{"text": "丙"}']
    _, intake = run(written(tmp_path, {"t.jsonl": "\n".join(lines).encode()}))
    assert fates(intake) == [
        ("t.jsonl#000001", "t.jsonl#1", ""),
        ("t.jsonl#000002", "", "no_text_column"),
        ("t.jsonl#000003", "t.jsonl#000003", ""),
    ]


def test_lines_beyond_measure_are_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "MAX_LINE", 20)
    _, intake = run(written(tmp_path, {"t.csv": f"text\n{'甲' * 9}\n{'乙' * 20}\n".encode()}))
    assert fates(intake) == [("t.csv#000001", "t.csv#000001", ""), ("t.csv#000002", "", "broken_table")]


def test_a_table_without_the_id_column_that_is_set_is_listed(tmp_path):
    _, intake = run(written(tmp_path, {"t.csv": "text\n甲\n".encode()}), doc_id="nr")
    assert fates(intake) == [("t.csv", "", "no_id_column")]


def test_a_file_beyond_measure_is_refused(corpus, monkeypatch):
    monkeypatch.setattr(ingest, "MAX_FILE", 5)
    assert run(corpus)[1][0]["reason"] == "too_large"
