import json
import lzma
import re
import time
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhuti import clean, tables
from zhuti.clean import quality, units
from zhuti.clean.cleaning_rules import Rule, Rules
from zhuti.clean.normalise import normalise, simplify

ROOT = Path(__file__).parents[2]
RULES_FILE = ROOT / "workflow" / "resources" / "cleaning_rules.yaml"
RULES = clean.load_rules(RULES_FILE)
CORPORA = ROOT.parent / "shared" / "corpora"

REMOVED_FROM_EXAMPLE = {
    "2021-新乡-市党代会报告.txt": [("page_turn", "(上接第一版)")],
    "2021-岳阳-市委经济工作会议讲话.txt": [
        ("page_furniture", "内容阅读"),
        ("breadcrumb", "当前位置: 首页 > 史志书廊 > 岳阳年鉴 > 岳阳市年鉴 > 2021卷 > 特 载 > 正文"),
        ("source_line", "来源:本室 日期:2022-01-06 01:55"),
        ("digit_line", "2021116"),
    ],
    "2022-历城-区党代会报告.txt": [
        ("photo_caption", "华山湿地公园(试验段)\n洪楼广场\n唐治新区(效果图)\n济南新东站(效果图)"),
        ("source_line", "历城 新闻    时间:2022年02月18日    来源:历城"),
        ("page_turn", "(下转第三版)\n  "),
        ("page_turn", "(上接第二版)"),
        ("page_furniture", "本版版面"),
    ],
    "2020-遵义-十四五规划建议.txt": [
        ("agency_lead", "中商情报网讯:"),
        ("scan_code", "扫一扫获取\n最新情报资讯"),
        ("scan_code", "扫一扫免费\n阅读最新报告"),
    ],
    "2023-晋江-党建杂志文章.txt": [("source_line", "来源:2023年第1期《党建》杂志")],
}


def kept(text: str) -> str:
    """Return what is left of a text, with the blank lines of what was removed."""
    left, reached = "", 0
    for removal in clean.spans(text, RULES):
        left += text[reached : removal.start]
        reached = removal.end
    return left + text[reached:]


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
@pytest.mark.parametrize("name", REMOVED_FROM_EXAMPLE)
def test_the_debris_of_the_example_is_gone_and_nothing_else(name, line_break):
    text = (ROOT / "data" / "example" / name).read_bytes().decode("utf-8")
    spans = clean.spans(text.replace("\r\n", "\n").replace("\n", line_break), RULES)
    assert [(span.rule, normalise(span.text).replace(" \n", "\n")) for span in spans] == REMOVED_FROM_EXAMPLE[name]


@pytest.mark.parametrize(
    "mark",
    ["(上接第一版)", "（上接第1版）", "【上接01版】", "[上接A1版]", "（上接第一、二版）", "（紧接第一版）"]
    + ["（上接１版）", "（转第三版）", "(下转第十二版)", "（未完，下转第三版）", "〔上接第一版〕", "（上接A02）"]
    + ["▲（上接第一版）", "（上接第一版①）", "（下轉第三版）", "（上接第一版·要闻）", "（图片见第三版）"],
)
def test_page_turns_in_all_their_forms(mark):
    assert kept(f"着力打造智慧社区。{mark}拓展公共食堂。") == "着力打造智慧社区。拓展公共食堂。"
    assert kept(f"{mark}拓展公共食堂。") == "拓展公共食堂。"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("惠民应用场景,(下转第三版)\n  (上接第二版)拓展共享办公。", "惠民应用场景,拓展共享办公。"),
        ("惠民应用场景，\n\n（上接第二版）\n拓展共享办公。", "惠民应用场景，拓展共享办公。"),
        ("推进城市更（下转第三版）\n（上接第二版）新改造。", "推进城市更新改造。"),
        ("百强，（下转第3版）\n\n政 府 工 作 报 告\n\n（上接第1版）岳阳县", "百强，岳阳县"),
        ("场景，（下转第三版）\n本版版面\n\n- 3 -\n（上接第二版）拓展", "场景，拓展"),
        ("场景,下转第三版\r\n上接第二版 拓展", "场景,拓展"),
        ("安全底线。（下转第三版）\n（上接第二版）同志们", "安全底线。\n同志们"),
        ("他说：“好。”（下转第三版）\n（上接第二版）同志们", "他说：“好。”\n同志们"),
        ("在全会上的报告\n（上接第一版）紧扣发展。", "在全会上的报告\n紧扣发展。"),
        ("三、坚持发展，服务大局\n（上接第一版）紧扣发展。", "三、坚持发展，服务大局\n紧扣发展。"),
        ("围绕目标，（下转第三版）\n（上接第二版）（一）加快发展。", "围绕目标，\n（一）加快发展。"),
        ("围绕目标，（下转第三版）\n\n关于工作的报告", "围绕目标，\n\n关于工作的报告"),
    ],
)
def test_a_sentence_that_a_page_turn_broke_is_whole_again(text, left):
    assert kept(text) == left


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("您现在的位置：首页>>新闻中心>>正文", "breadcrumb"),
        ("首页 > 政府信息公开 > 政府工作报告", "breadcrumb"),
        ("当前位置:首页\n > 信息公开制度 > 某某区", "breadcrumb"),
        ("首页\n要闻\n政务公开\n互动交流", "menu"),
        ("要闻 | 走进某某 | 政务公开 | 登录", "menu"),
        ("索 引 号： 000014349/2018-00230 主题分类： 城乡建设", "metadata_table"),
        (
            "| 索引号： | 0001/2019-4 | 发文机关： | 国务院 |\n| 标题： | 意见 |\n| 成文日期： | 2019年1月1日 |",
            "metadata_table",
        ),
        ("• 索引号:\n\n  61072/2024-001\n• 主题分类:\n\n• 发文机构:\n\n  县政府", "metadata_table"),
        ("【发布部门】某某市人民政府", "database_header"),
        ("机密★1年", "letterhead"),
        ("抄送：市委各部门，市人大常委会办公室。", "imprint"),
        ("某某市人民政府办公室 二〇二三年一月三日印发", "imprint"),
        ("相关链接>>", "related_links"),
        ("【字体：", "page_furniture"),
        ("2015-11-10 01:51:51信息来源:浏览次数:字体:[ ]", "source_line"),
        ("【我要纠错】责任编辑：王五", "source_line"),
        ("归档时间:2018-11-21", "source_line"),
        ("任某某作政府工作报告。新某某·某某日报记者 盛学", "photo_caption"),
        ("您的位置:\n首页\n>\n云南要闻", "breadcrumb"),
        ("【字体：大 中 小】", "page_furniture"),
        ("字号：[ 大 中 小 ] 打印本页", "page_furniture"),
        ("【打印】【关闭】", "page_furniture"),
        ("下载\n打印\n全屏\n收藏\n【字号：\n加大\n还原\n减小\n】", "page_furniture"),
        ("第01版：要闻", "page_furniture"),
        ("上一篇：关于开展工作的通知", "page_furniture"),
        ("保存 打印 关闭", "page_furniture"),
        ("时间:2022年02月18日 来源:历城", "source_line"),
        ("发布时间：2022-01-06 来源：岳阳日报 作者：张三 浏览次数：12", "source_line"),
        ("2021-10-09 08:30 来源：新乡日报", "source_line"),
        ("来源：\n四川日报", "source_line"),
        ("责任编辑：李莎莎", "source_line"),
        ("（责任编辑：李莎莎）", "source_line"),
        ("2026年02月10日 07时41分", "source_line"),
        ("本报记者 张三 通讯员 李四", "source_line"),
        ("（记者 张三）", "source_line"),
        ("图为济南新东站。 张三 摄", "photo_caption"),
        ("张三作政府工作报告。本报记者 李四摄", "photo_caption"),
        ("唐治新区(效果图)", "photo_caption"),
        ("扫一扫在手机打开当前页", "scan_code"),
        ("扫描二维码关注公众号", "scan_code"),
        ("微信扫一扫\n分享到朋友圈", "scan_code"),
        ("分享到： 微信 微博", "share_line"),
        ("— 12 —", "digit_line"),
        ("第 3 页 共 10 页", "digit_line"),
        ("https://www.example.gov.cn/zwgk/1.html", "url"),
        ("<!-- INFO END -->", "html_remnant"),
        ("版权所有：某市人民政府 湘ICP备05000001号", "site_footer"),
    ],
)
def test_lines_of_a_page_go(text, rule):
    assert [span.rule for span in clean.spans(f"第一段。\n{text}\n第二段。", RULES)] == [rule]
    assert "".join(kept(f"第一段。\n{text}\n第二段。").split()) == "第一段。第二段。"
    assert (
        "".join(kept(f"第一段。\r\n{text.replace(chr(10), chr(13) + chr(10))}\r\n第二段。").split())
        == "第一段。第二段。"
    )


@pytest.mark.parametrize(
    "text",
    [
        "中共岳阳市委书记  王一鸥",
        "各位代表、同志们:",
        "——在第十五次代表大会上的报告 张军",
        "2021年4月13日",
        "时间：2023年5月1日\n地点：市委礼堂",
        "关于城市建设的报告\n（2021年1月1日）",
        "中国共产党第十九次全国代表大会\n习　近　平\n\n同志们：",
        "第五章　民间收藏文物",
        "指标来源：医院填报。",
        "国办发〔2019〕3号",
        "2020年1.9万元增加到2.86万元",
        "坚持“上接天线、下接地气”，转作风（见附件第三项）。",
        "记者：请问今年的目标是什么？",
        "（三）进入现场拍照、摄像；",
        "“来源可查、去向可追”",
        "华山湿地公园\n洪楼广场\n\n立足新阶段",
        "广义货币M\n2\n和社会融资规模",
        "扫黑除恶专项斗争",
        "分享发展成果",
        "负责人：张三",
        "全国\n23\n以地方立法形式建立容错机制\n教育部",
        "河北\n120\n30\n0\n45\n45",
        "指标来源：国家卫生健康委。",
        "（此件公开发布）",
        "国务院办公厅\n2019年1月16日",
        "主题词\n标志牌应当载明主题词、建筑名称。",
        "图7　摩托车后部单只号牌",
        "发布日期、成文日期和发文机关应当载明。",
        "某某市人民政府文件汇编",
        "相关链接应当有效",
        "刘金国　　公安部副部长\n龚　正　　海关总署副署长",
        "本报告由记者站提供。",
    ],
)
def test_titles_headings_speakers_and_running_text_stay(text):
    assert clean.spans(text, RULES) == []


def test_of_a_letterhead_only_the_number_and_the_title_stay():
    text = "000123\n机密★1年\n特急\n\n某市人民政府文件\n\n某政发〔2023〕1号 签发人：张三\n\n关于加强工作的通知"
    assert kept(text).split() == ["某政发〔2023〕1号", "关于加强工作的通知"]
    assert {span.rule for span in clean.spans(text, RULES)} == {"letterhead"}


def test_the_table_over_an_official_document_goes_and_the_title_under_it_stays():
    table = (
        "索 引 号：\n0001/2019-04\n发文机关：\n国务院办公厅\n标　　题：\n关于考核的意见\n成文日期：\n2019年1月16日\n"
    )
    for words in (
        "主 题 词：\n",
        "主 题 词：\n体育　运动会　函\n",
        "主题词：体育 函\n",
        "有效性：\n有效\n内容概述：\n",
    ):
        assert kept(table + words + "国务院办公厅关于加强\n考核的意见\n国办发〔2019〕4号").split() == [
            "国务院办公厅关于加强",
            "考核的意见",
            "国办发〔2019〕4号",
        ]


def test_a_block_of_captions_goes_whole_and_a_title_beside_it_stays():
    text = "第一段。\n\n华山湿地公园(试验段)\n洪楼广场\n\n第二段。"
    assert [span.text for span in clean.spans(text, RULES)] == ["华山湿地公园(试验段)\n洪楼广场"]
    text = "第一段。\n\n图为新区。\n洪楼广场\n  \n"
    assert [span.text for span in clean.spans(text, RULES)] == ["图为新区。\n洪楼广场"]
    text = (
        "华山湿地公园(试验段)\n洪楼广场\n唐治新区(效果图)\n立足新阶段 贯彻新理念 为加快建设强区不懈奋斗\n\n各位代表："
    )
    assert [span.text for span in clean.spans(text, RULES)] == ["华山湿地公园(试验段)\n洪楼广场\n唐治新区(效果图)"]
    text = "济南新东站(效果图)\n在代表大会上的报告\n\n各位代表："
    assert [span.text for span in clean.spans(text, RULES)] == ["济南新东站(效果图)"]


def test_invisible_characters_are_removed_and_do_not_hide_debris():
    text = "\ufeff来源：新乡日报\n发\u200b展\x00很快\u200b\u200b。"
    assert [(span.rule, span.start, span.end) for span in clean.spans(text, RULES)] == [
        ("source_line", 0, 8),
        ("invisible", 10, 11),
        ("invisible", 12, 13),
        ("invisible", 15, 17),
    ]


def test_overlapping_matches_go_to_the_first_then_the_longest_and_none_is_lost():
    rules = Rules(Rule(name, re.compile(name)) for name in ("乙丙丁", "甲乙", "甲"))
    assert clean.spans("甲乙丙丁戊", rules) == [
        clean.Removal("甲乙", 0, 2, "甲乙"),
        clean.Removal("乙丙丁", 2, 4, "丙丁"),
    ]


def test_debris_in_traditional_characters_is_found_in_the_simplified_view():
    text = "第一段。\n責任編輯：張三\n第二段。"
    assert [span.text for span in clean.spans(text, RULES, simplify(normalise(text)))] == ["責任編輯：張三"]


PIECES = [
    *[
        "发展是第一要务",
        "頭髮發展，",
        "乾隆",
        "臺灣憲法",
        "⼈口２Ａ",
        "。",
        "。”",
        "、",
        "：",
        "12.5%",
        "3",
        "\U0002f800",
        "〔2023〕1号",
    ],
    *["\n", "\n\n", "\r\n", "\r", "\f", " ", "　", "\u200b", "\ufeff", "\x00", "\u2028"],
    *[
        "一、总体要求\n",
        "（一）加快发展。",
        "第三条 为了",
        "索引号：0001/2019-4\n发文机关：国务院\n成文日期：2019年1月1日\n",
    ],
    *[
        "扫一扫在手机打开当前页",
        "\n责任编辑：张三\n",
        "（下转第3版）",
        "（上接第1版）",
        "\n- 3 -\n",
        "\n7\n",
        "https://a.cn/b",
    ],
]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=80).map("".join),
    st.booleans(),
    st.sampled_from(["paragraph", "document"]),
)
def test_every_character_of_a_unit_leads_to_its_place_in_the_document(text, simplified, kind):
    view = simplify(normalise(text)) if simplified else normalise(text)
    removed = [(span.start, span.end) for span in clean.spans(text, RULES, view)]
    found = units.units("d", view, removed, kind, 5, 40)
    units.verify("d", view, removed, found)
    for unit in found:
        for position, char in enumerate(unit.text):
            place = units.locate(unit, position)
            assert char == view[place] == normalise(text[place]) or simplified and view[place] == char
            assert not any(start <= place < end for start, end in removed)


def test_many_marks_between_sentences_take_time_in_step_with_the_text():
    text = "推动发展\n- 3 -\n取得成效。" * 60000
    start = time.process_time()
    assert len(clean.spans(text, RULES)) == 60000
    assert time.process_time() - start < 10


def cleaned(tmp_path, documents, **settings):
    schema = pa.schema([("doc_id", pa.string()), ("text", pa.string())])
    tables.write_parquet([{"doc_id": i, "text": text} for i, text in documents], tmp_path / "d.parquet", schema)
    paths = {f"{name}_path": str(tmp_path / f"{name}.parquet") for name in ("units", "removed", "quality")}
    settings = {"rules": [], "skip_rules": [], "simplify": False, "unit": "paragraph"} | settings
    clean.run(str(tmp_path / "d.parquet"), str(RULES_FILE), **paths, **settings, min_chars=1, max_chars=400)
    return paths


def test_a_shard_is_cleaned_into_tables_and_the_spans_are_gathered_in_order(tmp_path):
    documents = [("b", "(上接第一版)乙文。\n- 3 -"), ("a", "甲文。\n本版版面"), ("c", "本版版面\n")]
    paths = cleaned(tmp_path, documents, skip_rules=["digit_line"])
    assert [(unit["unit_id"], unit["text"]) for unit in tables.read_parquet(paths["units_path"])] == [
        ("b#0001", "乙文。"),
        ("b#0002", "- 3 -"),
        ("a#0001", "甲文。"),
    ]
    gathered = str(tmp_path / "removed.csv"), str(tmp_path / "quality.csv")
    clean.gather([paths["removed_path"]], [paths["quality_path"]], *gathered)
    assert list(tables.read_csv(gathered[0]).itertuples(index=False, name=None)) == [
        ("a", "page_furniture", 4, 8, "本版版面"),
        ("b", "page_turn", 0, 7, "(上接第一版)"),
        ("c", "page_furniture", 0, 4, "本版版面"),
    ]
    assert list(tables.read_csv(gathered[1]).columns) == quality.SCHEMA.names


def test_a_study_has_rules_of_its_own_and_may_ask_for_simplified_characters(tmp_path):
    own = tmp_path / "own.yaml"
    own.write_text(json.dumps({"rules": [{"id": "motto", "pattern": "以人為本。|以人为本。"}]}), encoding="utf-8")
    paths = cleaned(tmp_path, [("a", "以人為本。臺灣憲法。")], rules=[str(own)], simplify=True)
    (unit,) = tables.read_parquet(paths["units_path"])
    assert (unit["text"], unit["map_doc"]) == ("台湾宪法。", [5])
    (removed,) = tables.read_parquet(paths["removed_path"])
    assert (removed["rule"], removed["text"]) == ("motto", "以人為本。")


@pytest.mark.skipif(not CORPORA.is_dir(), reason="needs the development corpora in shared/corpora beside the checkout")
def test_wikisource_footers_go_to_the_character():
    footers = 0
    with lzma.open(CORPORA / "gov_reports_national" / "docs.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            document = json.loads(line)
            text, body = document["text"], document["body_end"]
            spans = clean.spans(text, RULES)
            gone = {at for span in spans for at in range(span.start, span.end)}
            assert not "".join(char for at, char in enumerate(text) if at >= body and at not in gone).strip()
            footer = [span for span in spans if span.rule == "wikisource_footer"]
            footers += len(footer)
            if body < len(text):
                assert all(span.start >= body for span in footer)
    assert footers == 42
