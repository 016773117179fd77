import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhuti import clean
from zhuti.clean import units
from zhuti.clean.normalise import normalise

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


def wrapped(text, width):
    """Break the lines of a text at a width in characters."""
    rows = [line[at : at + width] for line in text.split("\n") for at in range(0, max(1, len(line)), width)]
    return "\n".join(rows)


def made(text, **settings):
    spans = [(span.start, span.end) for span in clean.spans(text, RULES)]
    normal = normalise(text)
    found = units.units("d", normal, spans, **settings)
    units.verify("d", normal, spans, found)
    return found


def texts(text, **settings):
    return [unit.text for unit in made(text, **settings)]


@settings(max_examples=400, deadline=None)
@given(
    TEXTS,
    st.sampled_from(["paragraph", "heading", "document"]),
    st.sampled_from([(60, 400), (1, 20), (20, 20), (5, 40)]),
)
def test_units_and_removed_spans_share_out_the_document(text, kind, limits):
    removed = clean.spans(text, RULES)
    found = made(text, kind=kind, min_chars=limits[0], max_chars=limits[1])
    held = [at for span in removed for at in range(span.start, span.end)]
    for unit in found:
        assert unit.text.strip() == unit.text != ""
        assert kind != "paragraph" or len(unit.text) <= limits[1]
        places = [units.locate(unit, at) for at in range(len(unit.text))]
        assert [normalise(text)[place] for place in places] == list(unit.text)
        assert places == sorted(set(places))
        held += places
    assert len(held) == len(set(held))
    lost = set(range(len(text))) - set(held)
    assert not "".join(text[at] for at in lost).strip()
    assert [unit.unit_id for unit in found] == [f"d#{number:04d}" for number in range(1, len(found) + 1)]


@settings(max_examples=100, deadline=None)
@given(TEXTS, st.sampled_from(["paragraph", "heading", "document"]), st.integers(12, 40))
def test_a_hard_wrapped_text_is_shared_out_too(text, kind, width):
    sentence = "全面推进乡村振兴，加快建设现代化产业体系，推动高质量发展取得新成效，增进民生福祉。"
    made(wrapped(text + "\n" + sentence * 6, width), kind=kind)  # verifies


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


HOSTILE = ["\n", " ", "\n　", "的", "的\n", "，\n", "“\n", "A\n2\n", "一、", "。", "1. ", "（一）甲。乙\n", "字 "]


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_repetition_takes_no_time(piece):
    text = normalise(piece * 50000)
    start = time.process_time()
    units.verify("d", text, [], units.units("d", text, []))
    assert time.process_time() - start < 5


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


def test_a_unit_by_heading_is_all_that_stands_under_it():
    text = "报告\n导语导语。\n一、甲\n（一）乙\n" + "正文。\n" * 300 + "（二）丙。正文。\n二、丁\n正文。"
    found = made(text, kind="heading")
    assert [(unit.heading, unit.text[:6], unit.text.count("正文")) for unit in found] == [
        ([], "报告\n导语导", 0),
        (["一、甲", "（一）乙"], "一、甲\n（一", 300),
        (["一、甲", "（二）丙"], "（二）丙。正", 1),
        (["二、丁"], "二、丁\n正文", 1),
    ]


def test_without_headings_a_unit_by_heading_is_a_paragraph():
    text = "推动高质量发展。" * 60 + "\n增进民生福祉。" * 60
    assert made(text, kind="heading") == made(text, kind="paragraph")
    assert len(made(text, kind="heading")) > 1


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
