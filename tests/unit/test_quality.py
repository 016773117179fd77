import random
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhuti import clean
from zhuti.clean import quality, units
from zhuti.clean.normalise import normalise

EXAMPLE = sorted((Path(__file__).parents[2] / "data" / "example").glob("*.txt"))
RULES = clean.load_rules(Path(__file__).parents[2] / "workflow" / "resources" / "cleaning_rules.yaml")
SOUND = next(path for path in EXAMPLE if "遵义" in path.name).read_text(encoding="utf-8")


def raised(text, rules=None):
    removed = [(span.start, span.end) for span in clean.spans(text, rules)] if rules else []
    normal = normalise(text)
    found = quality.flags("d", normal, removed, units.units("d", normal, removed))
    for row in found:
        assert list(row) == quality.SCHEMA.names
        assert (row["value"] < row["limit"]) == (row["flag"] in {"very_short", "not_chinese", "no_full_stops"})
    return {row["flag"]: row for row in found}


@pytest.mark.parametrize("path", EXAMPLE, ids=lambda path: path.name)
def test_of_the_example_only_the_document_that_lost_its_full_stops_is_flagged(path):
    found = raised(path.read_bytes().decode("utf-8"), RULES)
    assert set(found) == ({"no_full_stops"} if "岳阳" in path.name else set())


def scattered(text, sign, share):
    chosen = random.Random(1)
    return "".join(sign if not one.isspace() and chosen.random() < share else one for one in text)


def reread(text, written, read):
    return text.encode(written, "ignore").decode(read, "ignore")


def wrapped(text, width):
    return "\n".join(line[at : at + width] for line in text.split("\n") for at in range(0, len(line), width))


DAMAGED = {
    "full stops lost": ("no_full_stops", SOUND.replace("。", "")),
    "punctuation lost": ("no_full_stops", SOUND.translate({ord(one): None for one in "，。；：、！？,;!?."})),
    "boxes": ("missing_characters", scattered(SOUND, "□", 0.01)),
    "question marks": ("missing_characters", scattered(SOUND, "?", 0.01)),
    "replacement characters": ("missing_characters", scattered(SOUND, "\ufffd", 0.001)),
    "private use": ("missing_characters", scattered(SOUND, "\ue5f9", 0.001)),
    "replacement characters read again": ("missing_characters", scattered(SOUND, "锟斤拷", 0.001)),
    "UTF-8 as GBK": ("mojibake", reread(SOUND, "utf-8", "gbk")),
    "UTF-8 as Latin-1": ("mojibake", reread(SOUND, "utf-8", "latin-1")),
    "GBK as Latin-1": ("mojibake", reread(SOUND, "gbk", "latin-1")),
    "GBK as Big5": ("mojibake", reread(SOUND, "gbk", "big5")),
    "Big5 as GBK": ("mojibake", reread(SOUND, "big5", "gbk")),
    "a part read wrongly": ("mojibake", SOUND[:9000] + reread(SOUND[9000:9400], "utf-8", "gbk") + SOUND[9400:]),
    "a page twice": ("repeated_text", SOUND[:7000] + "\n" + SOUND[6300:]),
    "broken off": ("truncated", SOUND[: SOUND.index("，", 12000) + 8] if "，" in SOUND else SOUND[:12008]),
    "hard-wrapped": ("hard_wrapped", wrapped(SOUND, 34)),
    "English": ("not_chinese", "The General Assembly is meeting at a time of many problems. " * 20),
    "Japanese": ("not_chinese", "日本国民は、正当に選挙された国会における代表者を通じて行動する。" * 20),
    "traditional": (
        "traditional",
        "為了維護國家經濟與社會發展，應當將這個問題說清楚，對於進行調查的機關給予電報。" * 3,
    ),
    "short": ("very_short", "推动高质量发展。"),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_damage_is_flagged_with_its_place(damage):
    flag, text = DAMAGED[damage]
    row = raised(text)[flag]
    start, _, excerpt = row["evidence"].rpartition(" = ")[2].partition(": ")
    assert "".join(excerpt.split())[:10] == "".join(normalise(text)[int(start) :].split())[:10]


def test_the_repeated_passage_is_found_where_it_stands():
    row = raised(SOUND[:7000] + "\n" + SOUND[6300:])["repeated_text"]
    assert row["value"] == len("".join(SOUND[6300:7000].split()))
    first, second = (int(part.split(":")[0]) for part in row["evidence"].split(" = "))
    assert (first, second) == (6300, 7001)


@pytest.mark.parametrize(
    "text",
    [
        "□是　□否\n□已阅读　□未阅读\n" * 10,
        "这是为什么?因为发展是第一要务，没有发展就没有一切，必须坚持发展。" * 4 + SOUND[:5000],
        "\uf0b7 总体要求\n\uf0b7 重点任务\n" * 5 + SOUND[:3000],
        "\n".join(
            f"{number} 中华人民共和国产品目录 类别 名称 规格 数量 单位 产地 备注 合计 甲 乙 丙 丁 戊 己 庚"
            for number in range(60)
        ),
        SOUND[:3000].rsplit("。", 1)[0] + "。\n遵义市人民政府\n2020年12月3日",
    ],
    ids=["check boxes", "questions", "bullets", "list", "signature"],
)
def test_what_looks_like_damage_and_is_none(text):
    assert set(raised(text)) - {"repeated_text"} == set()


@pytest.mark.parametrize("text", ["", "\n \n", "a", "\ud800\udc00", "的" * 99, "?" * 50, "\ue000" * 300])
def test_any_text_can_be_looked_at(text):
    raised(text)


@given(st.text(max_size=300))
def test_random_text_can_be_looked_at(text):
    raised(text)


@pytest.mark.parametrize("piece", ["\n", "的", "的的。", "推动\n", "? ", "a", "第一条 甲，\n", "是□否"])
def test_hostile_repetition_takes_no_time(piece):
    text = piece * 30000
    made = units.units("d", text, [])
    start = time.process_time()
    quality.flags("d", text, [], made)
    assert time.process_time() - start < 5
