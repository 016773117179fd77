import pytest

from zhuti import intake
from zhuti.documents import INTAKE
from zhuti.found import READ
from zhuti.problem import Problem
from zhuti.tables import stream_csv, write_parquet

CORPUS = {"path": "data", "title": None, "date": None, "label": None}
PLACES = "code,name,short,level,province,city\n52,贵州省,贵州,province,贵州省,\n5203,遵义市,遵义,city,贵州省,遵义市\n"
NOTHING = {"value": "", "start": -1, "end": -1, "rule": "", "province": "", "city": "", "county": "", "level": ""}


def kept(doc_id, metadata=""):
    return {"source": doc_id, "doc_id": doc_id, "status": "kept", "reason": "", "n_chars": 3, "metadata": metadata}


def found(doc_id, field, value="", rule="", **parts):
    where = {"value": value, "start": 0, "end": len(value), "rule": rule} if value else {}
    return NOTHING | {"doc_id": doc_id, "field": field} | where | parts


def run(tmp_path, entries, read=None, table=None, **corpus):
    """Run the stage in a folder; returns metadata and found by document and field."""
    write_parquet(entries, tmp_path / "intake.parquet", INTAKE)
    if read is not None:
        write_parquet(read, tmp_path / "found.parquet", READ)
    (tmp_path / "places.csv").write_text(PLACES, encoding="utf-8")
    if table:
        (tmp_path / "m.csv").write_text(table, encoding="utf-8")
    outputs = {
        name: str(tmp_path / f"{name}.out") for name in ("intake_csv", "metadata_csv", "found_csv", "corpus_json")
    }
    intake.run(
        parts=[str(tmp_path / "intake.parquet")],
        metadata_table=str(tmp_path / "m.csv") if table else None,
        found=None if read is None else str(tmp_path / "found.parquet"),
        places=str(tmp_path / "places.csv"),
        corpus=CORPUS | corpus,
        unread=[],
        say=lambda message: None,
        **outputs,
    )
    metadata = {row["doc_id"]: row for row in stream_csv(outputs["metadata_csv"])}
    return metadata, {(row["doc_id"], row["field"]): row for row in stream_csv(outputs["found_csv"])}


def test_the_account_lists_everything_with_a_reason():
    entries = [
        {"source": "b", "doc_id": "b", "status": "kept", "reason": "", "n_chars": 3},
        {"source": "a", "doc_id": "", "status": "refused", "reason": "empty", "n_chars": 0},
    ]
    rows = intake.account(entries, ["c.pdf"])
    assert [(row["source"], row["status"]) for row in rows] == [("a", "refused"), ("b", "kept"), ("c.pdf", "unread")]
    assert rows[0]["reason"].startswith("empty: ") and "corpus.files" in rows[2]["reason"]


def test_what_was_read_fills_the_cells_that_the_user_left_empty(tmp_path):
    read = [found(name, "date", "2021-01-16", "signature") for name in ("a.txt", "b.txt")]
    metadata, rows = run(tmp_path, [kept("a.txt"), kept("b.txt")], read, "file,title,date\na.txt,甲,2020\nb.txt,乙,\n")
    assert (metadata["a.txt"]["date"], metadata["b.txt"]["date"]) == ("2020", "2021-01-16")
    assert (rows["a.txt", "date"]["status"], rows["b.txt", "date"]["status"]) == ("given", "read")
    assert rows["a.txt", "date"]["value"] == "2021-01-16"


def test_what_is_not_found_says_so_and_the_title_falls_back_to_the_id(tmp_path):
    metadata, rows = run(tmp_path, [kept("a.txt")], [found("a.txt", "title"), found("a.txt", "issuer")])
    assert metadata["a.txt"]["title"] == "a.txt" and metadata["a.txt"]["issuer"] == ""
    assert rows["a.txt", "issuer"]["status"] == "not found" and rows["a.txt", "issuer"]["start"] == "-1"


def test_without_reading_there_are_no_columns_of_it(tmp_path):
    metadata, rows = run(tmp_path, [kept("a.txt")], None, "file,区\na.txt,东\n")
    assert list(metadata["a.txt"]) == ["doc_id", "title", "date", "区"] and not rows


def test_a_column_of_what_is_read_may_be_the_label(tmp_path):
    read = [found("a.txt", "place", "遵义市", "title", province="贵州省", city="遵义市", level="city")]
    metadata, _ = run(tmp_path, [kept("a.txt")], read, label="level")
    assert (metadata["a.txt"]["level"], metadata["a.txt"]["province"]) == ("city", "贵州省")
    with pytest.raises(Problem, match=r"corpus\.label"):
        run(tmp_path, [kept("a.txt")], None, label="level")


def test_the_columns_of_a_record_are_joined_with_the_users_table(tmp_path):
    entries = [kept("a.txt"), kept("t.csv#1", '{"title": "表中之题", "区": "西"}')]
    metadata, _ = run(tmp_path, entries, None, "file,区\na.txt,东\n")
    assert [row["区"] for row in metadata.values()] == ["东", "西"]
    assert metadata["t.csv#1"]["title"] == "表中之题"


def test_a_corpus_without_a_document_is_refused_with_an_example(tmp_path):
    entry = kept("a.txt") | {"status": "refused", "reason": "empty"}
    with pytest.raises(Problem, match=r"a\.txt"):
        run(tmp_path, [entry])
