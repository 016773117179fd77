import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhuti import numbers

WHOLE = [
    "300亿元",
    "1.5万户",
    "12.5%",
    "12.5％",
    "3‰",
    "3.2个百分点",
    "100公里",
    "20℃",
    "16,250元",
    "2,000.5万吨",
    "500多万元",
    "1.3万余人次",
    "30多亿元",
    "5千瓦时",
    "30MW",
    "4.5万平方公里",
    "10~20亿元",
    "5%-8%",
    "25亿",
    "8000万",
    "2023年1月3日",
    "2023年1月",
    "2023年",
    "1月",
    "7月1日",
    "1-2月",
    "2023年底",
    "1月底",
    "2023年度",
    "二〇二三年",
    "二○二三年五月二十一日",
    "2021-2025年",
    "2021年—2025年",
    "2023-01-03",
    "2023/1/3",
    "20世纪",
    "国发〔2023〕12号",
    "国办发〔2020〕3号",
    "〔2023〕12号",
    "[2009]5号",
    "第12号",
    "第18",
    "百分之三十",
    "百分之12.5",
    "三分之一",
    "三十万元",
    "五万元",
    "一百余公里",
]
NONE = [
    "一带一路",
    "三农",
    "两会",
    "一个",
    "十四五",
    "五月",
    "统一思想",
    "千家万户",
    "三个百分点",
    "PM2.5",
    "5G",
    "B2B",
    "1.2.3",
    "第三十二条",
    "三个代表",
    "万元户",
    "2023",
    "百年未有之大变局",
]


def found(text):
    return [text[start:end] for start, end in numbers.find(text)]


@pytest.mark.parametrize("number", WHOLE)
def test_a_number_is_found_whole_and_known_again(number):
    for text in (number, f"，{number}，", f"的{number}的"):
        assert found(text) == [number]
    assert numbers.is_quantity(number)


@pytest.mark.parametrize("text", NONE)
def test_other_words_are_left_alone(text):
    assert found(text) == []


def test_bare_numbers_are_quantities_but_need_no_keeping():
    assert numbers.is_quantity("2023") and numbers.is_quantity("3.14") and found("2023") == []
    assert not any(map(numbers.is_quantity, ["一带一路", "5G", "发展", "年", "亿元", "个", ""]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("根据国发〔2023〕12号和国办发〔2020〕3号", ["国发〔2023〕12号", "国办发〔2020〕3号"]),
        ("（财建〔2016〕5号）", ["财建〔2016〕5号"]),
        ("各有关单位要认真研究国发〔2023〕12号", ["〔2023〕12号"]),
        ("2023年1月3日2024年", ["2023年1月3日", "2024年"]),
        ("1960年代和3年级", []),
        ("五万元以上十万元以下", ["五万元", "十万元"]),
        ("20家央企、5所以上、5个人", ["家", "所"]),
        ("1.5万个项目", ["1.5万", "个"]),
    ],
)
def test_numbers_in_their_surroundings(text, expected):
    assert found(text) == expected


@given(st.text("0123456789.,年月日号第个〔〕百万亿元分之%-国发的Aa "))
def test_spans_are_in_order_and_apart(text):
    at = 0
    for start, end in numbers.find(text):
        assert at <= start < end <= len(text)
        at = end
