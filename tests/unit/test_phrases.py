from streams import write

from zhuti.audit import phrases, stream


def fates(folder, texts, layers):
    found = phrases.Fates(layers)
    units, tokens = write(folder, {f"d#{n:04d}": words for n, words in enumerate(texts)})
    for group in stream.read_groups([units], [tokens]):
        found.add(group)
    return found.rows(layers)


def test_a_phrase_is_whole_longer_or_split(tmp_path):
    texts = [
        ["发展", "新质生产力", "，"],
        ["新质", "生产力", "和", "新质", "生产", "力"],
        ["“", "新质", "生产力", "”", "𠀀", "新质生产力论"],
        ["新质", "生产力"],
    ]
    (row,) = fates(tmp_path, texts, {"新质生产力": "policy"})
    assert row == {
        "phrase": "新质生产力",
        "layer": "policy",
        "in_text": 6,
        "whole": 1,
        "within_longer": 1,
        "split": 4,
        "pieces": "新质/生产力",
        "status": "fired",
        "why": "",
    }


def test_a_phrase_that_never_fires_says_what_went_before_it(tmp_path):
    texts = [["通江", "达海"], ["社会主义制度"], ["第十六", "保险"], ["第十六", "保险"], ["六", "保"]]
    layers = {"江达": "study", "主义": "policy", "六保": "policy", "六稳": "policy", "川": "places"}
    rows = {row["phrase"]: row for row in fates(tmp_path, texts, layers)}
    assert (rows["江达"]["status"], rows["江达"]["pieces"], rows["江达"]["why"]) == ("split", "江/达", "通江/达海")
    assert (rows["主义"]["status"], rows["主义"]["why"]) == ("covered", "社会主义制度")
    assert (rows["六保"]["split"], rows["六保"]["why"]) == (3, "第十六/保险")
    assert (rows["六稳"]["status"], rows["六稳"]["why"]) == ("absent", phrases.ABSENT)


def test_a_place_that_comes_up_where_two_words_meet_is_none(tmp_path):
    texts = [["通江", "达海"], ["通江", "达海"], ["江", "达"]]
    (row,) = fates(tmp_path, texts, {"江达": "places"})
    assert (row["in_text"], row["split"], row["why"]) == (1, 1, "江/达")


def test_occurrences_overlap_and_stay_in_their_units(tmp_path):
    layers = {"改革开放": "policy", "开放合作": "study", "作新": "study"}
    rows = {row["phrase"]: row for row in fates(tmp_path, [["改革", "开放", "合作"], ["新"], []], layers)}
    assert [rows[phrase]["in_text"] for phrase in layers] == [1, 1, 0]


def test_what_needs_attention_comes_first(tmp_path):
    texts = [["全好"], ["半", "好"], ["半好"], ["双", "碳"], ["双", "碳"], ["多", "碳"], ["长城墙"]]
    layers = {"全好": "policy", "半好": "policy", "双碳": "policy", "多碳": "study", "无有": "study", "城墙": "policy"}
    layers |= {"没有": "policy"}
    rows = fates(tmp_path, texts, layers)
    assert [row["phrase"] for row in rows] == ["双碳", "多碳", "半好", "无有", "城墙", "全好", "没有"]


def test_summary_counts_all_entries_and_the_table_leaves_out_absent_places(tmp_path):
    layers = {"甲乙": "places", "丙丁": "places", "六稳": "policy"}
    rows = fates(tmp_path, [["甲乙"]], layers)
    assert phrases.summary(rows, layers) == {
        "places": {"entries": 2, "fired": 1, "split": 0, "absent": 1, "covered": 0},
        "policy": {"entries": 1, "fired": 0, "split": 0, "absent": 1, "covered": 0},
    }
    assert [row["phrase"] for row in phrases.shown(rows)] == ["甲乙", "六稳"]


def test_nothing_to_look_for(tmp_path):
    assert fates(tmp_path, [["甲"]], {}) == []
