import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhuti import stopwords
from zhuti.function_words import BOUNDS
from zhuti.problem import Problem

LISTS = Path(__file__).parents[2] / "workflow/resources/stopwords"
GENRE, ENGLISH = LISTS / "genre.txt", LISTS / "english.txt"
WORDS = st.lists(st.sampled_from(["的", "发展", "推进", "碳", "GDP", "长江", "of"]))


@given(WORDS, WORDS, WORDS, WORDS)
def test_every_word_has_one_layer_and_the_first_wins(general, english, genre, study):
    lists = dict(zip(stopwords.LAYERS, (general, english, genre, study), strict=True))
    layer_of = stopwords.layered(lists.items())
    assert set(layer_of) == {*general, *english, *genre, *study}
    for word, layer in layer_of.items():
        assert layer == next(name for name in stopwords.LAYERS if word in lists[name])


def test_order_does_not_depend_on_the_order_of_a_set():
    assert list(stopwords.layered([("general", ["c", "a"]), ("study", ["b", "a"])])) == ["a", "c", "b"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_of_chinese_editors(tmp_path, encoding):
    path = tmp_path / "own.txt"
    path.write_bytes("# 本研究\r\n岳阳\r\n  晋江  # 地名\r\n\r\nC#\r\n".encode(encoding))
    assert stopwords.read_list(path, "bow.study_stopwords") == ["岳阳", "晋江", "C#"]


def test_missing_file_names_the_config_key(tmp_path):
    with pytest.raises(Problem) as caught:
        stopwords.read_list(tmp_path / "none.txt", "bow.study_stopwords")
    assert "bow.study_stopwords" in caught.value.en and "bow.study_stopwords" in caught.value.zh
    assert "none.txt" in caught.value.en


@pytest.mark.parametrize("data", ["发展 建设\n".encode(), b"word 3 n\n", b"\x89PNG\x00\x01", b"\xff\xff\xff"])
def test_what_is_not_one_word_a_line_is_refused(tmp_path, data):
    path = tmp_path / "own.txt"
    path.write_bytes(data)
    with pytest.raises(Problem, match="own.txt"):
        stopwords.read_list(path, "bow.study_stopwords")


def test_general_layer_holds_function_words_and_not_the_genre():
    general = stopwords.general()
    assert {"的", "我们", "以及"} <= general
    assert {"不少于", "不超过", *BOUNDS} <= general and not {"不足", "不到", "超过"} & general
    assert not {"发展", "建设", "推进", "经济", "教育"} & general


def test_genre_list_holds_the_genre_and_no_subject():
    words = stopwords.read_list(GENRE, "bow.genre_stopwords")
    assert len(words) == len(set(words)) >= 200
    assert not set(words) & stopwords.general()
    assert {"发展", "建设", "推进", "工作", "提高", "进一步", "全面", "加强", "坚持"} <= set(words)
    subjects = [
        "经济",
        "产业",
        "生态",
        "教育",
        "改革",
        "创新",
        "治理",
        "安全",
        "试点",
        "示范",
        "项目",
        "农村",
        "文化",
        "企业",
    ]
    assert not set(subjects) & set(words)


def test_english_list_holds_function_words_and_no_name():
    words = stopwords.read_list(ENGLISH, "bow.english_stopwords")
    assert len(words) == len(set(words)) >= 300 and all(len(word) > 1 and word.isascii() for word in words)
    assert {"the", "of", "and", "to", "in", "for", "with", "on", "by", "is", "are", "The", "Of", "And"} <= set(words)
    names = ["IT", "US", "WHO", "CAN", "As", "In", "No", "May", "mine", "acid", "state", "energy", "new", "two", "use"]
    assert not set(names) & set(words)


def test_english_words_stand_in_both_spellings_but_for_names():
    words = set(stopwords.read_list(ENGLISH, "bow.english_stopwords"))
    small = {word for word in words if word.islower()}
    assert {word for word in words if word.istitle()} == {word.capitalize() for word in small} - {
        "Am", "As", "At", "Be", "He", "In", "May", "No"
    }  # fmt: skip
    assert {word.lower() for word in words} == small


@pytest.mark.parametrize("path", [GENRE, ENGLISH], ids=lambda path: path.stem)
def test_every_group_of_a_list_has_a_reason(path):
    for group in re.split(r"\n\s*\n", path.read_text(encoding="utf-8").strip()):
        assert group.startswith("# ")
