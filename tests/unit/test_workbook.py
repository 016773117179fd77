"""The tables for a paper: complete, as CSV and as a workbook, in which no text is a formula."""

import csv
import zipfile
from collections import Counter
from pathlib import Path

import miniature
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from zhuti import workbook
from zhuti.results import read
from zhuti.tables import write_csv
from zhuti.workbook import book, cells, sources

ROOT = Path(__file__).parents[2]
LABELS = [str(ROOT / f"workflow/report/labels.{language}.yaml") for language in ("zh", "en")]
SOURCES = {
    "topics": "topics/chosen/topics.csv",
    "topic_names": "topics/chosen/names.csv",
    "verdicts": "evidence/verdicts.csv",
    "topic_sources": "evidence/sources.csv",
    "topic_words": "topics/chosen/topic_words.csv",
    "word_lists": "topics/chosen/word_lists.csv",
    "document_topics": "topics/chosen/doc_topics.csv",
    "typical_units": "topics/chosen/typical_units.csv",
    "scores": "topics/scores.csv",
    "choice": "topics/choice.json",
    "lineup": "evidence/lineup.csv",
    "intervals": "evidence/intervals.csv",
    "null": "evidence/null.csv",
    "prevalence": "evidence/prevalence.csv",
    "differences": "evidence/differences.csv",
    "clusters": "cluster/labels.csv",
    "agreement": "cluster/agreement.csv",
    "similar_documents": "cluster/similarities.csv",
    "copied_pairs": "duplicates/pairs.csv",
    "files": "ingest/intake.csv",
    "flow": "flow/flow.csv",
    "vocabulary": "bow/vocabulary.csv",
    "keywords": "tfidf/keywords.csv",
    "phrases": "audit/phrases.csv",
}
MARK = "miniature 0123456789ab"
HOSTILE = ["=1+1", "+cmd", "-x", "@SUM(A1)", "\t=1", "＝1", "http://example.org", "internal:A1", "0123", "-5", "{=1}"]


def make(study: Path, folder: Path) -> Path:
    """Write all tables of a study to a folder; returns it."""
    (folder / "tables").mkdir(parents=True)
    multiverse = [study / "multiverse" / f"{name}.csv" for name in ("specifications", "returns", "factors")]
    workbook.run(
        **{name: str(study / path) for name, path in SOURCES.items()},
        study=str(study / "study.json"),
        labels=LABELS,
        multiverse_tables=[str(path) for path in multiverse if path.is_file()],
        tables=[str(folder / "tables" / f"{name}.csv") for name in ("contents", *workbook.NAMES)],
        workbook=str(folder / "study.xlsx"),
        say=lambda message: None,
    )
    return folder


@pytest.fixture(scope="module")
def study(tmp_path_factory) -> Path:
    return miniature.write(tmp_path_factory.mktemp("study") / "miniature", documents=20, units=3)


@pytest.fixture(scope="module")
def made(study, tmp_path_factory) -> Path:
    return make(study, tmp_path_factory.mktemp("made") / "report")


def table(made: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(made / "tables" / f"{name}.csv", encoding="utf-8-sig", keep_default_na=False, dtype=str)


def sheet(made: Path, name: str) -> list[list]:
    return CalamineWorkbook.from_path(made / "study.xlsx").get_sheet_by_name(name).to_python()


def contents(made: Path) -> pd.DataFrame:
    return table(made, "contents").set_index("table")


def test_every_table_is_a_sheet_and_named_in_the_contents(made):
    names = CalamineWorkbook.from_path(made / "study.xlsx").sheet_names
    assert names == ["contents", *workbook.NAMES]
    assert len({name.lower() for name in names}) == len(names) and max(map(len, names)) <= 31
    listed = contents(made)
    assert list(listed.index) == list(workbook.NAMES)
    assert all(int(listed["rows"][name]) == len(table(made, name)) for name in workbook.NAMES)
    assert (listed[["zh", "en"]] != "").all(axis=None)


def test_sheets_hold_what_the_csv_files_hold(made):
    for name in workbook.NAMES:
        rows, frame = sheet(made, name), table(made, name).drop(columns="study")
        assert rows[0] == list(frame.columns)
        for row, expected in zip(rows[1:], frame.to_numpy().tolist(), strict=True):
            for value, text in zip(row, expected, strict=True):
                same = value == text or str(value) == text or float(text) == pytest.approx(value, rel=1e-14)
                assert same, (name, value, text)


def test_numbers_are_numbers_and_truth_values_truth_values(made):
    header, first, *_ = sheet(made, "topics")
    row = dict(zip(header, first, strict=True))
    assert all(isinstance(row[name], float) for name in ("topic", "share", "npmi", "share_low", "excess", "p"))
    assert row["beats"] is True
    assert isinstance(sheet(made, "document_topics")[1][-1], float)


def test_topics_come_with_their_words_intervals_and_null(study, made):
    lists = read(study / SOURCES["word_lists"])
    first = table(made, "topics").iloc[0]
    assert first["words_by_relevance"] == "、".join(lists[lists["topic"] == 1]["relevance"][:10])
    limits = read(study / SOURCES["intervals"]).set_index(["topic", "quantity"])
    assert float(first["npmi_high"]) == limits.loc[(1, "npmi"), "high"]
    assert float(first["excess"]) == read(study / SOURCES["null"])["excess"][0]


def test_what_is_left_out_is_counted(study, made):
    vocabulary = read(study / SOURCES["vocabulary"])
    assert set(table(made, "dropped_words")["term"]) == set(vocabulary.loc[~vocabulary["kept"], "term"])
    notes = contents(made)
    assert f"进入词表的 {vocabulary['kept'].sum()} 个词" in notes["note_zh"]["dropped_words"]
    assert "1 more phrases" in notes["note_en"]["phrases"] and "碳达峰" not in set(table(made, "phrases")["phrase"])


def test_the_multiverse_is_there_once_it_was_run(study, made, tmp_path):
    assert contents(made)["note_en"]["multiverse_returns"].startswith("Not run yet")
    assert list(table(made, "multiverse_returns"))[:2] == ["topic", "label"]
    other = miniature.write(tmp_path / "other")
    miniature.write_multiverse(other)
    done = make(other, tmp_path / "report")
    assert len(table(done, "multiverse_returns")) == 3 and contents(done)["note_en"]["multiverse_returns"] == ""


def test_every_table_names_the_study(made):
    assert all((table(made, name)["study"] == MARK).all() for name in ("contents", *workbook.NAMES))
    assert sheet(made, "contents")[0][0] == MARK
    with zipfile.ZipFile(made / "study.xlsx") as file:
        pages = [file.read(name).decode() for name in file.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(pages) == 1 + len(workbook.NAMES) and all(f"&amp;L {MARK}&amp;C" in page for page in pages)
    assert all('state="frozen"' in page for page in pages)


def test_the_same_bytes_each_time(study, made, tmp_path):
    again = make(study, tmp_path / "again")
    files = sorted(path.relative_to(made) for path in made.rglob("*.*"))
    assert [str(path) for path in files if (made / path).read_bytes() != (again / path).read_bytes()] == []


def test_no_text_is_a_formula_or_a_link(study, tmp_path):
    bad = miniature.write(tmp_path / "bad")
    frame = read(bad / SOURCES["document_topics"])
    rows = pd.concat([frame] * 2, ignore_index=True).head(len(HOSTILE)).assign(title=HOSTILE, study="x")
    write_csv(rows.rename(columns={"kind": "=kind"}), bad / SOURCES["document_topics"])
    made = make(bad, tmp_path / "report")
    safe = ["'=1+1", "'+cmd", "'-x", "'@SUM(A1)", "'\t=1", "'＝1", *HOSTILE[6:]]
    found = table(made, "document_topics")
    assert found["title"].tolist() == safe and "'=kind" in found and (found["zhuti_study"] == MARK).all()
    assert [row[1] for row in sheet(made, "document_topics")[1:]] == HOSTILE
    assert "6 个文本单元格" in contents(made)["note_zh"]["document_topics"]
    with zipfile.ZipFile(made / "study.xlsx") as file:
        pages = "".join(file.read(name).decode() for name in file.namelist() if "sheet" in name)
    assert "<f>" not in pages and "hyperlink" not in pages


def test_numbers_are_never_guarded(study, made):
    assert "-" in "".join(table(made, "topic_words")["relevance"].str[0])
    assert not table(made, "topic_words")["relevance"].str.startswith("'").any()


def test_what_a_sheet_cannot_hold_is_changed_visibly_and_said(study, tmp_path, monkeypatch):
    monkeypatch.setattr(book, "MOST_ROWS", 5)
    bad = miniature.write(tmp_path / "bad")
    frame = read(bad / SOURCES["typical_units"])
    long = "长𠮷" * 20_000
    frame.loc[0, "text"], frame.loc[1, "text"] = long, "a\x01b"
    write_csv(frame, bad / SOURCES["typical_units"])
    made = make(bad, tmp_path / "report")
    rows = sheet(made, "typical_units")
    assert len(rows) == 5 and rows[2][-1] == "a\ufffdb"
    assert rows[1][-1].endswith(cells.CUT) and len(rows[1][-1].encode("utf-16-le")) // 2 <= cells.MOST_CHARACTERS
    csv.field_size_limit(2**31 - 1)
    assert table(made, "typical_units")["text"][:2].tolist() == [long, "a\x01b"]
    note = contents(made)["note_en"]["typical_units"]
    assert all(part in note for part in (f"last {len(frame) - 4};", "Excel holds: 1;", "control characters: 1;"))


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_texts_fit_into_a_cell_and_are_changed_only_where_they_must(text):
    changes = Counter()
    fitted = cells.fitted(text, changes)
    assert not cells.FORBIDDEN.search(fitted)
    assert changes["replaced"] or fitted == text.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12), ("12.0", 12), ("-0.5", -0.5), ("1e-05", 1e-05), ("nan", "nan"), ("inf", "inf"), ("5%", "5%")],
)
def test_numbers_are_read_from_text(text, value):
    found = cells.number_of(text)
    assert found == value and type(found) is type(value)


def test_han_characters_count_two_in_the_width_of_a_column():
    assert cells.width_of("主题\nabc") == 4


def test_all_notes_have_a_text_and_all_texts_are_used():
    noted = {"guarded", "replaced", "cut", "beyond", "not_run", "kept_words", "absent"}
    texts = [yaml.safe_load(Path(path).read_text(encoding="utf-8"))["tables"] for path in LABELS]
    assert all(set(text["notes"]) == noted and set(text["names"]) == set(sources.NAMES) for text in texts)
