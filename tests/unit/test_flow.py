import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhuti import flow, tables
from zhuti.flow import BLANK, KEPT, Step
from zhuti.problem import Problem

LIMITS = {"max_refused": 0.5, "max_removed": 0.5, "max_dropped": 0.9, "max_emptied": 0.5, "max_clauses": 0.1}
GOOD = [
    Step("files", {KEPT: 9, "empty": 1, "unread": 200}),
    Step("characters", {KEPT: 900, "url": 50, BLANK: 4000}),
    Step("units", {KEPT: 60, "no kept word": 40, "copy": 100}),
    Step("tokens", {KEPT: 20, "punctuation": 500, "stopword:general": 80, "copy": 900}),
]


def changed(**steps):
    return [Step(step.name, steps.get(step.name, step.parts)) for step in GOOD]


def test_files_are_kept_or_refused_for_a_reason_or_unread():
    rows = [
        {"status": "kept", "reason": ""},
        {"status": "refused", "reason": "empty: 是空的 / is empty"},
        {"status": "refused", "reason": "empty: 是空的 / is empty"},
        {"status": "unread", "reason": "files: 不在 corpus.files 所列之内 / not named by corpus.files"},
    ]
    assert flow.files(rows) == Step("files", {"kept": 1, "empty": 2, "unread": 1})


def test_documents_lose_their_text_or_their_words():
    step = flow.documents(["a", "b", "c", "d"], {"a", "b", "c"}, {"a", "b"})
    assert step == Step("documents", {KEPT: 2, "no kept word": 1, "no text left": 1})


def test_characters_are_in_units_or_removed_or_white():
    removed = [{"rule": "url", "start": "3", "end": "10"}, {"rule": "url", "start": "20", "end": "21"}]
    step = flow.characters(100, removed, 80)
    assert step.parts == {KEPT: 80, "url": 8, BLANK: 12} and step.total == 100


def test_units_tokens_and_vocabulary_come_from_the_bag_of_words():
    rows = [
        {"step": "in", "reason": "", "units": "5", "tokens": "50", "types": "20"},
        {"step": "dropped", "reason": "short", "units": "0", "tokens": "30", "types": "9"},
        {"step": "emptied", "reason": "no kept word", "units": "1", "tokens": "0", "types": "0"},
        {"step": "kept", "reason": "", "units": "4", "tokens": "20", "types": "11"},
    ]
    units, tokens, vocabulary = flow.counted(rows)
    assert units == Step("units", {"no kept word": 1, KEPT: 4})
    assert tokens == Step("tokens", {"short": 30, KEPT: 20})
    assert vocabulary == Step("vocabulary", {"short": 9, KEPT: 11})


@given(st.dictionaries(st.sampled_from([KEPT, "a", "b", "c"]), st.integers(0, 9)), st.sampled_from(["a", "b"]))
def test_shares_add_up_to_one(parts, aside):
    step = Step("x", parts)
    kept, lost = step.share(KEPT, without=(aside,)), step.lost(without=(aside,))
    assert kept + lost == pytest.approx(1) or kept == lost == 0
    assert sum(row["count"] for row in flow.table([Step("x", {KEPT: 0} | parts)])) == 2 * step.total


def test_the_table_has_what_came_in_the_reasons_by_size_and_what_was_kept():
    rows = [(row["reason"], row["count"]) for row in flow.table([Step("x", {KEPT: 5, "a": 1, "b": 3})])]
    assert rows == [("", 9), ("b", 3), ("a", 1), (KEPT, 5)]


def test_long_tokens_that_no_lexicon_holds_are_clauses():
    words = [
        {"term": "国务院关于印发数字经济发展规划的通知", "cf": "2"},
        {"term": "习近平新时代中国特色社会主义思想", "cf": "3"},
        {"term": "经济", "cf": "8"},
        {"term": "sustainabledevelopment", "cf": "1"},
    ]
    share, longest = flow.clauses(words, {"习近平新时代中国特色社会主义思想"})
    assert share == 36 / (36 + 48 + 16 + 22) and longest == ["国务院关于印发数字经济发展规划的通知"]
    assert flow.clauses([], set()) == (0.0, [])


def test_ordinary_losses_pass():
    flow.require(GOOD, 0.1, [], LIMITS)


@pytest.mark.parametrize(
    ("limit", "steps", "share"),
    [
        ("max_refused", changed(files={KEPT: 4, "empty": 6}), 0),
        ("max_removed", changed(characters={KEPT: 400, "url": 300, "invisible": 301, BLANK: 0}), 0),
        ("max_clauses", GOOD, 0.11),
        ("max_dropped", changed(tokens={KEPT: 9, "short": 91}), 0),
        ("max_emptied", changed(units={KEPT: 4, "no kept word": 5}), 0),
    ],
)
def test_a_loss_beyond_its_limit_stops_the_run_and_names_the_limit(limit, steps, share):
    with pytest.raises(Problem) as stop:
        flow.require(steps, share, ["整句整句整句整句整句"], LIMITS)
    assert f"flow.{limit}" in stop.value.zh and f"flow.{limit}" in stop.value.en
    flow.require(steps, share, [], LIMITS | {limit: 1})


def test_run_writes_an_account_that_adds_up(tmp_path):
    def put(name, rows):
        tables.write_csv(rows, tmp_path / name)
        return str(tmp_path / name)

    import pyarrow as pa

    units = [{"doc_id": "a.txt", "map_length": [4, 6]}]
    schema = pa.schema([("doc_id", pa.string()), ("map_length", pa.list_(pa.int32()))])
    tables.write_parquet(units, tmp_path / "units.parquet", schema)
    tables.write_parquet([{"doc_id": "a.txt"}], tmp_path / "rows.parquet", pa.schema([("doc_id", pa.string())]))
    said = []
    flow.run(
        intake=put("intake.csv", [{"doc_id": "a.txt", "status": "kept", "reason": "", "n_chars": 15}]),
        units=[str(tmp_path / "units.parquet")],
        removed=put("removed.csv", [{"rule": "url", "start": 0, "end": 3}]),
        counts=put(
            "flow_bow.csv",
            [
                {"step": "in", "reason": "", "units": 1, "tokens": 5, "types": 3},
                {"step": "dropped", "reason": "short", "units": 0, "tokens": 2, "types": 1},
                {"step": "kept", "reason": "", "units": 1, "tokens": 3, "types": 2},
            ],
        ),
        rows=str(tmp_path / "rows.parquet"),
        vocabulary=put("vocabulary.csv", [{"term": "经济", "cf": 3}]),
        lexicons={"policy": None, "places": None},
        limits=LIMITS,
        account=tmp_path / "flow.csv",
        say=said.append,
    )
    rows = list(tables.stream_csv(tmp_path / "flow.csv"))
    assert {row["step"] for row in rows} == set(flow.STEPS) and "tokens 3 of 5" in said[0]
    for step in flow.STEPS:
        total, *parts = [int(row["count"]) for row in rows if row["step"] == step]
        assert total == sum(parts), step
    assert {"step": "characters", "reason": "url", "count": "3"} in rows
