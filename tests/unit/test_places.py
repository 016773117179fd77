from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhuti.places import LEVELS, read_places

TABLE = Path("workflow/resources/places.csv")
PLACES = read_places(TABLE)


def where(text):
    found = PLACES.locate(text)
    return (found[0].province, found[0].city, found[0].county) if found else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("浙江省人民政府关于", ("浙江省", "", "")),
        ("新疆维吾尔自治区第十四届人民代表大会", ("新疆维吾尔自治区", "", "")),
        ("广西政府", ("广西壮族自治区", "", "")),
        ("遵义市国民经济", ("贵州省", "遵义市", "")),
        ("恩施州人民政府", ("湖北省", "恩施土家族苗族自治州", "")),
        ("恩施市人民政府", ("湖北省", "恩施土家族苗族自治州", "恩施市")),
        ("北京市朝阳区", ("北京市", "", "朝阳区")),
        ("江苏省南京市鼓楼区人民政府", ("江苏省", "南京市", "鼓楼区")),
        ("南京鼓楼", ("江苏省", "南京市", "鼓楼区")),
        ("鼓楼区人民政府（福州市）", ("福建省", "福州市", "鼓楼区")),
        ("昆山经济", ("江苏省", "苏州市", "昆山市")),
        ("吉林经济", ("吉林省", "", "")),
        ("海南藏族自治州", ("青海省", "海南藏族自治州", "")),
        ("香港特别行政区", ("香港特别行政区", "", "")),
    ],
)
def test_a_place_is_told_by_its_name_and_those_around_it(text, expected):
    assert where(text) == expected


@pytest.mark.parametrize("text", ["鼓楼区人民政府", "实现长治久安", "平安大同", "昆山", "互助合作", "国务院", ""])
def test_no_place_is_named_where_it_is_not_clear(text):
    assert where(text) is None


def test_a_name_leads_to_all_its_places():
    assert {place.city for place in PLACES.named("鼓楼")} == {"南京市", "徐州市", "福州市", "开封市"}


def test_a_chain_of_names_is_one_mention_with_its_offsets():
    (mention,) = PLACES.mentions("在济南市历城区召开")
    assert (mention.start, mention.end) == (1, 7)


def test_the_gazetteer_is_whole_and_holds_no_filler():
    places = {place for names in (PLACES._full, PLACES._short) for found in names.values() for place in found}
    assert sum(place.level == "province" for place in places) == 34
    assert sum(place.level == "city" for place in places) > 330
    assert not {"市辖区", "县", "省直辖县级行政区划"} & {place.name for place in places}
    assert all(place.level in LEVELS and len(place.short) >= 2 for place in places)
    provinces = {place.name for place in places if place.level == "province"}
    cities = {(place.province, place.name) for place in places if place.level == "city"} | {
        (name, "") for name in provinces
    }
    assert all((place.province, place.city) in cities for place in places)


@given(st.text(alphabet="南京市鼓楼区吉林省海州人民政府委的，", max_size=40))
def test_mentions_stand_where_they_say_and_do_not_overlap(text):
    mentions = PLACES.mentions(text)
    assert all(0 <= mention.start < mention.end <= len(text) and mention.candidates for mention in mentions)
    assert all(first.end <= second.start for first, second in zip(mentions, mentions[1:], strict=False))
