import pytest

from zhuti.clean import paging
from zhuti.clean.normalise import normalise


def found(function, text):
    return [text[start:end].strip() for start, end in function(text, normalise(text))]


TORN = [
    "坚持统筹发展和安全，紧扣装备制",
    "造业的需求，加强技术攻关和系统集",
    "成应用，推动产业向高端迈进，形成",
    "完整的体系，不断提高质量和效益",
]


def paged(numbers, lines=TORN):
    text = lines[0]
    for number, line in zip(numbers, [*lines[1:], *lines], strict=False):
        text += f"\n{number}\n{line}"
    return text


@pytest.mark.parametrize(
    ("numbers", "gone"),
    [
        ("123", "123"),
        (["9", "10", "11"], ["9", "10", "11"]),
        ("135", "135"),
        ("12", []),
        ("321", []),
        (["3", "30", "300"], []),
    ],
)
def test_numbers_that_count_up_through_torn_sentences_are_page_numbers(numbers, gone):
    assert found(paging.page_numbers, paged(numbers)) == list(gone)


def test_cells_between_page_numbers_stay():
    text = paged("12") + "\n合计\n45\n90\n3\n" + TORN[0] + "\n3\n" + TORN[1] + "\n4\n" + TORN[2]
    assert found(paging.page_numbers, text) == ["1", "2", "3", "4"]


def test_numbers_that_tear_no_sentence_stay():
    assert found(paging.page_numbers, paged("1234", ["某某诉某县人民政府案。"] * 5)) == []
    assert found(paging.page_numbers, paged("1234", ["全国", "科技部"] * 3)) == []


def test_headers_and_footers_repeat_on_pages():
    pages = [f"某市政府公报\n第{page}条 {'推动发展' * page}。\n第 {page} 页 共 4 页" for page in range(1, 5)]
    gone = found(paging.running_lines, "\f".join(pages))
    assert gone == [line for page in range(1, 5) for line in ("某市政府公报", f"第 {page} 页 共 4 页")]
    assert found(paging.running_lines, "\n".join(pages)) == []
    assert found(paging.running_lines, "\f".join(pages[:2])) == []


def test_odd_and_even_pages_may_have_different_headers():
    pages = [f"{('某市政府公报', '二〇二三年')[page % 2]}\n{'推动发展' * page}。" for page in range(6)]
    assert len(found(paging.running_lines, "\f".join(pages))) == 6


def test_bare_numbers_at_the_edge_of_pages_go_if_they_count_with_them():
    pages = ["推动发展。", "取得成效。", "改善民生。"]
    assert found(paging.running_lines, "\f".join(f"{page}\n{number + 7}" for number, page in enumerate(pages))) == [
        "7",
        "8",
        "9",
    ]
    assert found(paging.running_lines, "45\f推动发展。\n90\f取得成效。\n30") == []


def test_what_repeats_within_a_page_or_in_its_middle_stays():
    page = "标题{0}\n甲{0}。\n推动发展。\n乙{0}。\n结尾{0}。"
    text = "\f".join(page.format(char) for char in "天地玄黄")
    assert found(paging.running_lines, text) == []
