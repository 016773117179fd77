import pytest

from zhuti import metadata
from zhuti.places import Gazetteer, Place
from zhuti.problem import Problem

CORPUS = {"path": "data", "title": None, "date": None, "label": None}
READ = {"place": "海南藏族自治州", "province": "青海省", "city": "海南藏族自治州", "county": "", "level": "city"}
PLACES = Gazetteer(
    [
        Place("贵州省", "贵州", "province", "贵州省", ""),
        Place("遵义市", "遵义", "city", "贵州省", "遵义市"),
        Place("山东省", "山东", "province", "山东省", ""),
        Place("济南市", "济南", "city", "山东省", "济南市"),
        Place("历城区", "历城", "county", "山东省", "济南市"),
        Place("城区", "城区", "county", "山西省", "晋城市"),
        Place("城区", "城区", "county", "山西省", "阳泉市"),
    ]
)


def table(tmp_path, text, encoding="utf-8-sig"):
    path = tmp_path / "m.csv"
    path.write_bytes(text.encode(encoding))
    return str(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_metadata_are_read_as_excel_saves_them(tmp_path, encoding):
    path = table(tmp_path, "file,title,地区\r\n新乡\\报告.txt,关于发展的报告,河南\r\n", encoding)
    assert metadata.read_metadata(path) == {"新乡/报告.txt": {"title": "关于发展的报告", "地区": "河南"}}


@pytest.mark.parametrize("text", ["name,title\na,b\n", "file,title\na,b\na,c\n", ""])
def test_a_metadata_table_that_cannot_be_used_is_named(tmp_path, text):
    with pytest.raises(Problem, match=r"m\.csv"):
        metadata.read_metadata(table(tmp_path, text))


@pytest.mark.parametrize(("rows", "kept"), [({"a.txt": {}, "b.txt": {}}, ["a.txt"]), ({}, ["a.txt"])])
def test_rows_and_files_must_match(rows, kept):
    with pytest.raises(Problem, match=r"m\.csv"):
        metadata.match_metadata(rows, kept, set(kept), "m.csv")


def test_a_row_of_a_refused_file_is_no_mismatch():
    metadata.match_metadata({"a.txt": {}, "empty.txt": {}}, ["a.txt"], {"a.txt", "empty.txt"}, "m.csv")


def test_titles_and_dates_come_from_the_named_columns():
    rows = {"b": {"名称": "乙", "year": "2020", "区": "东"}}
    corpus = CORPUS | {"title": "名称", "date": "year"}
    columns = metadata.columns_of(corpus, rows, reading=False)
    assert columns == ["doc_id", "title", "date", "名称", "year", "区"]
    described = [metadata.describe(key, metadata.given_fields(rows.get(key, {}), corpus), {}, columns) for key in "ab"]
    assert [(row["doc_id"], row["title"], row["date"], row["区"]) for row in described] == [
        ("a", "a", "", ""),
        ("b", "乙", "2020", "东"),
    ]


def test_a_label_column_that_does_not_exist_is_named_with_the_nearest():
    with pytest.raises(Problem, match=r"corpus\.label.*doc_type"):
        metadata.columns_of(CORPUS | {"label": "doctype"}, {"a": {"doc_type": "x"}}, reading=True)


def test_a_column_that_is_called_as_a_topic_is_refused():
    with pytest.raises(Problem, match=r"T1, T12, as topics are"):
        metadata.columns_of(CORPUS, {"a": {"T1": "x", "T": "y", "T12": "z", "T1旧": ""}}, reading=True)


def test_read_columns_stand_behind_the_users_once_each():
    columns = metadata.columns_of(CORPUS, {"a": {"level": "地级市", "区": "东"}}, reading=True)
    assert columns[:5] == ["doc_id", "title", "date", "level", "区"] and columns.count("level") == 1


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, ("海南藏族自治州", "青海省", "海南藏族自治州", "", "city")),
        ({"place": "遵义", "province": "贵州"}, ("遵义市", "贵州省", "遵义市", "", "city")),
        ({"place": "历城"}, ("历城区", "山东省", "济南市", "历城区", "county")),
        ({"place": "城区"}, ("", "", "", "", "")),
        ({"place": "somewhere"}, ("", "", "", "", "")),
    ],
)
def test_the_place_that_was_read_gives_way_to_the_users(given, expected):
    placed = metadata.placed(given, READ, "title", PLACES)
    assert tuple(placed[key] for key in ("place", "province", "city", "county", "level")) == expected


def test_a_place_within_the_users_province_stays():
    read = {"place": "遵义市", "province": "贵州省", "city": "遵义市", "county": "", "level": "city"}
    assert metadata.placed({"province": "贵州"}, read, "title", PLACES) == read


def test_the_level_of_an_issuer_does_not_depend_on_the_users_place():
    read = {"place": "全国", "province": "", "city": "", "county": "", "level": "national"}
    assert metadata.placed({"place": "遵义"}, read, "issuer", PLACES)["level"] == "national"
