import json
import lzma
import re
import time
from pathlib import Path

import pyarrow as pa
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from zhuti import clean, tables
from zhuti.problem import Problem

ROOT = Path(__file__).parents[2]
RULES_FILE = ROOT / "workflow" / "resources" / "cleaning_rules.yaml"
RULES = clean.load_rules(RULES_FILE)
ENTRIES = yaml.safe_load(RULES_FILE.read_text(encoding="utf-8"))["rules"]
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


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["id"])
def test_each_rule_shows_what_it_removes_and_what_it_keeps(entry):
    rule = [rule for rule in RULES if rule.id == entry["id"]]
    assert entry["why"] and clean.spans(entry["example"], rule)
    for text in entry.get("keep", []):
        assert clean.spans(text, RULES) == []


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
@pytest.mark.parametrize("name", REMOVED_FROM_EXAMPLE)
def test_the_debris_of_the_example_is_gone_and_nothing_else(name, line_break):
    text = (ROOT / "data" / "example" / name).read_bytes().decode("utf-8")
    spans = clean.spans(text.replace("\r\n", "\n").replace("\n", line_break), RULES)
    assert [(span.rule, clean.normalise(span.text).replace(" \n", "\n")) for span in spans] == REMOVED_FROM_EXAMPLE[
        name
    ]


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
        ("您的位置:\n首页\n>\n云南要闻", "breadcrumb"),
        ("【字体：大 中 小】", "page_furniture"),
        ("字号：[ 大 中 小 ] 打印本页", "page_furniture"),
        ("【打印】【关闭】", "page_furniture"),
        ("下载\n打印\n全屏\n收藏\n【字号：\n加大\n还原\n减小\n】", "page_furniture"),
        ("第01版：要闻", "page_furniture"),
        ("上一篇：关于开展工作的通知", "page_furniture"),
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
    ],
)
def test_titles_headings_speakers_and_running_text_stay(text):
    assert clean.spans(text, RULES) == []


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
    rules = [clean.Rule(name, re.compile(name)) for name in ("乙丙丁", "甲乙", "甲")]
    assert clean.spans("甲乙丙丁戊", rules) == [
        clean.Removal("甲乙", 0, 2, "甲乙"),
        clean.Removal("乙丙丁", 2, 4, "丙丁"),
    ]


def test_unknown_ids_name_the_nearest_rule():
    with pytest.raises(Problem, match="clean.skip_rules.*page_trun.*page_turn"):
        clean.load_rules(RULES_FILE, ["page_trun"])
    assert "url" not in [rule.id for rule in clean.load_rules(RULES_FILE, ["url", "invisible"])]
    assert len(RULES) - 2 == len(clean.load_rules(RULES_FILE, ["url", "invisible"]))


@pytest.mark.parametrize("pattern", ["[", "%{nothing}"])
def test_a_rule_that_cannot_be_read_is_named(tmp_path, pattern):
    path = tmp_path / "rules.yaml"
    path.write_text(json.dumps({"rules": [{"id": "own", "pattern": pattern}]}), encoding="utf-8")
    with pytest.raises(Problem, match="rules.yaml.*own"):
        clean.load_rules(path)


@given(st.text())
def test_normalising_keeps_the_length_and_what_is_white_and_changes_nothing_twice(text):
    normal = clean.normalise(text)
    assert len(normal) == len(text)
    assert [char.isspace() for char in normal] == [char.isspace() for char in text]
    assert clean.normalise(normal) == normal
    assert {char for char in normal if char.isspace()} <= {" ", "\n"}


def test_characters_become_uniform_and_punctuation_stays():
    assert clean.normalise("２０２１年ＧＤＰ　⼈⼝\xa0，：（）！％＋") == "2021年GDP 人口 ，：（）！％＋"
    assert clean.normalise("一\r\n二\r三\u2028四") == "一 \n二\n三\n四"


@pytest.mark.parametrize(
    "piece", ["\n", " ", "　\n", "大\n", "（", "- ", "9", "> ", "来源:", "<!--", "图为", "首页 > ", "A"]
)
def test_hostile_repetition_takes_no_time(piece):
    start = time.process_time()
    clean.spans(piece * 20000, RULES)
    assert time.process_time() - start < 5


def test_a_shard_is_cleaned_into_two_tables_and_the_spans_are_gathered_in_order(tmp_path):
    documents = [("b", "(上接第一版)乙文。\n- 3 -"), ("a", "甲文。\n本版版面"), ("c", "本版版面\n")]
    schema = pa.schema([("doc_id", pa.string()), ("text", pa.string())])
    tables.write_parquet([{"doc_id": i, "text": text} for i, text in documents], tmp_path / "d.parquet", schema)
    paths = {"units_path": str(tmp_path / "u.parquet"), "removed_path": str(tmp_path / "r.parquet")}
    settings = {"skip_rules": ["digit_line"], "unit": "paragraph", "min_chars": 1, "max_chars": 400}
    clean.run(documents=str(tmp_path / "d.parquet"), rules=str(RULES_FILE), **paths, **settings)
    assert [(unit["unit_id"], unit["text"]) for unit in tables.read_parquet(paths["units_path"])] == [
        ("b#0001", "乙文。"),
        ("b#0002", "- 3 -"),
        ("a#0001", "甲文。"),
    ]
    clean.gather([paths["removed_path"]], str(tmp_path / "removed.csv"))
    assert list(tables.read_csv(tmp_path / "removed.csv").itertuples(index=False, name=None)) == [
        ("a", "page_furniture", 4, 8, "本版版面"),
        ("b", "page_turn", 0, 7, "(上接第一版)"),
        ("c", "page_furniture", 0, 4, "本版版面"),
    ]


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
