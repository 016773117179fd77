import random

import pytest

from zhuti.clean import lines

PARAGRAPHS = [
    "一、总体要求",
    "过去的一年，全市上下坚持稳中求进工作总基调，完整准确全面贯彻新发展理念，经济运行总体平稳、稳中有进，全年目标任务顺利完成。",
    "（一）推动产业升级。深入实施链长制，培育壮大新一代信息技术、高端装备、新材料等8大产业，规模以上工业增加值增长8.6%，新增高新技术企业1234家。",
    "（二）增进民生福祉。城镇新增就业12.5万人，居民人均可支配收入增长6.1%；新建改扩建学校36所，新增学位4.2万个，办好人民满意的教育。",
    "二、重点任务",
    "要坚持把发展经济的着力点放在实体经济上，加快建设以 digital economy 为引领的现代化产业体系，培育更多专精特新企业。",
    "各位代表！蓝图已经绘就，奋斗正当其时。让我们更加紧密地团结起来，锐意进取、真抓实干，为谱写现代化建设新篇章而努力奋斗！",
] * 2


def joined(text):
    rows = lines.rows(text)
    return [line.words for line in lines.lines(text, rows, lines.wrap(rows))]


def rows_of(paragraph, width, indent=""):
    paragraph = indent + paragraph
    return [paragraph[at : at + width] for at in range(0, len(paragraph), width)]


@pytest.mark.parametrize("width", [20, 23, 28, 35, 41, 45])
@pytest.mark.parametrize(
    ("indent", "within", "between"),
    [
        ("", "\n", "\n"),
        ("  ", "\n", "\n"),
        ("    ", "\n", "\n"),
        ("", "\n", "\n\n"),
        ("", "\n\n", "\n\n"),
        ("  ", " \n", " \n"),
    ],
)
def test_paragraphs_come_back_from_a_hard_wrap(width, indent, within, between):
    text = between.join(within.join(rows_of(paragraph, width, indent)) for paragraph in PARAGRAPHS)
    found = joined(text)
    assert ["".join(line.split()) for line in found] == ["".join(line.split()) for line in PARAGRAPHS]
    assert "digitaleconomy" not in "".join(found)


def test_a_page_turn_within_a_paragraph_is_no_end():
    rows = [row for paragraph in PARAGRAPHS for row in rows_of(paragraph, 24, "  ")]
    text = "\n".join(row + "\n\n" * (number % 7 == 6) for number, row in enumerate(rows))
    assert joined(text) == PARAGRAPHS


def test_between_latin_words_the_line_break_stays_as_a_blank():
    english = (
        "The General Assembly is meeting at a time when the world faces many problems, and it is our common duty to "
        "find solutions to them. The twenty-fifth session is held in New York, where the Member States have wished to "
        "see some positive and satisfactory work on the part of the Organization, as its Charter demands of all of us."
    )
    rows, row = [], ""
    for word in english.split(" "):
        if len(row) + len(word) > 60:
            rows.append(row)
            row = ""
        row = f"{row} {word}".strip()
    (line,) = joined("\n".join([*rows, row]))
    assert line.split() == english.split()


ITEMS = "第{}项 加强{}工作"
ORDINARY = {
    "verses": ["锦绣河山披彩霞，东风送暖入千家", "春回大地千山秀，日照神州万象新"] * 6,
    "names": ["北京市海淀区中关村南大街五号院", "上海市浦东新区世纪大道一百号楼"] * 8,
    "list": [ITEMS.format(number, "生态环境保护督察整改落实") for number in range(10, 40)],
    "items": [f"（{one}）培育壮大新兴产业，推动传统产业升级，加快发展" for one in "一二三四五六七八九十"],
    "table": ["│项目│数量│单位│备注│", "├──┼──┼──┼──┤"] * 10,
    "contents": [f"第{one}章 总体要求和主要任务{'.' * 30}{number}" for number, one in enumerate("一二三四五六七八九")],
}


@pytest.mark.parametrize("kind", ORDINARY)
def test_lines_that_were_meant_stay(kind):
    assert joined("\n".join(ORDINARY[kind])) == ORDINARY[kind]


def test_paragraphs_of_any_length_are_no_wrap():
    chosen = random.Random(1)
    text = [PARAGRAPHS[1][: chosen.randint(20, 60)].rstrip("，、") for _ in range(40)]
    assert joined("\n".join(text)) == text
