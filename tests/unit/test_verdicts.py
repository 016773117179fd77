import re
from pathlib import Path

import pytest
import yaml
from miniature import write, write_multiverse

from zhuti import verdicts
from zhuti.results import read
from zhuti.verdicts import Reason

NAN = float("nan")
FOLDER = Path(__file__).parents[2] / "workflow" / "report"
SPREAD = {"document_share": 0.2, "document_in_corpus": 0.1, "issuer_share": NAN, "issuer_in_corpus": NAN}
SPREAD |= {"copied_share": NAN, "documents_effective": 6.0}


def codes(reasons):
    return [(one.code, one.calls_for) for one in reasons]


def test_what_does_not_beat_chance_is_doubted_and_below_its_middle_rejected():
    assert verdicts.of_chance({"beats": True, "p": 0.05}) == []
    assert verdicts.of_chance({"beats": False, "p": 0.06}) == [Reason("not_above_chance", "caution", 0.06, 0.05)]
    assert verdicts.of_chance({"beats": False, "p": 0.5}) == [Reason("not_above_chance", "caution", 0.5, 0.05)]
    assert verdicts.of_chance({"beats": False, "p": 0.51}) == [Reason("not_above_chance", "reject", 0.51, 0.05)]


@pytest.mark.parametrize(
    ("returns", "omega", "expected"),
    [
        (0.8, 0.8, []),
        (1.0, NAN, [("few_refits", "caution")]),
        (0.79, 0.9, [("rarely_returns", "caution")]),
        (0.5, 0.9, [("rarely_returns", "caution")]),
        (0.49, 0.9, [("rarely_returns", "reject")]),
        (1.0, 0.79, [("unreliable", "caution")]),
        (0.0, 0.1, [("rarely_returns", "reject"), ("unreliable", "caution")]),
        # Two seeds are one comparison.
        (0.0, NAN, [("rarely_returns", "caution"), ("few_refits", "caution")]),
        (NAN, NAN, [("not_measured", "caution")]),
    ],
)
def test_what_does_not_return(returns, omega, expected):
    assert codes(verdicts.of_reliability({"returns": returns, "omega": omega})) == expected


@pytest.mark.parametrize(("returns", "expected"), [(NAN, []), (0.5, []), (0.4, [("rarely_in_multiverse", "caution")])])
def test_the_multiverse_raises_doubts_where_it_was_run(returns, expected):
    assert codes(verdicts.of_multiverse(returns)) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"document_share": 0.5}, []),
        ({"document_share": 0.51}, ["one_document"]),
        # Half of the corpus, and most of the topic: nothing is to be wondered at below three quarters.
        ({"document_share": 0.7, "document_in_corpus": 0.5}, []),
        ({"document_share": 0.76, "document_in_corpus": 0.5}, ["one_document"]),
        ({"document_share": 1.0, "document_in_corpus": 1.0}, []),
        ({"issuer_share": 0.6, "issuer_in_corpus": 0.3}, ["one_issuer"]),
        ({"issuer_share": 0.6, "issuer_in_corpus": 0.8}, []),
        # The issuer of one document is not told twice.
        ({"document_share": 0.6, "issuer_share": 0.6, "issuer_in_corpus": 0.1}, ["one_document"]),
        ({"document_share": 0.6, "issuer_share": 0.7, "issuer_in_corpus": 0.1}, ["one_document", "one_issuer"]),
        ({"copied_share": 0.5}, []),
        ({"copied_share": 0.6}, ["copied"]),
    ],
)
def test_what_comes_from_one_place(changed, expected):
    found = verdicts.of_sources(SPREAD | changed, 20)
    assert codes(found) == [(code, "caution") for code in expected]


@pytest.mark.parametrize(
    ("effective", "documents", "expected"),
    [
        (5.0, 20, []),
        (4.99, 20, [Reason("few_documents", "caution", 4.99, 5)]),
        (1.0, 500, [Reason("few_documents", "caution", 1.0, 5)]),
        # In a small corpus every topic rests on few.
        (4.99, 19, []),
        (1.0, 1, []),
        (NAN, 20, []),
    ],
)
def test_what_rests_on_few_documents(effective, documents, expected):
    assert verdicts.of_sources(SPREAD | {"documents_effective": effective}, documents) == expected


def test_few_documents_are_not_told_beside_the_one_that_has_most():
    concentrated = SPREAD | {"document_share": 0.6, "issuer_share": 0.7, "issuer_in_corpus": 0.1}
    found = verdicts.of_sources(concentrated | {"documents_effective": 2.5}, 20)
    assert [one.code for one in found] == ["one_document", "one_issuer"]
    shared = SPREAD | {"document_share": 0.4, "issuer_share": 0.7, "issuer_in_corpus": 0.1}
    rows = verdicts.verdict_rows(1, verdicts.of_sources(shared | {"documents_effective": 3.5}, 20))
    assert [(row["verdict"], row["reason"]) for row in rows] == [
        ("caution", "few_documents"),
        ("caution", "one_issuer"),
    ]


def test_the_verdict_is_the_worst_that_a_reason_calls_for():
    doubt, no = Reason("copied", "caution", 0.6, 0.5), Reason("not_above_chance", "reject", 0.4, 0.05)
    assert [row["verdict"] for row in verdicts.verdict_rows(1, [])] == ["report"]
    assert [row["verdict"] for row in verdicts.verdict_rows(1, [doubt])] == ["caution"]
    rows = verdicts.verdict_rows(1, [doubt, no])
    assert [(row["verdict"], row["reason"], row["calls_for"]) for row in rows] == [
        ("reject", "not_above_chance", "reject"),
        ("reject", "copied", "caution"),
    ]


@pytest.fixture
def judged(tmp_path):
    study = write(tmp_path / "study")
    table = tmp_path / "evidence" / "verdicts.csv"
    table.parent.mkdir()

    def judge(multiverse=None):
        tables = {"null": study / "evidence/null.csv", "sources": study / "evidence/sources.csv"}
        tables["rows"] = study / "bow/rows.parquet"
        verdicts.run(topics=study / "topics/chosen/topics.csv", **tables, multiverse=multiverse, table=table, say=print)
        return table

    return study, judge


def test_run_writes_what_the_miniature_has(judged):
    study, judge = judged
    found, expected = read(judge()), read(study / "evidence/verdicts.csv")
    assert list(found) == verdicts.COLUMNS
    assert found.round(9).equals(expected)


def test_the_multiverse_counts_once_it_was_run(judged):
    study, judge = judged
    write_multiverse(study)
    path = study / "multiverse/returns.csv"
    path.write_text(
        path.read_text(encoding="utf-8-sig").replace("1,主题1,1,1.0", "1,主题1,1,0.25"), encoding="utf-8-sig"
    )
    found = read(judge(path))
    assert found.loc[0, ["verdict", "reason", "value"]].tolist() == ["caution", "rarely_in_multiverse", 0.25]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_verdict_and_reason_has_words_that_can_be_filled_in(language):
    labels = yaml.safe_load((FOLDER / f"labels.{language}.yaml").read_text(encoding="utf-8"))["verdicts"]
    assert set(labels["words"]) == set(verdicts.VERDICTS) and set(labels["reasons"]) == set(verdicts.REASONS)
    for code, text in labels["reasons"].items():
        if code == "few_documents":
            said = text.format(value=3.123, limit=5)
            assert "3.12" in said and "5" in said, said
            continue
        said = text.format(value=0.123, limit=0.456)
        assert code in ("not_measured", "few_refits") or (("12" in said) and ("46" in said)), said


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("code", "value", "limit"),
    [("not_above_chance", 0.052, 0.05), ("rarely_returns", 0.497, 0.5), ("unreliable", 0.797, 0.8)]
    + [(code, 0.503, 0.5) for code in ("one_document", "one_issuer", "copied")]
    + [("few_documents", 4.97, 5)],
)
def test_a_value_just_beyond_its_limit_does_not_read_as_the_limit(language, code, value, limit):
    text = yaml.safe_load((FOLDER / f"labels.{language}.yaml").read_text(encoding="utf-8"))["verdicts"]["reasons"][code]
    shown = [float(part) for part in re.findall(r"\d+\.?\d*(?=[ %（）),，])", text.format(value=value, limit=limit))]
    assert len(shown) >= 2 and shown[0] != shown[1]
