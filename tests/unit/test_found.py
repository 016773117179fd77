import json
import lzma
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhuti import found
from zhuti.places import read_places
from zhuti.tables import read_parquet, write_parquet

TABLE = "workflow/resources/places.csv"
PLACES = read_places(TABLE)
CORPORA = Path("../shared/corpora")
NEEDS_CORPORA = pytest.mark.skipif(not CORPORA.exists(), reason="needs the development corpora in ../shared/corpora")

NOTICE = """\
国务院办公厅关于深入开展消费扶贫
　助力打赢脱贫攻坚战的指导意见
国办发〔2018〕129号

各省、自治区、直辖市人民政府：
　　根据《关于某事的通知》（国发〔2017〕35号）和2015年1月1日的规定，现提出如下意见。
　　附件：1．任务分工表
　　　　　2．考核办法
国务院办公厅　
2018年12月30日
（此件公开发布）
工作方案
市场监管局
2019年2月1日
"""
TABLE_PAGE = """\
索 引 号：
000014349/2018-00229
发文机关：
国务院、中央军委
成文日期：
1996年11月05日
标　　题：
国务院、中央军委关于同意机关迁址新建的批复
发文字号：
国函〔1996〕95号
发布日期：
2018年12月03日
"""
REPORT = """\
【字体：
大
2026年四川省人民政府工作报告
2026年02月10日 07时41分
——2026年2月3日在四川省第十四届人民代表大会第五次会议上
四川省人民政府省长　某某
各位代表：
现在，我代表省人民政府，向大会报告工作，请予审议。
"""
LAW = """\
重庆市地质灾害防治条例
（2007年9月28日重庆市第二届人民代表大会常务委员会第三十三次会议通过　\
2020年6月5日重庆市第五届人民代表大会常务委员会第十八次会议修订　\
自2020年8月1日起施行）
第一条　为了防治地质灾害，制定本条例。
"""
DECREE = """\
中华人民共和国国务院令
第693号
《中华人民共和国环境保护税法实施条例》已经2017年12月13日国务院常务会议通过，现予公布，自2018年1月1日起施行。
总理　某某
2017年12月25日
"""
FLAT = (
    "生态环境部 国家统计局 公告 2020年 第33号 关于发布《水质 测定 气相色谱法》国家标准的公告 "
    "为贯彻《中华人民共和国环境保护法》，现予发布，自2021年3月1日起实施。 特此公告。 附件：标准 "
    "生态环境部 国家统计局 2020年12月9日 生态环境部办公厅2020年12月10日印发"
)


def read(text):
    return {field: value.value for field, value in found.read(text, PLACES).items()}


def test_a_notice_is_read_from_head_and_signature():
    assert read(NOTICE) == {
        "title": "国务院办公厅关于深入开展消费扶贫助力打赢脱贫攻坚战的指导意见",
        "issuer": "国务院办公厅",
        "doc_number": "国办发〔2018〕129号",
        "date": "2018-12-30",
        "attachments": "任务分工表 | 考核办法",
        "place": "全国",
    }


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_offsets_lead_to_what_the_text_says(newline):
    text = NOTICE.replace("\n", newline)
    values = found.read(text, PLACES)
    said = {field: text[value.start : value.end] for field, value in values.items()}
    assert said["date"] == "2018年12月30日" and said["doc_number"] == "国办发〔2018〕129号"
    assert said["title"].startswith("国务院办公厅关于") and said["title"].endswith("指导意见")
    assert said["attachments"].startswith("任务分工表") and said["attachments"].endswith("考核办法")


def test_a_table_of_labels_is_read_and_publication_is_not_the_date():
    values = read(TABLE_PAGE)
    assert values["issuer"] == "国务院、中央军委" and values["doc_number"] == "国函〔1996〕95号"
    assert values["date"] == "1996-11-05" and values["title"] == "国务院、中央军委关于同意机关迁址新建的批复"


def test_publication_counts_where_nothing_else_does():
    assert read("某地经济怎么样\n来源：本报 发布时间：2022-01-06 01:55\n正文在这里。\n")["date"] == "2022-01-06"


@pytest.mark.parametrize(
    "written", ["国发〔2023〕12号", "国发[2023]12号", "国发(2023)12号", "国发【２０２３】１２号", "国发﹝2023﹞ 12 号"]
)
def test_a_number_is_written_one_way(written):
    assert read(f"国务院关于某事的通知\n{written}\n各省：\n")["doc_number"] == "国发〔2023〕12号"


def test_a_report_is_dated_by_its_meeting_and_speaks_for_its_government():
    values = found.read(REPORT, PLACES)
    assert values["title"].value == "2026年四川省人民政府工作报告"
    assert (values["date"].value, values["date"].rule) == ("2026-02-03", "meeting")
    assert values["issuer"].value == "四川省人民政府"
    assert values["place"].parts == ("四川省", "", "", "province")


def test_a_law_is_dated_by_its_last_change_not_by_its_coming_into_force():
    values = read(LAW)
    assert (values["date"], values["issuer"]) == ("2020-06-05", "重庆市人民代表大会常务委员会")


def test_a_decree_names_what_it_makes_known():
    values = read(DECREE)
    assert values["title"] == "中华人民共和国环境保护税法实施条例" and values["date"] == "2017-12-25"
    assert values["doc_number"] == "中华人民共和国国务院令第693号"


def test_a_text_without_line_breaks_is_read_between_its_spaces():
    values = read(FLAT)
    assert values["issuer"] == "生态环境部、国家统计局" and values["date"] == "2020-12-09"
    assert values["title"] == "关于发布《水质 测定 气相色谱法》国家标准的公告"
    assert values["doc_number"] == "公告2020年第33号"


@pytest.mark.parametrize(
    "text",
    [
        "2018年4月12日，峰会在北京召开。工业和信息化部出席会议并致辞。\n下一步将推动发展。",
        "## 第一章 总则\n第一条 根据《国务院关于某事的决定》（国发〔2020〕1号），制定本办法。\n2020年1月1日起施行。",
        "学习贯彻国务院关于某事的讲话精神，我们要努力工作。\n各地要落实。",
        "编号\n国发〔2023〕1号\n国发〔2023〕2号\n国发〔2023〕3号\n",
    ],
)
def test_nothing_is_read_where_nothing_is_said(text):
    assert read(text).keys() <= {"place"}


def test_of_a_list_of_signatures_that_is_not_surely_whole_nothing_is_taken():
    text = "现将有关事项通知如下。\n某某管理部\n财政部\n2020年1月3日\n"
    assert "issuer" not in read(text)


def test_the_name_of_a_common_district_needs_its_city():
    text = "鼓楼区人民政府关于某事的通知\n各街道：\n{}\n"
    assert "place" not in read(text.format("有关事项如下。"))
    assert found.read(text.format("按照福州市要求办理。"), PLACES)["place"].parts[1:] == ("福州市", "鼓楼区", "county")


def test_a_report_on_an_unnamed_city_is_of_the_one_it_names_by_far_most():
    text = "各位代表：\n现在，我代表市人民政府，向大会报告工作。\n" + "建设现代化桂林。\n" * 6 + "武汉都市圈。\n" * 9
    assert found.read(text, PLACES)["place"].value == "桂林市"
    assert "place" not in read(text + "柳州经济发展。\n" * 3)


@given(st.lists(st.sampled_from([*NOTICE.splitlines(), *REPORT.splitlines(), *LAW.splitlines(), "", "附件：", "1."])))
def test_every_value_stands_where_it_says(lines):
    text = "\n".join(lines)
    for value in found.read(text, PLACES).values():
        assert value.value and value.rule and 0 <= value.start < value.end <= len(text)


@given(st.text(max_size=300))
def test_any_text_can_be_read(text):
    found.read(text, PLACES)


def test_the_table_has_a_row_for_each_document_and_field(tmp_path):
    documents = [{"doc_id": "b", "text": NOTICE}, {"doc_id": "a", "text": "无"}]
    schema = pa.schema([("doc_id", pa.string()), ("text", pa.string())])
    write_parquet(documents, tmp_path / "d.parquet", schema)
    found.run([str(tmp_path / "d.parquet")], TABLE, str(tmp_path / "f.parquet"), print)
    rows = list(read_parquet(tmp_path / "f.parquet"))
    assert [(row["doc_id"], row["field"]) for row in rows] == [(doc, field) for doc in "ba" for field in found.FIELDS]
    assert rows[5]["level"] == "national"
    assert all((row["value"], row["start"], row["end"]) == ("", -1, -1) for row in rows[6:])


@NEEDS_CORPORA
def test_pages_of_the_state_council_are_read_without_an_error():
    with lzma.open(CORPORA / "govcn_html/docs.jsonl.xz", "rt", encoding="utf-8") as lines:
        documents = [json.loads(line) for line in lines]
    wrong = [
        (document["id"], field)
        for document in documents
        for field, value in read(document["text"]).items()
        if field in ("issuer", "doc_number") and value != document[field]
    ]
    assert len(documents) > 20 and not wrong
