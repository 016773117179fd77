import csv
from pathlib import Path

import pytest
from streams import read, write

from zhuti import audit, tables

SEGMENT = {
    "pretokenised": False,
    "policy_lexicon": True,
    "place_names": True,
    "numbers": True,
    "dictionaries": [],
    "decisions": None,
}
NAMES = ("phrases", "new_words", "unknown", "residue", "stopwords", "suggestions", "summary")
VOCABULARY = ["term", "df", "cf", "kept", "reason", "term_id"]


def counted(*rows):
    return {term: {"term": term, "cf": cf, "df": df, "kept": True} for term, cf, df in rows}


@pytest.mark.parametrize(
    ("term", "kind"),
    [
        ("提质", "han"),
        ("𠀀", "han"),
        ("5G", "mixed"),
        ("AI大模型", "mixed"),
        ("AIGC", "latin"),
        ("C++", "latin"),
        ("4.5%", "number"),
        ("①", "number"),
        ("——", "symbol"),
    ],
)
def test_kind(term, kind):
    assert audit.kind(term) == kind


def test_a_token_is_from_the_last_layer_that_has_it():
    layers, tags = {"双碳": "policy", "长沙": "study"}, {"长沙": "ns", "经济": "n", "的": "uj"}
    terms = ("双碳", "长沙", "经济", "的", "稳步向", "砼", "，", "AI", "30%")
    assert [audit.source(term, layers, tags) for term in terms] == [
        *("policy", "study", "dictionary", "dictionary", "hmm", "other", "other", "other", "numbers")
    ]


def test_unknown_tokens_are_listed_by_kind_with_their_first_unit(tmp_path):
    corpus = read(
        write(tmp_path, {"a#1": ["经济", "，"], "a#2": ["提质", "AI", "以旧", "提质"], "b#1": ["以旧", "提质"]})
    )
    vocabulary = counted(("提质", 3, 2), ("，", 1, 1), ("以旧", 2, 2), ("AI", 1, 1), ("经济", 1, 1))
    rows = audit.unknown(vocabulary, {"经济"}.__contains__, corpus)
    assert [(row["term"], row["cf"], row["df"], row["kind"], row["example"]) for row in rows] == [
        ("提质", 3, 2, "han", "a#2"),
        ("以旧", 2, 2, "han", "a#2"),
        ("AI", 1, 1, "latin", "a#2"),
        ("，", 1, 1, "symbol", "a#1"),
    ]


def test_a_corpus_without_single_characters_has_no_residue(tmp_path):
    corpus = read(write(tmp_path, {"a#1": ["经济", "AI"]}))
    assert audit.residue(counted(("经济", 1, 1), ("AI", 1, 1)), corpus) == []


def test_residue_has_the_most_frequent_neighbours(tmp_path):
    units = {
        "a#1": ["双", "碳", "目标"],
        "a#2": ["双", "碳"],
        "a#3": ["低", "碳", "经济"],
        "a#4": ["经济", "低", "碳", "经济"],
    }
    corpus = read(write(tmp_path, units))
    rows = audit.residue(counted(("碳", 4, 4), ("双", 2, 2), ("低", 2, 2), ("经济", 3, 2), ("目标", 1, 1)), corpus)
    # 双 and 低 are as frequent beside 碳: the first in order of code points is given.
    assert [(row["term"], row["cf"], row["share"], row["left"], row["right"]) for row in rows] == [
        ("碳", 4, round(4 / 12, 6), "低", "经济"),
        ("低", 2, round(2 / 12, 6), "经济", "碳"),
        ("双", 2, round(2 / 12, 6), "", "碳"),
    ]


def test_stopwords_that_hit():
    rows = audit.hits(
        {"的": "general", "推进": "genre", "无": "study"}, counted(("推进", 9, 3), ("的", 5, 2), ("经济", 7, 7))
    )
    assert [(row["term"], row["layer"], row["cf"], row["df"]) for row in rows] == [
        ("推进", "genre", 9, 3),
        ("的", "general", 5, 2),
    ]


def test_summary_adds_up():
    vocabulary = counted(("经济", 6, 1), ("的", 2, 1), ("双碳", 1, 1), ("促稳", 1, 1), ("，", 5, 1), ("30%", 1, 1))
    assert audit.summary(vocabulary, {"双碳": "policy"}, {"经济": "n", "的": "uj"}) == {
        "tokens": 16,
        "han_tokens": 10,
        "single_share": 0.2,
        "unknown_share": 0.1,
        "sources": {"dictionary": 8, "policy": 1, "places": 0, "study": 0, "numbers": 1, "hmm": 1, "other": 5},
    }


@pytest.fixture
def study(tmp_path):
    """Write what the stage reads: 30 units in which 营商 and 环境 meet, 新质生产力 is whole and 双碳 is cut."""
    others = iter(chr(0x5000 + number) * 2 for number in range(1000))
    units = {}
    for number in range(30):
        words = [next(others), next(others), next(others), "营商", "环境", next(others)]
        units[f"{number % 5}.txt#{number // 5:04d}"] = [
            *words,
            *("新质生产力", "、", "双", "碳", next(others)),
        ]
    cf = {}
    for words in units.values():
        for word in words:
            cf[word] = cf.get(word, 0) + 1
    rows = ({"term": w, "df": n, "cf": n, "kept": n > 1, "reason": "", "term_id": -1} for w, n in cf.items())
    tables.write_csv(rows, tmp_path / "vocabulary.csv", VOCABULARY)
    tables.write_csv([{"term": "、", "layer": "general"}], tmp_path / "stopwords.csv")
    (tmp_path / "policy.txt").write_text("# 经济\n新质生产力\n双碳\n六稳 100 n\n", encoding="utf-8")
    (tmp_path / "places.csv").write_text(
        "code,name,short,level,province,city\n11,北京市,北京,province,北京市,\n", encoding="utf-8"
    )
    unit_path, token_path = write(tmp_path, units)
    return {
        "units": [unit_path],
        "tokens": [token_path],
        "vocabulary": str(tmp_path / "vocabulary.csv"),
        "stopword_table": str(tmp_path / "stopwords.csv"),
        "policy": str(tmp_path / "policy.txt"),
        "places": str(tmp_path / "places.csv"),
        "min_count": 5,
        "candidates": 10,
        "outputs": {name: str(tmp_path / f"out-{name}") for name in NAMES},
        "say": lambda message: None,
    }


def table(path, delimiter=","):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def test_a_whole_audit(study):
    audit.run(**study, segment=SEGMENT)
    out = study["outputs"]
    assert [(row["phrase"], row["status"]) for row in table(out["phrases"])] == [
        ("双碳", "split"),
        ("新质生产力", "fired"),
        ("六稳", "absent"),
    ]
    assert [(row["word"], row["decision"]) for row in table(out["new_words"], "\t")] == [("营商环境", "")]
    assert {row["term"] for row in table(out["residue"])} == {"双", "碳"}
    assert [row["term"] for row in table(out["stopwords"])] == ["、"]
    assert "新质生产力" not in {row["term"] for row in table(out["unknown"])}
    summary = tables.read_json(out["summary"])
    assert summary["sources"]["policy"] == 30 and sum(summary["sources"].values()) == summary["tokens"] == 330
    assert summary["phrases"]["policy"] == {"entries": 3, "fired": 1, "split": 1, "absent": 1, "covered": 0}
    written = [Path(path).read_bytes() for path in out.values()]
    audit.run(**study, segment=SEGMENT)
    assert [Path(path).read_bytes() for path in out.values()] == written


def test_a_bound_is_a_word_of_the_dictionary(study):
    rows = [
        *table(study["vocabulary"]),
        {"term": "不少于", "df": 1, "cf": 7, "kept": False, "reason": "", "term_id": -1},
    ]
    tables.write_csv(rows, study["vocabulary"], VOCABULARY)
    audit.run(**study, segment=SEGMENT)
    assert "不少于" not in {row["term"] for row in table(study["outputs"]["unknown"])}
    assert tables.read_json(study["outputs"]["summary"])["sources"]["dictionary"] >= 7


def test_phrases_are_looked_for_when_their_layer_is_off(study):
    audit.run(**study, segment=SEGMENT | {"policy_lexicon": False})
    assert table(study["outputs"]["phrases"])[0]["phrase"] == "双碳"
    summary = tables.read_json(study["outputs"]["summary"])
    assert summary["sources"]["policy"] == 0 and summary["sources"]["hmm"] > 30
    assert "新质生产力" in {row["term"] for row in table(study["outputs"]["unknown"])}


@pytest.mark.parametrize(("decision", "count"), [("reject", "3"), ("", "30")])
def test_a_rejected_word_is_carried_over_and_an_undecided_one_proposed_again(study, tmp_path, decision, count):
    decisions = tmp_path / "decisions.tsv"
    decisions.write_text(f"word\tdecision\tcount\n营商环境\t{decision}\t3\n", encoding="utf-8")
    audit.run(**study, segment=SEGMENT | {"decisions": str(decisions)})
    rows = table(study["outputs"]["new_words"], "\t")
    assert [(row["word"], row["decision"], row["count"]) for row in rows] == [("营商环境", decision, count)]
