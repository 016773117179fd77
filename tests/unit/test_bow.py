import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from gensim.corpora import Dictionary
from hypothesis import given, settings
from hypothesis import strategies as st

from zhuti import bow, stopwords, tables
from zhuti.problem import Problem

TOKENS = pa.schema([("unit_id", pa.string()), ("token", pa.list_(pa.string()))])
OUTPUTS = {
    "rows": "rows.parquet",
    "emptied": "emptied.csv",
    "vocabulary": "vocabulary.csv",
    "counts": "counts.npz",
    "sequences": "sequences.npz",
    "dictionary": "dictionary.txt",
    "stopword_table": "stopwords.csv",
    "flow_table": "flow.csv",
}
LOOSE = {"min_length": 2, "keep_numbers": False, "min_df": 1, "max_df": 1.0, "min_cf": 1, "max_terms": None}

WORDS = st.sampled_from(["，", "2021", "4.5％", "的", "我们", "发展", "建设", "生态", "产业", "碳汇", "GDP", "null"])
UNITS = st.dictionaries(
    st.tuples(st.sampled_from(["a.txt", "b#1.txt", "乙.md"]), st.sampled_from([1, 2, 9999, 10000])),
    st.lists(WORDS, max_size=8),
    min_size=1,
)
LIMITS = st.fixed_dictionaries(
    {
        "min_length": st.integers(1, 3),
        "keep_numbers": st.booleans(),
        "min_df": st.integers(1, 3),
        "max_df": st.sampled_from([0.3, 0.5, 1.0]),
        "min_cf": st.integers(1, 3),
        "max_terms": st.sampled_from([None, 1, 3]),
    }
)


def unit_id(key: tuple[str, int]) -> str:
    return f"{key[0]}#{key[1]:04d}"


def run(
    folder: Path,
    shards: list[dict],
    study: str = "",
    genre: str = "发展\n建设\n",
    copies: set | None = None,
    **settings,
) -> Path:
    """Write tokens, run the stage, return its folder; with `copies`, those of the units count once."""
    settings = LOOSE | {"general_stopwords": True, "english_stopwords": "auto", "genre_stopwords": True} | settings
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{number:03d}.parquet" for number in range(len(shards))]
    for path, shard in zip(paths, shards, strict=True):
        rows = ({"unit_id": unit_id(key), "token": words} for key, words in shard.items())
        tables.write_parquet(rows, path, TOKENS, row_group=2)
    (folder / "genre.txt").write_text(genre, encoding="utf-8")
    (folder / "study.txt").write_text(study, encoding="utf-8")
    (folder / "english.txt").write_text("of\nOf\n", encoding="utf-8")
    (folder / "bow").mkdir()
    found = [{"unit_id": unit_id(key), "copy": key in copies} for shard in shards for key in shard] if copies else []
    tables.write_csv(found, folder / "units.csv", ["unit_id", "copy"])
    bow.run(
        tokens=paths,
        english=folder / "english.txt",
        genre=folder / "genre.txt",
        study_stopwords=[folder / "study.txt"],
        **{name: folder / "bow" / file for name, file in OUTPUTS.items()},
        duplicates=folder / "units.csv" if copies is not None else None,
        **settings,
        say=lambda message: None,
    )
    return folder / "bow"


@settings(max_examples=80, deadline=None)
@given(UNITS, LIMITS, st.data())
def test_everything_is_accounted_for(units, limits, data):
    copies = data.draw(st.none() | st.sets(st.sampled_from(sorted(units))))
    with tempfile.TemporaryDirectory() as name:
        try:
            out = run(Path(name), [units], copies=copies, **limits)
        except Problem as problem:
            assert "bow.min_df" in problem.en or "bow.min_length" in problem.en or "corpus.path" in problem.en
            return
        vocabulary = bow.read_vocabulary(out / "vocabulary.csv")
        ids, indptr = bow.read_sequences(out / "sequences.npz")
        counts = tables.read_sparse(out / "counts.npz")
        rows = pd.read_parquet(out / "rows.parquet")
        emptied = tables.read_csv(out / "emptied.csv")
        flow = tables.read_csv(out / "flow.csv")

    # Words: each once, with one fate and the frequencies of a plain count, which leaves out copies.
    everything, copied = units, {key: words for key, words in units.items() if key in (copies or ())}
    units = {key: words for key, words in units.items() if key not in copied}
    cf = Counter(word for words in units.values() for word in words)
    df = Counter(word for words in units.values() for word in set(words))
    only_copied = {word for words in copied.values() for word in words} - set(cf)
    cf, df = (found | Counter(dict.fromkeys(only_copied, 0)) for found in (dict(cf), dict(df)))
    assert set(vocabulary.loc[vocabulary["reason"] == "copy", "term"]) == only_copied
    assert dict(zip(vocabulary["term"], vocabulary["cf"], strict=True)) == cf
    assert dict(zip(vocabulary["term"], vocabulary["df"], strict=True)) == df
    assert ((vocabulary["reason"] == "") == vocabulary["kept"]).all()
    assert set(vocabulary["reason"]) <= {"", "copy", *bow.REASONS}
    assert (vocabulary["tag"] == "").all()
    kept = vocabulary[vocabulary["kept"]]
    assert kept["term_id"].tolist() == list(range(len(kept)))
    assert (vocabulary.loc[~vocabulary["kept"], "term_id"] == -1).all()

    # Units: kept words in the order of the text, by document and number; or emptied.
    terms = kept["term"].tolist()
    expected = {key: [word for word in words if word in terms] for key, words in sorted(units.items())}
    full = {unit_id(key): words for key, words in expected.items() if words}
    assert rows["unit_id"].tolist() == list(full)
    assert rows["row"].tolist() == list(range(len(rows)))
    sequences = [[terms[term] for term in ids[indptr[row] : indptr[row + 1]]] for row in rows["row"]]
    assert sequences == list(full.values())
    assert rows["n_tokens"].tolist() == [len(words) for words in full.values()]
    lost = {key: (len(units[key]), "no kept word") for key, words in expected.items() if not words}
    lost |= {key: (len(words), "copy") for key, words in copied.items()}
    found = emptied[["unit_id", "n_tokens", "reason"]].itertuples(index=False)
    assert [tuple(row) for row in found] == [(unit_id(key), *lost[key]) for key in sorted(lost)]
    assert counts.dtype == np.int32 and counts.shape == (len(rows), len(terms))
    assert counts.toarray().tolist() == [[words.count(term) for term in terms] for words in full.values()]

    # Flow: what went in is what the other lines add up to.
    tokens = sum(map(len, everything.values()))
    for what, total in (("units", len(everything)), ("tokens", tokens), ("types", len(cf))):
        assert flow[what].iloc[0] == total == flow[what].iloc[1:].sum()
    by_reason = vocabulary.groupby("reason")["cf"].sum()
    dropped = flow[flow["step"] == "dropped"]
    assert dropped["reason"].tolist() == list(bow.REASONS)
    assert dropped["tokens"].tolist() == [by_reason.get(reason, 0) for reason in bow.REASONS]
    of_copies = flow.loc[flow["step"] == "copied", ["reason", "units", "tokens", "types"]].values.tolist()
    assert of_copies == [["copy", len(copied), sum(map(len, copied.values())), len(only_copied)]]


@settings(max_examples=15, deadline=None)
@given(UNITS.filter(lambda units: any("生态" in words for words in units.values())), st.integers(2, 4))
def test_shards_do_not_show(units, parts):
    keys = list(units)
    shards = [{key: units[key] for key in keys[part::parts]} for part in range(parts)]
    with tempfile.TemporaryDirectory() as name:
        one, many = run(Path(name, "one"), [units]), run(Path(name, "many"), shards[::-1])
        for file in OUTPUTS.values():
            assert (one / file).read_bytes() == (many / file).read_bytes(), file


EXAMPLE = {
    ("a.txt", 1): ["生态", "，", "产业", "生态", "的"],
    ("a.txt", 2): ["生态", "发展", "岳阳"],
    ("b.txt", 1): ["产业", "碳汇", "2021"],
    ("b.txt", 2): ["发展", "我们", "。"],
}


def test_example(tmp_path):
    out = run(tmp_path, [EXAMPLE], study="岳阳  # place\n", min_df=2)
    fate = bow.read_vocabulary(out / "vocabulary.csv").set_index("term")["reason"].to_dict()
    assert fate == {
        "生态": "",
        "产业": "",
        "发展": "stopword:genre",
        "岳阳": "stopword:study",
        "我们": "stopword:general",
        "的": "short",
        "碳汇": "min_df",
        "2021": "number",
        "，": "punctuation",
        "。": "punctuation",
    }
    assert bow.read_terms(out / "vocabulary.csv") == ["生态", "产业"]
    assert bow.read_sequences(out / "sequences.npz")[0].tolist() == [0, 1, 0, 0, 1]
    assert tables.read_sparse(out / "counts.npz").toarray().tolist() == [[2, 1], [1, 0], [0, 1]]
    assert tables.read_csv(out / "emptied.csv").to_dict("records") == [
        {"unit_id": "b.txt#0002", "doc_id": "b.txt", "n_tokens": 3, "reason": "no kept word"}
    ]
    layers = tables.read_csv(out / "stopwords.csv").set_index("term")["layer"]
    assert layers["岳阳"] == "study" and layers["发展"] == "genre" and layers["我们"] == "general"


@pytest.mark.parametrize(
    ("english", "pretokenised", "dropped"),
    [("auto", False, True), ("auto", True, False), (True, True, True), (True, False, True), (False, False, False)],
)
def test_english_function_words_go_from_running_text_and_stay_where_words_are_given(
    tmp_path, english, pretokenised, dropped
):
    units = {("a.txt", 1): ["生态", "of", "Of", "OF"]}
    out = run(tmp_path, [units], english_stopwords=english, pretokenised=pretokenised)
    reason = "stopword:english" if dropped else ""
    fate = bow.read_vocabulary(out / "vocabulary.csv").set_index("term")["reason"].to_dict()
    assert fate == {"生态": "", "of": reason, "Of": reason, "OF": ""}
    assert ("english" in set(tables.read_csv(out / "stopwords.csv")["layer"])) == dropped


def test_copies_count_once(tmp_path):
    """碳汇 occurs in a copy only; 产业 in a copy and before."""
    out = run(tmp_path, [EXAMPLE], copies={("b.txt", 1)})
    vocabulary = bow.read_vocabulary(out / "vocabulary.csv").set_index("term")
    assert vocabulary.loc["碳汇", ["df", "cf", "reason"]].tolist() == [0, 0, "copy"]
    assert vocabulary.loc["产业", ["df", "cf", "reason"]].tolist() == [1, 1, ""]
    assert tables.read_csv(out / "emptied.csv").to_dict("records")[0] == {
        "unit_id": "b.txt#0001", "doc_id": "b.txt", "n_tokens": 3, "reason": "copy"
    }  # fmt: skip
    assert (out / "dictionary.txt").read_text(encoding="utf-8").startswith("2\n")


def test_parts_of_speech(tmp_path):
    units = {("a.txt", 1): ["生态", "建设", "美丽", "碳达峰", "推动", "的"]}
    lexicon = tmp_path / "terms.txt"
    lexicon.write_text("碳达峰 100 n\n", encoding="utf-8")
    lexicons = {"policy": None, "places": None, "dictionaries": [str(lexicon)], "decisions": None}
    out = run(tmp_path / "run", [units], genre="建设\n", pos=["n"], lexicons=lexicons)
    words = bow.read_vocabulary(out / "vocabulary.csv").set_index("term")
    assert words["tag"].to_dict() == {
        "生态": "n", "建设": "vn", "美丽": "ns", "碳达峰": "n", "推动": "v", "的": "uj"
    }  # fmt: skip
    assert words["reason"].to_dict() == {
        "生态": "", "建设": "stopword:genre", "美丽": "", "碳达峰": "", "推动": "pos", "的": "short"
    }  # fmt: skip


def test_gensim_reads_the_dictionary_with_our_ids(tmp_path):
    out = run(tmp_path, [EXAMPLE])
    dictionary = Dictionary.load_from_text(str(out / "dictionary.txt"))
    assert dictionary.token2id == {term: number for number, term in enumerate(bow.read_terms(out / "vocabulary.csv"))}
    assert dictionary.num_docs == 3
    assert dictionary.dfs[dictionary.token2id["生态"]] == 2
    dictionary.save_as_text(str(tmp_path / "gensim.txt"))
    assert (tmp_path / "gensim.txt").read_bytes() == (out / "dictionary.txt").read_bytes()


def test_is_number_and_punctuation():
    numbers = ["2021", "4.5%", "４．５％", "1,000", "③", "30℃", "2020-2025"]
    words = ["5G", "一", "三十", "〇", "二〇三五", "GDP", "亿", "COVID-19"]
    marks = ["，", "……", "——", "%", "·", "～", "★"]
    assert [term for term in numbers + words + marks if bow.is_number(term)] == numbers
    assert [term for term in numbers + words + marks if bow.is_punctuation(term)] == marks


def test_quantities_are_numbers():
    terms = ["2023年", "12.5%", "300亿元", "〔2023〕12号", "5G", "三农"]
    counts = np.ones(len(terms), int)
    for keep, dropped in ((False, terms[:4]), (True, [])):
        limits = bow.Limits(**LOOSE | {"keep_numbers": keep})
        table = bow.build_vocabulary(terms, counts, counts, 1, {}, limits)
        assert sorted(table.loc[table["reason"] == "number", "term"]) == sorted(dropped)


def fates(df: list[int], units: int, **limits) -> list[str]:
    words = [f"词{number}" for number in range(len(df))]
    table = bow.build_vocabulary(words, np.array(df), np.array(df), units, {}, bow.Limits(**LOOSE | limits))
    return table.set_index("term")["reason"][words].tolist()


def test_limits_are_inclusive():
    assert fates([2, 3], 9, min_df=3) == ["min_df", ""]
    assert fates([2, 3], 9, min_cf=3) == ["min_cf", ""]
    assert fates([29, 30], 100, max_df=0.29) == ["", "max_df"]
    assert fates([5, 4, 4, 3], 9, max_terms=2) == ["", "", "max_terms", "max_terms"]


@pytest.mark.parametrize(
    ("units", "limits", "key"),
    [
        ({("a", 1): ["发展", "的", "，", "3"]}, {}, "bow.genre_stopwords"),
        ({("a", 1): ["生态", "产业"]}, {"min_df": 3}, "bow.min_df"),
        ({("a", 1): ["生态"], ("a", 2): ["生态"]}, {"max_df": 0.5}, "bow.max_df"),
        ({("a", 1): []}, {}, "corpus.path"),
        ({}, {}, "corpus.path"),
    ],
)
def test_nothing_left_is_one_clear_problem(tmp_path, units, limits, key):
    with pytest.raises(Problem) as caught:
        run(tmp_path, [units], **limits)
    assert key in caught.value.en and key in caught.value.zh
    assert "\n" not in caught.value.en + caught.value.zh
    assert not list((tmp_path / "bow").iterdir())


def test_what_left_the_vocabulary_empty_is_told_in_words(tmp_path):
    with pytest.raises(Problem) as caught:
        run(tmp_path, [{("a", 1): ["，", "2020年", "的", "发展", "我们", "生态"]}], min_df=2)
    fell = "标点 1 个，数字 1 个，过短 1 个，通用停用词 1 个，文体套话 1 个，出现的单元太少 1 个"
    assert f"（{fell}）" in caught.value.zh
    fell = "punctuation: 1, numbers: 1, too short: 1, general stopwords: 1, stopwords of the genre: 1, "
    assert f"({fell}in too few units: 1)" in caught.value.en


def test_heavy_losses_are_said(tmp_path):
    said = []
    units = {("a", number): ["生态", "湿地", f"词语{number}"] for number in range(3)}
    units |= {("b", 1): ["的"], ("b", 2): ["和"]}
    tables.write_parquet(
        ({"unit_id": unit_id(key), "token": words} for key, words in units.items()), tmp_path / "t.parquet", TOKENS
    )
    (tmp_path / "study.txt").write_text("不见词\n", encoding="utf-8")
    bow.run(
        tokens=[tmp_path / "t.parquet"],
        english="",
        genre="",
        general_stopwords=False,
        english_stopwords=False,
        genre_stopwords=False,
        study_stopwords=[tmp_path / "study.txt"],
        **{name: tmp_path / file for name, file in OUTPUTS.items()},
        **LOOSE | {"min_df": 2},
        say=said.append,
    )
    text = "\n".join(said)
    assert "kept 2 of 7 words and 3 of 5 units" in text
    assert "bow.min_df" in text and "2 of 5 units have no kept word" in text and "不见词" in text


def test_each_layer_of_stopwords_is_a_reason_in_the_order_of_the_layers():
    named = [reason.removeprefix("stopword:") for reason in bow.REASONS if reason.startswith("stopword:")]
    assert named == list(stopwords.LAYERS)
