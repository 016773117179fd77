import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhuti import clean, units

RULES = clean.load_rules(Path(__file__).parents[2] / "workflow" / "resources" / "cleaning_rules.yaml")
EXAMPLE = sorted((Path(__file__).parents[2] / "data" / "example").glob("*.txt"))
PIECES = [
    *"发展是第一要务人才资源创新动力的和在２Ａ⼈\u3400\U00020bb7",
    *"。。！？；!?;.，、：:“”（）()《》—·%abXY0123456789 　\t\xa0",
    *["\n", "\n\n", "\r\n", "\r", "\u2028", "\x0b", "\u200b", "\ufeff", "\x00", "\x1c"],
    *[
        "全面推进乡村振兴",
        "加快建设现代化产业体系，",
        "一、总体要求",
        "（一）加快发展。把发展作为要务。",
        "第三章 收藏",
    ],
    *[
        "第一条 为了",
        "1.",
        "12.5",
        "(上接第一版)",
        "（下转第三版）",
        "来源:本室 日期:2022-01-06",
        "2021116",
        "本版版面",
    ],
    *["扫一扫获取\n最新资讯", "唐治新区(效果图)\n", "https://a.cn/b", "<!-- x -->", "图为新区"],
    *["\n[\n1\n]\n", "\nPublic domain\nfalse"],
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=120).map("".join)


def made(text, **settings):
    spans = [(span.start, span.end) for span in clean.spans(text, RULES)]
    normal = clean.normalise(text)
    found = units.units("d", normal, spans, **settings)
    units.verify("d", normal, spans, found)
    return found


def texts(text, **settings):
    return [unit.text for unit in made(text, **settings)]


@settings(max_examples=400, deadline=None)
@given(TEXTS, st.sampled_from(["paragraph", "document"]), st.sampled_from([(60, 400), (1, 20), (20, 20), (5, 40)]))
def test_units_and_removed_spans_share_out_the_document(text, kind, limits):
    removed = clean.spans(text, RULES)
    found = made(text, kind=kind, min_chars=limits[0], max_chars=limits[1])
    held = [at for span in removed for at in range(span.start, span.end)]
    for unit in found:
        assert unit.text.strip() == unit.text != ""
        assert kind == "document" or len(unit.text) <= limits[1]
        places = [units.locate(unit, at) for at in range(len(unit.text))]
        assert [clean.normalise(text)[place] for place in places] == list(unit.text)
        assert places == sorted(set(places))
        held += places
    assert len(held) == len(set(held))
    lost = set(range(len(text))) - set(held)
    assert not "".join(text[at] for at in lost).strip()
    assert [unit.unit_id for unit in found] == [f"d#{number:04d}" for number in range(1, len(found) + 1)]


@pytest.mark.parametrize("path", EXAMPLE, ids=lambda path: path.name)
def test_the_example_makes_paragraphs_within_the_limits(path):
    text = path.read_bytes().decode("utf-8")
    found = made(text)
    assert max(len(unit.text) for unit in found) <= 400
    assert sum(len(unit.text) < 60 for unit in found) <= 2
    whole = made(text, kind="document")
    assert len(whole) == 1
    squeezed = ["".join("".join(unit.text for unit in some).split()) for some in (found, whole)]
    assert squeezed[0] == squeezed[1]


def test_a_page_turn_leaves_one_paragraph_with_an_exact_way_back():
    text = "打造场景,(下转第三版)\n  (上接第二版)拓展办公。"
    (unit,) = made(text)
    assert unit.text == "打造场景,拓展办公。"
    assert (unit.map_clean, unit.map_doc, unit.map_length) == ([0, 5], [0, 22], [5, 5])
    assert text[units.locate(unit, 5) : units.locate(unit, 8) + 1] == "拓展办公"
    assert units.locate(unit._asdict(), 4) == 4


def test_nothing_left_gives_no_unit():
    assert made("") == made(" \n\u3000\n") == made("本版版面\n") == made("本版版面", kind="document") == []


def test_short_neighbours_are_merged_but_never_across_a_heading():
    text = "甲甲甲\n乙乙乙\n丙丙丙丙丙丙丙\n一、标题\n丁丁\n戊"
    assert texts(text, min_chars=6) == ["甲甲甲\n乙乙乙", "丙丙丙丙丙丙丙", "一、标题\n丁丁\n戊"]
    assert texts("甲甲甲甲甲甲\n乙", min_chars=6) == ["甲甲甲甲甲甲\n乙"]
    assert texts("甲" * 400 + "\n乙", min_chars=6) == ["甲" * 400, "乙"]


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


HOSTILE = ["\n", " ", "\n　", "的", "的\n", "，\n", "“\n", "A\n2\n", "一、", "。", "1. ", "（一）甲。乙\n", "字 "]


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_repetition_takes_no_time(piece):
    text = clean.normalise(piece * 50000)
    start = time.process_time()
    units.verify("d", text, [], units.units("d", text, []))
    assert time.process_time() - start < 5


def test_where_punctuation_was_lost_a_soft_place_is_taken_and_a_number_is_not_torn():
    assert texts("推" * 11 + "，" + "动" * 12, max_chars=20, min_chars=1) == ["推" * 11 + "，", "动" * 12]
    assert texts("推" * 7 + "“动”" + "动" * 13, max_chars=20, min_chars=1) == ["推" * 7 + "“动”", "动" * 13]
    assert texts("，" + "推" * 23, max_chars=20, min_chars=1) == ["，" + "推" * 11, "推" * 12]
    assert texts("推" * 24, max_chars=20, min_chars=1) == ["推" * 12, "推" * 12]
    assert texts("推" * 10 + "1234.56" + "动" * 10, max_chars=20, min_chars=1) == ["推" * 10, "1234.56" + "动" * 10]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("一、总体要求", (4, "一、总体要求", True)),
        ("十二、坚持发展成果共享,大力保障和改善民生", (4, "十二、坚持发展成果共享,大力保障和改善民生", True)),
        ("(一)加快推进郑新一体化。把一体化作为突破口。", (5, "(一)加快推进郑新一体化", False)),
        ("（一）指导思想。", (5, "（一）指导思想", True)),
        ("1.机遇和挑战。坚持“三个维度”看遵义。", (6, "1.机遇和挑战", False)),
        ("1.讲政治要始终把政治建设摆在首位推动学习贯彻思想走深走实" * 3, (6, "", False)),
        ("第三章  罚  则", (1, "第三章 罚 则", True)),
        ("第十条　为了保护文物，制定本法。".replace("　", " "), (3, "第十条", False)),
        ("第二条 【适用范围】本法适用于文物。", (3, "第二条 【适用范围】", False)),
        ("主要目标如下：", None),
        ("第三条规定的情形除外。", None),
        ("2021年是全面开启现代化建设新征程的第一年", None),
        ("1.5亿人", None),
        ("一、二、三产业增加值分别增长4.2%、5%、5.4%", None),
        ("（三）其他文物；", (5, "", False)),
    ],
)
def test_headings_are_told_by_their_numbers(line, found):
    assert units.heading(line) == (found and units.Heading(*found))


def test_the_heading_path_goes_from_outer_to_inner():
    text = (
        "报告\n一、甲\n（一）乙。正文正文。\n1.丙。正文。\n2.丁。正文。\n（二）戊\n正文。\n二、己\n正文。"
        "\n第一章 总则\n第一条 为了保护文物。\n（一）文物；\n第二条 本法施行。"
    )
    assert [(unit.heading, unit.text) for unit in made(text, min_chars=1)] == [
        ([], "报告"),
        (["一、甲", "（一）乙"], "一、甲\n（一）乙。正文正文。"),
        (["一、甲", "（一）乙", "1.丙"], "1.丙。正文。"),
        (["一、甲", "（一）乙", "2.丁"], "2.丁。正文。"),
        (["一、甲", "（二）戊"], "（二）戊\n正文。"),
        (["二、己"], "二、己\n正文。"),
        (["第一章 总则", "第一条"], "第一章 总则\n第一条 为了保护文物。"),
        (["第一章 总则", "第一条"], "（一）文物；"),
        (["第一章 总则", "第二条"], "第二条 本法施行。"),
    ]


def test_line_breaks_within_a_sentence_do_not_make_paragraphs():
    text = "听取了总理所作的\n政府工作报告\n。会议肯定广义货币M\n2\n和“\n三个代表\n”重要思想。\n下一段。"
    assert texts(text, min_chars=1) == [
        "听取了总理所作的政府工作报告。会议肯定广义货币M2和“三个代表”重要思想。",
        "下一段。",
    ]


@pytest.mark.parametrize("broken", ["lost", "twice", "wrong"])
def test_a_character_that_is_lost_held_twice_or_moved_is_found(broken):
    text = "甲甲甲。\n乙乙乙。"
    found = units.units("d", text, [], min_chars=1)
    if broken == "lost":
        found = found[:1]
    elif broken == "twice":
        found = [*found, found[0]]
    else:
        found[1] = found[1]._replace(map_doc=[4])
    with pytest.raises(RuntimeError, match="d"):
        units.verify("d", text, [], found)
