from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from miniature import write

from zhuti import names
from zhuti.names import Held
from zhuti.problem import Problem
from zhuti.results import read
from zhuti.tables import write_csv
from zhuti.validation import validate

FOLDER = Path(__file__).parents[2] / "workflow" / "report"
FARM = [f"农{n}" for n in range(20)]
TECH = [f"科{n}" for n in range(20)]
CARE = [f"医{n}" for n in range(20)]
LISTS = st.lists(st.sampled_from(FARM), unique=True, max_size=20)


def held(name, words, note="", suggested="旧·名"):
    return Held(name, note, suggested, words)


@given(LISTS, LISTS)
def test_overlap_is_symmetric_and_between_nothing_and_all(left, right):
    assert 0 <= names.overlap(left, right) <= 1
    assert names.overlap(left, right) == names.overlap(right, left)
    assert names.overlap(left, left) == (1 if left else 0)
    assert (names.overlap(left, right) > 0) == bool(set(left[: len(right)]) & set(right[: len(left)]))


def test_overlap_by_hand_and_the_first_words_count_most():
    # .1 (1 + .9 · .5) + .81 · .5
    assert names.overlap(["甲", "乙"], ["甲", "丙"]) == pytest.approx(0.55)
    assert names.overlap(["甲", "乙"], ["丙", "乙"]) < names.overlap(["甲", "乙"], ["甲", "丙"])


def test_names_follow_the_words_whatever_the_numbers():
    rows = names.name_rows(["a", "b", "c"], [CARE, FARM, TECH], [held("农业", FARM, "读过"), held("科技", TECH)])
    assert [(row["topic"], row["name"], row["status"]) for row in rows] == [
        (1, "a", "suggested"),
        (2, "农业", "named"),
        (3, "科技", "named"),
    ]
    assert (rows[1]["note"], rows[1]["suggested"], rows[1]["similarity"]) == ("读过", "b", 1)


def test_a_topic_that_moved_keeps_its_name_and_is_marked():
    moved = [word for pair in zip(TECH, FARM, strict=True) for word in pair][:20]
    assert names.MOVED <= names.overlap(FARM, moved) < names.SAME
    (row,) = names.name_rows(["a"], [moved], [held("农业", FARM)])
    assert (row["name"], row["status"], row["words"]) == ("农业", "stale", "|".join(moved))


def test_a_name_without_a_topic_stays_in_the_table_with_its_words():
    rows = names.name_rows(["a"], [TECH], [held("农业", FARM, "读过")])
    assert rows[0]["name"] == "a" and rows[0]["status"] == "suggested"
    gone = {"topic": "", "name": "农业", "note": "读过", "suggested": "旧·名", "status": "gone", "similarity": 0}
    assert rows[1] == gone | {"words": "|".join(FARM)}


def test_no_topic_gets_two_names_and_the_nearer_one_stays():
    nearly = [*FARM[:15], *TECH[:5]]
    rows = names.name_rows(["a", "b"], [FARM, CARE], [held("旧农业", nearly), held("农业", FARM)])
    assert [(row["name"], row["status"]) for row in rows] == [("农业", "named"), ("b", "suggested"), ("旧农业", "gone")]
    assert rows[2]["similarity"] == names.overlap(nearly, FARM) > names.SAME


def test_a_note_without_a_name_is_carried():
    rows = names.name_rows(["a", "b"], [FARM, CARE], [held("", FARM, "待读"), held("", TECH, "不要")])
    assert [(row["name"], row["note"], row["status"]) for row in rows] == [
        ("a", "待读", "suggested"),
        ("b", "", "suggested"),
        ("", "不要", "gone"),
    ]


def run(tmp_path, study, given=None):
    (tmp_path / "chosen").mkdir(exist_ok=True)
    table = tmp_path / "chosen" / "names.csv"
    chosen = study / "topics" / "chosen"
    said = []
    names.run(
        topics=chosen / "topics.csv",
        topic_words=chosen / "topic_words.csv",
        given=given and str(given),
        table=table,
        say=said.append,
    )
    return read(table), said[0]


def test_a_run_suggests_names_and_reads_them_back_edited(tmp_path):
    study = write(tmp_path / "study")
    first, said = run(tmp_path, study)
    assert said == "0 named, 0 stale, 0 gone, 3 suggested"
    assert list(first) == names.COLUMNS and first["name"].equals(first["suggested"])
    assert first["suggested"].tolist() == read(study / "topics/chosen/topics.csv")["label"].tolist()
    words = read(study / "topics/chosen/topic_words.csv")
    assert first["words"][1] == "|".join(words[(words["topic"] == 2) & (words["rank"] <= 20)]["term"])

    own = first.assign(name=["", "民生", first["name"][2]], note=["", "读过", ""])[
        ["words", "suggested", "note", "name"]
    ]
    write_csv(own.iloc[::-1], tmp_path / "own.csv")
    second, said = run(tmp_path, study, tmp_path / "own.csv")
    assert said == "1 named, 0 stale, 0 gone, 2 suggested"
    assert second.loc[1, ["name", "note", "status", "similarity"]].tolist() == ["民生", "读过", "named", 1]
    assert second.drop(1)[["name", "words"]].equals(first.drop(1)[["name", "words"]])


def test_a_word_with_the_separator_is_recognised_again(tmp_path):
    study = write(tmp_path / "study")
    path = study / "topics/chosen/topic_words.csv"
    first = read(path)["term"][0]
    path.write_text(path.read_text(encoding="utf-8-sig").replace(f"1,1,{first},", "1,1,左|右,"), encoding="utf-8-sig")
    table, _ = run(tmp_path, study)
    write_csv(table.assign(name=["甲", "乙", "丙"]), tmp_path / "own.csv")
    again, _ = run(tmp_path, study, tmp_path / "own.csv")
    assert again["similarity"].tolist() == [1, 1, 1] and again["words"].equals(table["words"])


def text(*rows, head="topic,name,note,suggested,words"):
    return "\n".join([head, *rows, ""])


ROWS = (
    "1,农业农村,,农业·粮食·农田·乡村,农业|粮食|农田|乡村|农民|农产品",
    "2,科技创新,,创新·企业·人才·产业,创新|企业|人才",
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_what_excel_saved_is_read_in_any_encoding(tmp_path, encoding):
    path = tmp_path / "own.csv"
    path.write_bytes(text(*ROWS).replace("\n", "\r\n").encode(encoding))
    assert [one.name for one in names.read_names(path)] == ["农业农村", "科技创新"]
    assert names.read_names(path)[1].words == ["创新", "企业", "人才"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read"),
        (b"PK\x03\x04" + bytes(range(256)) * 4, "save it as CSV"),
        (text("农业,甲", head="name,words"), "lacks the column suggested"),
        (text("1;甲;;乙;丙", head="topic;name;note;suggested;words"), "lacks the column name, suggested, words"),
        (text(ROWS[0], ROWS[1], ROWS[0]), "lines 2 and 4"),
        (text("1,农业,,旧,"), "line 2"),
    ],
)
def test_a_table_that_cannot_be_used_is_one_sentence(tmp_path, content, said):
    path = tmp_path / "own.csv"
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(Problem) as problem:
        names.read_names(path)
    assert said in problem.value.en and "own.csv" in problem.value.zh
    assert problem.value.zh.startswith("report.names：") and problem.value.en.startswith("report.names: ")


def test_the_table_that_a_run_overwrites_is_refused():
    with pytest.raises(Problem, match=r"report\.names"):
        validate({"report": {"names": "results/example/topics/chosen/names.csv"}})
    assert validate({"report": {"names": "data/mine/topic_names.csv"}}).report.names


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_status_has_a_word(language):
    labels = yaml.safe_load((FOLDER / f"labels.{language}.yaml").read_text(encoding="utf-8"))["names"]
    assert set(labels["statuses"]) == {"suggested", "named", "stale", "gone"}
    assert "0.42" in labels["stale"].format(similarity=0.42, limit=names.SAME)
