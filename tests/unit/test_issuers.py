import pytest

from zhuti.found.issuers import level_of, normal, of_congress, organs_of, without_post
from zhuti.places import read_places

PLACES = read_places("workflow/resources/places.csv")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("国务院、中央军委", ["国务院", "中央军委"]),
        ("财政部　税务总局", ["财政部", "税务总局"]),
        ("工业和信息化部办公厅国家标准化管理委员会办公室", ["工业和信息化部办公厅", "国家标准化管理委员会办公室"]),
        ("济 南 市 公 安 局", ["济南市公安局"]),
        ("教育部等八部门", ["教育部等八部门"]),
        ("国务院国资委", ["国务院国资委"]),
        ("瓜沥镇人民政府", ["瓜沥镇人民政府"]),
        ("学习贯彻国务院", []),
        ("各市人民政府", []),
        ("财政部、有关企业", []),
        ("北京市", []),
        ("", []),
    ],
)
def test_issuers_are_read_only_where_every_part_is_one(text, names):
    assert organs_of(text, PLACES) == names


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("国务院办公厅", "national"),
        ("全国人民代表大会常务委员会", "national"),
        ("浙江省人民政府", "province"),
        ("广西壮族自治区人民政府", "province"),
        ("北京市经济和信息化局", "province"),
        ("包头市人民政府办公室", "city"),
        ("济南市历城区人民政府", "county"),
        ("北京市朝阳区人民政府", "county"),
        ("鼓楼区人民政府", "county"),
        ("瓜沥镇人民政府", "township"),
        ("某某街道办事处", "township"),
        ("国家税务总局浙江省税务局", "province"),
        ("北京理工大学", ""),
    ],
)
def test_the_level_of_an_issuer_is_that_of_its_place(name, level):
    assert level_of(name, PLACES) == level


def test_terms_sessions_and_offices_are_no_part_of_the_name():
    assert of_congress("重庆市第二届人民代表大会常务委员会第三次会议") == "重庆市人民代表大会常务委员会"
    assert without_post("生态环境部部长") == "生态环境部" and without_post("生态环境部") == ""


def test_issuers_are_written_once_each():
    assert normal(["国务院", "中央军委", "国务院"]) == "国务院、中央军委"
