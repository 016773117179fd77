from pathlib import Path

import jieba
import pytest

from zhuti.function_words import COMMON, COUNTS, parts


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("一个", ("一", "个")),
        ("第三项", ("第三", "项")),
        ("各类", ("各", "类")),
        ("一系列", ("一", "系列")),
        ("一带", ("一带",)),
        ("个人", ("个人",)),
        ("成为", ("成为",)),
    ],
)
def test_numerals_stand_apart_from_their_classifiers_and_dictionary_words_stay(word, expected):
    assert parts(word, known=True) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("而玛氏", ("而", "玛氏")),
        ("由市", ("由", "市")),
        ("一是", ("一", "是")),
        ("数为", ("数", "为")),
        ("玛的氏", ("玛", "的", "氏")),
        ("提质", ("提质",)),
        ("COVID", ("COVID",)),
    ],
)
def test_function_words_are_cut_from_what_the_hmm_proposes(word, expected):
    assert parts(word, known=False) == expected


def test_the_characters_are_those_that_the_dictionary_says():
    own, counts = set(), set()
    for line in Path(jieba.__file__).with_name("dict.txt").read_text(encoding="utf-8").splitlines():
        word, freq, tag = line.split()
        if len(word) == 1 and int(freq) >= 10_000:
            if tag[0] == "m":
                counts.add(word)
            elif tag[0] in "cpur" or (int(freq) >= 100_000 and tag[0] not in "nfqa"):
                own.add(word)
    assert own == set(COMMON) and counts == set(COUNTS)
