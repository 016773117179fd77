import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from zhuti.clean import normalise

WRITTEN = st.text(st.characters(exclude_categories=["Cs"]))
HAN = st.text(st.sampled_from("乾燥隆坤著裏裡臺灣憲法頭髮發後后鬥斗𠮷\U0002f800⼈ａ１，\n \u200b"))


@given(st.text())
def test_normalising_keeps_the_length_and_what_is_white_and_changes_nothing_twice(text):
    normal = normalise.normalise(text)
    assert len(normal) == len(text)
    assert [char.isspace() for char in normal] == [char.isspace() for char in text]
    assert normalise.normalise(normal) == normal
    assert {char for char in normal if char.isspace()} <= {" ", "\n"}


@given(st.text())
def test_punctuation_is_never_touched(text):
    for before, after in zip(text, normalise.normalise(text), strict=True):
        assert after == before or not unicodedata.category(before).startswith(("P", "S")) or "⺀" <= before <= "⿟"


def test_characters_become_uniform_and_punctuation_stays():
    assert normalise.normalise("２０２１年ＧＤＰ　⼈⼝\xa0，：（）！％＋") == "2021年GDP 人口 ，：（）！％＋"
    assert normalise.normalise("一\r\n二\r三\u2028四") == "一 \n二\n三\n四"


def test_many_unusual_characters_are_replaced_as_few_are():
    unusual = "".join(chr(code) for code in range(0xFF10, 0xFF5B)) + "⼈　\x0b"
    assert normalise.normalise(unusual) == "".join(map(normalise.normalise, unusual))


@given(WRITTEN | HAN)
def test_simplifying_keeps_the_length_and_leaves_all_but_letters_alone(text):
    simple = normalise.simplify(normalise.normalise(text))
    assert len(simple) == len(text)
    for before, after in zip(normalise.normalise(text), simple, strict=True):
        assert before == after or unicodedata.category(before) == unicodedata.category(after) == "Lo"


def test_words_decide_how_a_character_is_simplified():
    assert normalise.simplify("乾燥的乾隆頭髮發展") == "干燥的乾隆头发发展"


def test_where_the_length_would_change_each_character_is_converted_alone():
    convert = {"甲乙": "甲甲乙", "甲": "丙", "乙": "丁丁"}.__getitem__
    assert normalise._same_length("甲乙", convert) == "丙乙"
