import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhuti.clean.cuts import cuts


def texts(text, min_chars=60, max_chars=400):
    return [text[start:end] for start, end in cuts(text, min_chars, max_chars)]


def test_what_is_too_long_is_cut_at_sentence_ends_into_similar_parts():
    sentence = "我们要推动高质量发展，增进人民福祉。"
    parts = texts(sentence * 40)
    assert "".join(parts) == sentence * 40
    assert all(part.endswith("。") and 300 < len(part) <= 400 for part in parts)
    assert texts("他说：“好！”" + "我" * 15 + "。", max_chars=20, min_chars=3) == ["他说：“好！”", "我" * 15 + "。"]
    assert texts("达到3.5亿元增长8.6个百分点. 全年圆满完成.", max_chars=24, min_chars=3) == [
        "达到3.5亿元增长8.6个百分点.",
        "全年圆满完成.",
    ]


def test_where_punctuation_was_lost_a_soft_place_is_taken_and_a_number_is_not_torn():
    assert texts("推" * 11 + "，" + "动" * 12, max_chars=20, min_chars=1) == ["推" * 11 + "，", "动" * 12]
    assert texts("推" * 7 + "“动”" + "动" * 13, max_chars=20, min_chars=1) == ["推" * 7 + "“动”", "动" * 13]
    assert texts("，" + "推" * 23, max_chars=20, min_chars=1) == ["，" + "推" * 11, "推" * 12]
    assert texts("推" * 24, max_chars=20, min_chars=1) == ["推" * 12, "推" * 12]
    assert texts("推" * 10 + "1234.56" + "动" * 10, max_chars=20, min_chars=1) == ["推" * 10, "1234.56" + "动" * 10]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("推动新发展" * 4, "一是加强领导" + "落实责任制" * 3),
        ("推动新发展" * 4, "（二）加强领导" + "落责任制" * 3),
        ("推动新发展" * 4, "同时各部门各负其责" + "落责任制" * 3),
        ("全省生产总值" * 3 + "达到1234", " 其中工业占四成" + "社会稳定" * 3),
    ],
)
def test_without_punctuation_a_cut_comes_before_what_opens_a_clause(before, after):
    assert texts(before + after, min_chars=1, max_chars=30) == [before, after.strip()]


PIECES = [
    "推动",
    "发展",
    "1,234.5亿元",
    "12:30",
    "8.6%",
    "digital economy",
    "GDP",
    "，",
    " ",
    "、",
    "加快",
    "一是",
    "(二)",
]


@given(st.lists(st.sampled_from(PIECES), max_size=80).map("".join))
def test_no_number_and_no_latin_word_is_torn(text):
    found = list(cuts(text, 10, 40))
    assert "".join(text[start:end] for start, end in found).replace(" ", "") == text.replace(" ", "")
    assert all(0 < end - start <= 40 for start, end in found)
    for _, end in found:
        around = text[end - 1 : end + 1]
        assert not (len(around) == 2 and around.isascii() and around.isalpha())
        assert not (len(around) == 2 and around[0] in "0123456789.," and around[1] in "0123456789.%亿")
