import jieba
import pytest
from jieba import posseg

from zhuti.bow.tags import UNKNOWN, tag_words

NONE = {"policy": None, "places": None, "dictionaries": [], "decisions": None}
jieba.setLogLevel("ERROR")


def test_dictionary_words_have_jiebas_tag():
    assert tag_words(["经济", "推动", "建设", "绿色", "的"], NONE) == {
        "经济": "n", "推动": "v", "建设": "vn", "绿色": "n", "的": "uj"
    }  # fmt: skip


def test_the_model_is_loaded_for_words_in_no_dictionary_only(monkeypatch):
    monkeypatch.setattr(posseg, "POSTokenizer", None)
    assert tag_words(["经济"], NONE) == {"经济": "n"}
    with pytest.raises(TypeError):
        tag_words(["碳达峰"], NONE)


def test_words_in_no_dictionary_are_guessed_from_their_end():
    """jieba cuts 新能源汽车 before its head, 汽车."""
    words = ["新能源汽车", "5G", "2023", "……", " "]
    found = tag_words(words, NONE)
    assert found["新能源汽车"] == "n" and found["2023"] == "m" and found["……"] == found[" "] == UNKNOWN
    assert found.keys() == set(words)


def test_the_studys_terms_go_before_jieba(tmp_path):
    for name, line in (("first", "推动 5 n\n碳达峰 5 n\n"), ("second", "碳达峰 5 vn\n经济\n")):
        (tmp_path / name).write_text(line, encoding="utf-8")
    lexicons = NONE | {"dictionaries": [str(tmp_path / "first"), str(tmp_path / "second")]}
    assert tag_words(["推动", "碳达峰", "经济"], lexicons) == {"推动": "n", "碳达峰": "vn", "经济": "n"}
