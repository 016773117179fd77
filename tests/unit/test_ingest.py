import hashlib

import pytest

from zhuti import ingest
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
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path, {name: str(tmp_path / name) for name in contents}


def run(corpus, **settings):
    folder, files = corpus
    outputs = {"documents": str(folder / "d.parquet"), "intake": str(folder / "i.parquet")}
    ingest.run(files, **outputs, **({"encoding": "auto", "strict": False, "say": lambda text: None} | settings))
    return [list(read_parquet(path)) for path in outputs.values()]


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
    with pytest.raises(Problem, match="ingest.encoding"):
        run(corpus, encoding="utf-13")
