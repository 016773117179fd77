from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhuti import audit, check, clean, flow, segment, tables
from zhuti.clean import units
from zhuti.clean.pretokenised import pieces
from zhuti.problem import Problem

TOKENS = st.one_of(
    st.sampled_from(
        ["U.S.", "COVID-19", "a!b", "新质生产力", "。", "一、", "第一章", "ＡＢ１", "(上接第一版)", "\u200b", "the"]
    ),
    st.text(st.characters(exclude_categories=("Cs", "Z", "Cc")), min_size=1, max_size=9),
)
BLANKS = st.sampled_from([" ", "\n", "\r\n", "\t", "\u3000", "\xa0", "  ", "\n\n", "\u2028", "\x85"])
TEXTS = st.lists(st.tuples(TOKENS, BLANKS), max_size=30).map(lambda parts: "".join(map("".join, parts)))
KINDS = st.sampled_from(["paragraph", "heading", "document"])
DOCUMENTS = pa.schema([("doc_id", pa.string()), ("text", pa.string())])


def read_tokens(made):
    return segment.given([unit.unit_id for unit in made], [unit.text for unit in made]).to_pylist()


@given(TEXTS, KINDS, st.integers(1, 40), st.integers(1, 40))
def test_every_token_goes_through_unchanged_and_knows_its_place(text, kind, one, other):
    made = pieces("d", text, kind, min(one, other), max(one, other))
    units.verify("d", text, [], made)
    places = [
        (unit.map_doc[0] + start, unit.map_doc[0] + end)
        for unit, row in zip(made, read_tokens(made), strict=True)
        for start, end in zip(row["start"], row["end"], strict=True)
    ]
    assert [text[start:end] for start, end in places] == text.split()
    assert [token for row in read_tokens(made) for token in row["token"]] == text.split()
    if kind == "document":
        assert len(made) == bool(text.split())
    else:
        assert all(len(unit.text) <= max(one, other) or len(unit.text.split()) == 1 for unit in made)


def test_short_lines_are_merged_and_long_ones_cut_in_much_the_same_length():
    assert [unit.text for unit in pieces("d", "a b\r\nc d\n\ne f g h", "paragraph", 4, 9)] == ["a b\r\nc d", "e f g h"]
    even = [unit.text for unit in pieces("d", "aa bb cc dd ee ff", "paragraph", 1, 12)]
    assert even == ["aa bb cc", "dd ee ff"]
    assert [unit.text for unit in pieces("d", "a 整整整整整整整整 b", "heading", 1, 5)] == [
        "a",
        "整整整整整整整整",
        "b",
    ]
    assert pieces("d", " \n\u3000", "document", 1, 5) == []


def cleaned(tmp_path, texts, **settings):
    tables.write_parquet(({"doc_id": name, "text": text} for name, text in texts), tmp_path / "d.parquet", DOCUMENTS)
    paths = {f"{name}_path": str(tmp_path / f"{name}.parquet") for name in ("units", "removed", "quality")}
    settings = {"rules": [], "skip_rules": [], "simplify": False, "unit": "paragraph"} | settings
    rules = tmp_path / "rules.yaml"
    rules.write_text("rules:\n- {id: page_turn, pattern: '[(]上接第一版[)]', why: x}\n", encoding="utf-8")
    limits = {"min_chars": 2, "max_chars": 400}
    clean.run(str(tmp_path / "d.parquet"), str(rules), **paths, **settings, **limits, pretokenised=True)
    return paths


def segmented(tmp_path, units_path):
    path = tmp_path / "t.parquet"
    layers = {"policy": None, "places": None, "dictionaries": [], "decisions": None}
    off = {"hmm": True, "numbers": True, "function_words": True}
    segment.run(units_path, str(path), **off, **layers, pretokenised=True)
    return path


def test_nothing_is_cleaned_and_the_claims_of_clean_and_segment_hold(tmp_path):
    texts = [
        ("b", "(上接第一版) Ｘ１ 建设 了\u200b 国务院\n- 3 -"),
        ("a", "U.S. policy , the policy\u3000!"),
        ("c", " "),
    ]
    paths = cleaned(tmp_path, texts)
    assert list(tables.read_parquet(paths["removed_path"])) == list(tables.read_parquet(paths["quality_path"])) == []
    tokens = segmented(tmp_path, paths["units_path"])
    assert [(row["unit_id"], row["token"]) for row in tables.read_parquet(tokens)] == [
        ("b#0001", ["(上接第一版)", "Ｘ１", "建设", "了\u200b", "国务院"]),
        ("b#0002", ["-", "3", "-"]),
        ("a#0001", ["U.S.", "policy", ",", "the", "policy", "!"]),
    ]
    made, documents = list(tables.read_parquet(paths["units_path"])), tables.read_parquet(tmp_path / "d.parquet")
    claims = [*check.check_clean(documents, made, []), *check.check_segment(made, tables.read_parquet(tokens))]
    assert check.failed(claims) == []


def test_damage_is_told_where_it_can_be_told_of_tokens(tmp_path):
    paths = cleaned(tmp_path, [("short", "a b"), ("lost", "data \ufffd mining"), ("fine", "semantic web " * 9)])
    flags = [(row["doc_id"], row["flag"]) for row in tables.read_parquet(paths["quality_path"])]
    assert flags == [("lost", "missing_characters")]


@pytest.mark.parametrize(("key", "value"), [("simplify", True), ("rules", ["own.yaml"])])
def test_settings_that_would_change_the_text_are_refused(tmp_path, key, value):
    with pytest.raises(Problem, match=f"clean.{key}"):
        cleaned(tmp_path, [("a", "漢 語")], **{key: value})


def vocabulary(*terms):
    return [{"term": term, "cf": "3"} for term in terms]


def test_english_words_are_no_clauses_and_text_without_blanks_is_one():
    assert flow.clauses(vocabulary("antidisestablishmentarianism", "U.S.", "经济"), set()) == (0.0, [])
    paragraph = "推动经济，实现高质量发展和高水平安全良性互动。" * 3
    share, shown = flow.clauses(vocabulary(paragraph, "经济"), set())
    assert share > 0.9 and shown == [paragraph[:30] + "…"]


def test_the_audit_looks_at_stopwords_alone_and_says_why(tmp_path):
    made = [{"unit_id": "a#0001", "text": "一带 一路 the state"}]
    schema = pa.schema([("unit_id", pa.string()), ("text", pa.string())])
    tables.write_parquet(made, tmp_path / "u.parquet", schema)
    tokens = segmented(tmp_path, str(tmp_path / "u.parquet"))
    columns = ["term", "df", "cf", "kept"]
    rows = [dict(zip(columns, (term, 1, 1, True), strict=True)) for term in ("一带", "一路", "state", "the")]
    tables.write_csv(rows, tmp_path / "vocabulary.csv", columns)
    tables.write_csv([{"term": "the", "layer": "study"}], tmp_path / "stopwords.csv")
    names = ("phrases", "new_words", "unknown", "residue", "stopwords", "suggestions", "summary")
    outputs = {name: str(tmp_path / f"out-{name}") for name in names}
    audit.run(
        units=[str(tmp_path / "u.parquet")],
        tokens=[str(tokens)],
        vocabulary=str(tmp_path / "vocabulary.csv"),
        stopword_table=str(tmp_path / "stopwords.csv"),
        policy="not read",
        places="not read",
        segment={"pretokenised": True},
        min_count=1,
        candidates=9,
        outputs=outputs,
        say=lambda message: None,
    )
    filled = [name for name in names[:-1] if len(Path(outputs[name]).read_text(encoding="utf-8").splitlines()) > 1]
    assert filled == ["stopwords"]
    summary = tables.read_json(outputs["summary"])
    assert (summary["tokens"], summary["han_tokens"], summary["sources"], summary["phrases"]) == (4, 2, {}, {})
    assert all("segment.pretokenised" in summary["note"][language] for language in ("zh", "en"))
