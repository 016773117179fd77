import pytest

from zhuti import intake
from zhuti.problem import Problem

CORPUS = {"path": "data", "title": None, "date": None, "label": None}


def metadata(tmp_path, text, encoding="utf-8-sig"):
    path = tmp_path / "m.csv"
    path.write_bytes(text.encode(encoding))
    return str(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_metadata_are_read_as_excel_saves_them(tmp_path, encoding):
    path = metadata(tmp_path, "file,title,地区\r\n新乡\\报告.txt,关于发展的报告,河南\r\n", encoding)
    assert intake.read_metadata(path) == {"新乡/报告.txt": {"title": "关于发展的报告", "地区": "河南"}}


@pytest.mark.parametrize("text", ["name,title\na,b\n", "file,title\na,b\na,c\n", ""])
def test_a_metadata_table_that_cannot_be_used_is_named(tmp_path, text):
    with pytest.raises(Problem, match="m.csv"):
        intake.read_metadata(metadata(tmp_path, text))


@pytest.mark.parametrize(("rows", "kept"), [({"a.txt": {}, "b.txt": {}}, ["a.txt"]), ({}, ["a.txt"])])
def test_rows_and_files_must_match(rows, kept):
    with pytest.raises(Problem, match="m.csv"):
        intake.match_metadata(rows, kept, set(kept), "m.csv")


def test_a_row_of_a_refused_file_is_no_mismatch():
    intake.match_metadata({"a.txt": {}, "empty.txt": {}}, ["a.txt"], {"a.txt", "empty.txt"}, "m.csv")


def test_titles_and_dates_come_from_the_named_columns():
    rows = {"b": {"名称": "乙", "year": "2020", "区": "东"}}
    columns, described = intake.describe(["b", "a"], rows, CORPUS | {"title": "名称", "date": "year"})
    assert columns == ["doc_id", "title", "date", "名称", "year", "区"]
    assert [(row["doc_id"], row["title"], row["date"], row["区"]) for row in described] == [
        ("a", "a", "", ""),
        ("b", "乙", "2020", "东"),
    ]


def test_a_label_column_that_does_not_exist_is_named_with_the_nearest():
    with pytest.raises(Problem, match="corpus.label.*doc_type"):
        intake.describe(["a"], {"a": {"doc_type": "x"}}, CORPUS | {"label": "doctype"})


def test_the_account_lists_everything_with_a_reason():
    entries = [
        {"source": "b", "doc_id": "b", "status": "kept", "reason": "", "n_chars": 3},
        {"source": "a", "doc_id": "", "status": "refused", "reason": "empty", "n_chars": 0},
    ]
    rows = intake.account(entries, ["c.pdf"])
    assert [(row["source"], row["status"]) for row in rows] == [("a", "refused"), ("b", "kept"), ("c.pdf", "unread")]
    assert rows[0]["reason"].startswith("empty: ") and "corpus.files" in rows[2]["reason"]
