import pytest

from zhuti.segment.protect import HOLE, Protector, jieba_finds

WORDS = ["双随机、一公开", "1+X", "5G", "C919", "中国—东盟", "Belt and Road", "三品一标1", "5G网络", "2030年前", "A股"]


def kept(text, words=WORDS, numbers=False):
    return [text[start:end] for start, end in Protector(words, numbers).spans(text)]


def test_words_that_jieba_would_cut_are_found_in_running_text():
    text = "推行“双随机、一公开”监管，1+X证书，C919飞机，中国—东盟、Belt and Road，A股市场"
    assert kept(text) == ["双随机、一公开", "1+X", "C919", "中国—东盟", "Belt and Road", "A股"]


@pytest.mark.parametrize(
    "text", ["15G", "2.5G", "5GB", "11+X", "1+X1", "C9190", "XC919", "SBelt and Road", "3.5G网络", "AA股"]
)
def test_no_word_is_found_inside_a_longer_run_of_letters_and_digits(text):
    assert kept(text) == []


def test_of_words_that_overlap_the_first_and_longest_stays():
    assert kept("建设5G网络和5G基站") == ["5G网络", "5G"]
    assert kept("在2030年前达峰", numbers=True) == ["2030年前"]
    assert kept("5G网络1、5G网络A") == ["5G网络", "5G网络"]


def test_where_the_longest_word_cannot_stand_a_shorter_one_is_found():
    assert kept("1+X+Y1", ["1+X", "1+X+Y"]) == ["1+X"]


def test_latin_words_with_hyphens_are_kept_with_the_numbers():
    assert kept("Wi-Fi、COVID-19，R&D投入2.5%", [], numbers=True) == ["Wi-Fi", "COVID-19", "R&D", "2.5%"]


def test_what_is_hidden_can_be_put_back():
    text = f"5G{HOLE}网络和5G"
    hidden, words = Protector(["5G"], False).hide(text)
    assert hidden == f"{HOLE}{HOLE}网络和{HOLE}" and words == ["5G", HOLE, "5G"]
    assert Protector(["5G"], False).hide("没有") == ("没有", [])


def test_jieba_finds_words_of_chinese_characters_alone():
    assert jieba_finds("一带一路")
    assert not any(map(jieba_finds, ["1+X", "5G", "双随机、一公开", "Belt and Road", "卡拉OK", "二〇三五", "A"]))
