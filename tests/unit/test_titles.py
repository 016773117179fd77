import pytest

from zhuti.found.rawlines import lines_of, tight
from zhuti.found.titles import find_title


def title(text):
    found = find_title(text, lines_of(text))
    return found[0] if found else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("国务院关于某事\n的通知\n各省：", "国务院关于某事的通知"),
        ("某省关于全面推行\n公示制度\n审核制度的指导意见\n各市：", "某省关于全面推行公示制度审核制度的指导意见"),
        ("首页\n当前位置：首页 > 政策\n某市大气污染防治条例\n第一条 为了", "某市大气污染防治条例"),
        ("某市大气污染防治条例（草案）\n第一条 为了", "某市大气污染防治条例（草案）"),
        ("# 环境保护法\n\n1989年通过", "环境保护法"),
        ("奋进新征程\n——在某市第三次代表大会上的报告\n同志们：", "奋进新征程——在某市第三次代表大会上的报告"),
        ("某市推动经济向好\n来源：日报\n正文。", "某市推动经济向好"),
        ("协 调 委 员 会 组 建 方 案\n一、职能", "协调委员会组建方案"),
        ("第一章 总则\n某市条例", None),
        ("一、总体要求\n关于某事的意见", None),
        ("会议听取了总理所作的\n政府工作报告\n。会议决定批准。", None),
        ("为深入贯彻关于某事的重要论述，制定本方案", None),
        ("某部令\n正文在此。", None),
        ("目录\n", None),
    ],
)
def test_a_title_stands_before_the_text(text, expected):
    assert title(text) == expected


def test_a_line_set_wide_is_closed_and_words_stay_apart():
    assert tight("济 南 市\n 公安局") == "济南市公安局"
    assert tight("中共中央 国务院") == "中共中央 国务院"
