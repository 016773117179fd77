import pytest

from zhuti.clean import headings

BODY = "这一段正文足够长，说明它上面的短行是标题而不是图片说明或者人名，因此可以进入标题路径。"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("一、总体要求", (5, "一、总体要求", True)),
        ("十二、坚持发展成果共享,大力保障和改善民生", (5, "十二、坚持发展成果共享,大力保障和改善民生", True)),
        ("(一)加快推进郑新一体化。把一体化作为突破口。", (6, "(一)加快推进郑新一体化", False)),
        ("（一）指导思想。", (6, "（一）指导思想", True)),
        ("1.机遇和挑战。坚持“三个维度”看遵义。", (7, "1.机遇和挑战", False)),
        ("1.讲政治要始终把政治建设摆在首位推动学习贯彻思想走深走实" * 3, (7, "", False)),
        ("第三章  罚  则", (1, "第三章 罚 则", True)),
        ("第十条　为了保护文物，制定本法。".replace("　", " "), (4, "第十条", False)),
        ("第二条 【适用范围】本法适用于文物。", (4, "第二条 【适用范围】", False)),
        ("主要目标如下：", None),
        ("第三条规定的情形除外。", None),
        ("2021年是全面开启现代化建设新征程的第一年", None),
        ("1.5亿人", None),
        ("一、二、三产业增加值分别增长4.2%、5%、5.4%", None),
        ("（三）其他文物；", (6, "", False)),
    ],
)
def test_headings_are_told_by_their_numbers(line, found):
    assert headings.heading(line) == (found and headings.Heading(*found))


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("第 三 節  井圍甲板客船", "第 三 節 井圍甲板客船"),
        ("第 七 款 年金給付之申請", "第 七 款 年金給付之申請"),
        ("第 12 條 本條例自公布日施行。", "第 12 條"),
        ("第 3-1 條 本條例自公布日施行。", "第 3-1 條"),
    ],
)
def test_headings_of_laws_of_taiwan(line, title):
    assert headings.heading(line).title == title


def paths(*lines):
    found = list(headings.sections(lines))
    assert [section.first for section in found] == [
        sum(len(one.alone) for one in found[:at]) for at in range(len(found))
    ]
    return [(section.path, lines[section.first]) for section in found]


def test_short_lines_between_paragraphs_are_headings():
    assert paths("报告", BODY, "工作回顾", BODY, BODY, "主要目标", BODY) == [
        ([], "报告"),
        (["工作回顾"], "工作回顾"),
        (["主要目标"], "主要目标"),
    ]


def test_numbers_that_start_anew_stand_under_unnumbered_headings():
    assert [
        path for path, _ in paths(BODY, "工作回顾", "一、甲", BODY, "二、乙", BODY, "工作安排", "一、丙", BODY)
    ] == [
        [],
        ["工作回顾", "一、甲"],
        ["工作回顾", "二、乙"],
        ["工作安排", "一、丙"],
    ]


def test_unnumbered_headings_stand_under_numbers_that_go_on():
    found = paths("一、甲", "指导思想", BODY, "基本原则", BODY, "二、乙", "（一）丙。" + BODY, "保障措施", BODY)
    assert [path for path, _ in found] == [
        ["一、甲", "指导思想"],
        ["一、甲", "基本原则"],
        ["二、乙", "（一）丙"],
        ["二、乙", "保障措施"],
    ]


@pytest.mark.parametrize(
    "line", ["2023年1月5日", "图1 结构框架", "一是", "各位代表：", "推动发展，增进福祉", "“未完的引文"]
)
def test_other_short_lines_are_no_headings(line):
    assert paths(BODY, line, BODY, line, BODY) == [([], BODY)]


def test_one_short_line_alone_or_lines_of_a_list_are_no_headings():
    assert paths(BODY, "工作回顾", BODY) == [([], BODY)]
    assert paths(BODY, "甲省乙市", "丙省丁市", BODY, "甲省乙市", "丙省丁市", BODY) == [([], BODY)]
    law = ("第一条 为了保护文物。", BODY, "保护范围", BODY, "保护措施", BODY)
    assert paths(*law) == [(["第一条"], law[0])]
