import pytest

from zhuti import lexicon
from zhuti.lexicon import Entry, Layer
from zhuti.problem import Problem


def write(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


def test_a_dictionary_is_read_as_people_write_it(tmp_path):
    text = "\ufeff大湾区 100 ns\r\n# 说明 一二三 四\r\n\r\n新质生产力\tn\r\n5G\t 20 \r\n  C++\n2035\n1+X\t\tn"
    assert lexicon.read_dictionary(write(tmp_path / "d.txt", text)) == [
        Entry("大湾区", 100, "ns"),
        Entry("新质生产力", None, "n"),
        Entry("5G", 20, None),
        Entry("C++"),
        Entry("2035"),
        Entry("1+X", None, "n"),
    ]


def test_with_tabs_a_word_may_hold_spaces(tmp_path):
    text = "Belt and Road\t20\tnz\r\n丝绸之路 经济带\t\r\n双随机、一公开"
    assert lexicon.read_dictionary(write(tmp_path / "d.txt", text)) == [
        Entry("Belt and Road", 20, "nz"),
        Entry("丝绸之路 经济带"),
        Entry("双随机、一公开"),
    ]


@pytest.mark.parametrize(
    "line",
    ["粤港澳 大湾区 10 n", "大湾区 -5", "大湾区 1.5 n", "大湾区 10 n 多余", "大湾区 n 10", "\t10\tn", "词\t1\tn\t余"],
)
def test_a_bad_line_is_named(tmp_path, line):
    with pytest.raises(Problem, match="segment.dictionaries.*own.txt.* 2 "):
        lexicon.read_dictionary(write(tmp_path / "own.txt", f"好词 10\n{line}\n"))


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    write(tmp_path / "gbk.txt", "大湾区 100", "gb18030")
    for name in ("gbk.txt", "missing.txt"):
        with pytest.raises(Problem, match=f"segment.dictionaries.*{name}"):
            lexicon.read_dictionary(tmp_path / name)
        with pytest.raises(Problem, match=f"segment.decisions.*{name}"):
            lexicon.read_decisions(tmp_path / name)


def test_names_of_places_that_may_be_other_words_stay_out(tmp_path):
    rows = ["110101,东城区,东城,county", "130000,和县,和县,county", "140000,城区,,county", "623001,合作市,合作,county"]
    rows += ["230204,昂昂溪区,昂昂溪,county", "653200,和田地区,和田,city", "520300,遵义市,遵义,city"]
    path = write(tmp_path / "places.csv", "\ufeff" + "\n".join(["code,name,short,level", *rows]))
    names = [entry.word for entry in lexicon.read_places(path)]
    assert names == ["东城区", "合作市", "昂昂溪区", "昂昂溪", "和田地区", "遵义市", "遵义"]
    assert {entry.tag for entry in lexicon.read_places(path)} == {"ns"}


def test_decisions_are_read_with_whatever_columns_stand_beside(tmp_path):
    text = "\ufeffword\tcount\tdecision\r\n提质\t9\taccept\r\n规上\t8\t\r\n由市\t7\t REJECT\r\n"
    path = write(tmp_path / "new_words.tsv", text)
    assert lexicon.read_decisions(path) == {"提质": "accept", "规上": "", "由市": "reject"}
    assert lexicon.read_decisions(None) == {}


@pytest.mark.parametrize(
    ("text", "what"),
    [("word\tdecision\n提质\tyes\n", "decision.*line 2.*yes"), ("词\tdecision\n提质\taccept\n", "word")],
)
def test_decisions_that_cannot_be_understood_are_named(tmp_path, text, what):
    with pytest.raises(Problem, match=r"(?s)segment.decisions.*own.tsv.*" + what):
        lexicon.read_decisions(write(tmp_path / "own.tsv", text))


def test_layers_come_in_the_order_in_which_they_lie_over_each_other(tmp_path):
    policy = write(tmp_path / "policy.txt", "# 提法\n一带一路\n")
    places = write(tmp_path / "places.csv", "name,short,level\n昂昂溪区,昂昂溪,county\n")
    own = write(tmp_path / "own.txt", "一带一路 5 nz\n")
    decisions = write(tmp_path / "own.tsv", "word\tdecision\n提质\taccept\n由市\treject\n")
    layers = lexicon.read_layers(policy, places, [own], decisions)
    assert layers == [
        Layer("policy", [Entry("一带一路")]),
        Layer("places", [Entry("昂昂溪区", None, "ns"), Entry("昂昂溪", None, "ns")]),
        Layer("study", [Entry("一带一路", 5, "nz"), Entry("提质")]),
    ]
    assert lexicon.read_layers(None, None, [], None) == []
    with pytest.raises(Problem, match="segment.policy_lexicon.*policy.txt"):
        lexicon.read_layers(tmp_path / "no" / "policy.txt", None)


def test_the_dictionary_of_jieba_is_read_without_it():
    tags = lexicon.dictionary_tags()
    assert (tags["经济"], tags["推进"], len(tags)) == ("n", "v", 349_045)
