import csv

import numpy as np
import pytest
from streams import make

from zhuti.audit import new_words
from zhuti.audit.new_words import Candidate

TAGS = {
    "营商": "n",
    "环境": "n",
    "推进": "v",
    "好": "a",
    "第一": "m",
    "条": "q",
    "和": "c",
    "本": "r",
    "的": "uj",
    "牢牢": "d",
    "数字": "n",
}


def tag(word):
    return TAGS.get(word, "" if word == "促稳" else "n")


def texts(*core, times=12, documents=4):
    """Repeat a run of words among others that differ each time, eight a time, as documents of a stream."""
    found = [[] for _ in range(documents)]
    for number in range(times):
        other = [chr(0x5000 + 20 * number + place) * 2 for place in range(8)]
        found[number % documents] += [*other[:4], *core, *other[4:], "。"]
    return make(found)


def words(stream, min_count=5, stop=("的",)):
    return [one.word for one in new_words.find(stream, min_count, stop, tag)]


def test_neighbours_that_hold_together_are_a_word():
    (one,) = new_words.find(texts("营商", "环境"), 5, [], tag)
    assert (one.word, one.count, one.documents) == ("营商环境", 12, 4)
    assert one.cohesion == pytest.approx(np.log2(12 * (12 * 10) / (12 * 12)))
    assert one.left_entropy == one.right_entropy == pytest.approx(np.log2(12))


def test_too_few_or_in_one_document_is_none():
    assert words(texts("营商", "环境"), min_count=13) == []
    assert words(texts("营商", "环境", documents=1)) == []
    half = make([["甲甲", "营商", "环境", "。"] * 6 + ["乙乙", "丙丙"] * 3, ["丁丁"], ["戊戊"]])
    assert words(half) == []


def test_with_few_documents_two_units_are_enough():
    stream = texts("营商", "环境")._replace(unit_ids=[f"a#{n}" for n in range(4)])
    assert words(stream) == ["营商环境"]


@pytest.mark.parametrize(
    "core",
    [
        ("的", "环境"),
        ("营商", "的"),
        ("营商", "和", "环境"),
        ("第一", "条"),
        ("营商", "本", "环境"),
        ("营商", "，"),
        ("营商", "5G"),
    ],
)
def test_function_words_numbers_and_marks_make_no_word(core):
    assert "".join(core) not in words(texts(*core))


def test_a_fixed_neighbour_makes_a_fragment():
    # 数字 always stands before 营商环境, so the fragment without it is not free on its left.
    assert words(texts("数字", "营商", "环境")) == ["数字营商环境"]


def test_words_of_the_hidden_markov_model_are_candidates():
    found = {one.word: one for one in new_words.find(texts("促稳"), 5, [], tag)}
    assert found["促稳"].cohesion == pytest.approx(np.log2(12 * (12 * 18) / (12 * 12)))


def test_cohesion_of_characters_is_that_of_the_weakest_split():
    counts = {"智改数转": 4, "智改": 4, "数": 8, "转": 2, "5G": 100}
    found = new_words.character_cohesion(["智改数转"], counts)
    # 34 characters; 智改 8 times, 数转 4, 智改数 4, 转 6, 智 8, 改数转 4.
    assert found["智改数转"] == pytest.approx(min(np.log2(4 * 34 / (a * b)) for a, b in ((8, 4), (4, 6), (8, 4))))
    assert new_words.character_cohesion([], counts) == {}


def candidate(*parts, count=16, cohesion=8.0, entropy=3.0):
    return Candidate(parts, count, 2, cohesion, entropy, entropy, 0)


def test_the_best_come_first_and_parts_of_them_are_left_out():
    found = [
        candidate("营商", "环境", cohesion=9.0),
        candidate("商", "环境", cohesion=8.9),
        candidate("优化", "营商", "环境", cohesion=4.0),
        candidate("乡村", "振兴", cohesion=7.0),
        candidate("数字", "经济", cohesion=10.0),
    ]
    chosen = new_words.best(found, 3, {"数字经济"}, tag)
    assert [one.word for one in chosen] == ["营商环境", "乡村振兴", "优化营商环境"]
    assert new_words.best(reversed(found), 3, {"数字经济"}, tag) == chosen


def test_a_poor_candidate_is_not_proposed():
    assert new_words.best([candidate("营商", "环境", cohesion=3.0, entropy=1.0, count=5)], 9, [], tag) == []


def test_adverbs_verbs_and_stock_phrases_open_terms_less_often():
    names = [("营商", "环境"), ("推进", "环境"), ("牢牢", "环境")]
    scores = [new_words.score(candidate(*parts), tag, frozenset()) for parts in names]
    assert scores == sorted(scores, reverse=True) and len(set(scores)) == 3
    stock = [
        new_words.score(candidate("营商", "环境"), tag, frozenset(one)) for one in ((), ("环境",), ("营商",), names[0])
    ]
    assert stock[0] == stock[1] > stock[2] > stock[3]


def test_a_stock_verb_ends_no_term_but_a_noun_does():
    plain, verb, noun = (candidate("营商", last) for last in ("环境", "推进", "建设"))
    scores = [new_words.score(one, tag, frozenset({"推进", "建设"})) for one in (plain, verb, noun)]
    assert scores[0] == scores[2] > scores[1]


def test_the_table_has_earlier_decisions_first(tmp_path):
    path, written = tmp_path / "decisions.tsv", tmp_path / "new.tsv"
    path.write_text(
        "\ufeffword\tdecision\tcount\tnote\n扫黑除恶\taccept\t7\tx\n的发展\treject\n未决\t\n", encoding="utf-8"
    )
    stream = texts("营商", "环境")
    chosen = new_words.best(new_words.find(stream, 5, [], tag), 9, [], tag)
    earlier = new_words.earlier(path, {"扫黑除恶": "accept", "的发展": "reject", "未决": ""})
    new_words.write([*earlier, *new_words.rows(chosen, stream)], written)
    with open(written, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert [(row["word"], row["decision"], row["count"]) for row in rows] == [
        ("扫黑除恶", "accept", "7"),
        ("的发展", "reject", ""),
        ("营商环境", "", "12"),
    ]
    assert list(rows[0]) == new_words.COLUMNS and rows[2]["cohesion"] == "3.32"
    assert list(new_words.earlier(None, {})) == []


def test_the_example_stays_in_its_unit():
    stream = make([["甲"], ["乙", "营商", "环境"], ["丙"]])
    place = stream.words.index("营商"), stream.words.index("环境")
    one = candidate("营商", "环境")._replace(place=int(np.flatnonzero(stream.ids == place[0])[0]))
    assert new_words.example(one, stream) == "乙【营商环境】"
