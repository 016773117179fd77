from pathlib import Path

import jieba
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhuti import segment, tables
from zhuti.function_words import BOUNDS
from zhuti.lexicon import Entry, Layer
from zhuti.segment import SCHEMA, Segmenter

ROOT = Path(__file__).parents[2]
EXAMPLE = sorted((ROOT / "data" / "example").glob("*.txt"))
GOLD = ROOT.parent / "shared" / "corpora" / "ud_zh_gsdsimp" / "dev_gold.txt"
LAYERS = [
    Layer(
        "policy",
        [Entry("一带一路"), Entry("供给侧结构性改革"), Entry("双随机、一公开"), Entry("Belt and Road"), Entry("1+X")],
    ),
    Layer("places", [Entry("昂昂溪区", None, "ns"), Entry("中国—东盟")]),
    Layer("study", [Entry("新质生产力", 7, "n"), Entry("融资"), Entry("企业上市"), Entry("一个")]),
]
jieba.setLogLevel("ERROR")
PLAIN = Segmenter()
OURS = Segmenter(True, LAYERS, numbers=True, function_words=True)
PIECES = st.one_of(
    st.sampled_from([entry.word for layer in LAYERS for entry in layer.entries]),
    st.sampled_from(
        ["300亿元", "2023年1月3日", "国发〔2023〕12号", "12.5%", "5个", "Wi-Fi", "1+X1", "一种", "的发展", "我们"]
    ),
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
    st.sampled_from("\u3400\U00020bb7\ue000\ue001ＡéA1.+- ，。“”\n\r\t\u3000\x85\u2028"),
)
TEXTS = st.lists(PIECES, max_size=15).map("".join)


def ours(text, **settings):
    return Segmenter(True, LAYERS, **settings).tokens(text)[0] if settings else OURS.tokens(text)[0]


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_tokens_spell_the_text_and_know_their_places(text):
    for segmenter in (PLAIN, OURS):
        tokens, starts, ends = segmenter.tokens(text)
        assert [text[start:end] for start, end in zip(starts, ends, strict=True)] == tokens
        assert "".join("".join(tokens).split()) == "".join(text.split())
        assert not any(token.isspace() for token in tokens)


@settings(max_examples=200, deadline=None)
@given(st.lists(TEXTS, max_size=5))
def test_texts_cut_together_have_the_tokens_that_they_have_alone(texts):
    for segmenter in (PLAIN, OURS):
        table = segmenter.table([f"u{number}" for number in range(len(texts))], texts)
        assert table.schema == SCHEMA
        alone = [segmenter.tokens(text) for text in texts]
        assert [(row["token"], row["start"], row["end"]) for row in table.to_pylist()] == alone


@pytest.mark.parametrize("path", EXAMPLE, ids=lambda path: path.name)
def test_without_layers_the_tokens_are_those_of_jieba(path):
    text = path.read_bytes().decode("utf-8")
    for hmm in (True, False):
        expected = [word for word in jieba.cut(text, HMM=hmm) if not word.isspace()]
        assert Segmenter(hmm).tokens(text)[0] == expected


def test_words_of_the_layers_are_whole_whatever_they_are_made_of():
    text = "推进一带一路、供给侧结构性改革，“双随机、一公开”，1+X证书，Belt and Road，昂昂溪区，中国—东盟，新质生产力"
    whole = {entry.word for layer in LAYERS for entry in layer.entries} - {"融资", "企业上市", "一个"}
    assert whole <= set(ours(text))
    assert whole & set(PLAIN.tokens(text)[0]) <= {"昂昂溪区"}


def test_a_word_of_a_layer_does_not_break_its_neighbours():
    assert ours("支持中小企业上市融资") == ["支持", "中小企业", "上市", "融资"]
    assert "企业上市" in ours("推动企业上市")


def test_numbers_are_whole_where_they_are_switched_on():
    text = "国发〔2023〕12号：2023年1月3日投资300亿元，增长12.5%，服务5个人"
    assert ours(text) == [
        *("国发〔2023〕12号", "：", "2023年1月3日", "投资", "300亿元", "，", "增长", "12.5%", "，", "服务", "5", "个人")
    ]  # fmt: skip
    assert {"2023", "年", "300", "亿元"} <= set(ours(text, numbers=False, function_words=True))


def test_function_words_are_apart_where_that_is_switched_on_unless_a_layer_holds_them():
    assert ours("一种模式和一个目标") == ["一", "种", "模式", "和", "一个", "目标"]
    assert ours("一种模式", numbers=True) == ["一种", "模式"]


@pytest.mark.parametrize("bound", BOUNDS)
def test_bounds_are_whole_where_function_words_are_and_break_no_other_word(bound):
    assert ours(f"培训{bound}三十学时", function_words=True) == ["培训", bound, "三十", "学时"]
    assert ours(f"时间{bound}2025年底") == ["时间", bound, "2025年底"]


def test_a_bound_gives_way_to_a_word_that_begins_in_it():
    assert ours("差距不大于是增加投入", function_words=True)[-3:] == ["于是", "增加", "投入"]
    assert "不少于" not in ours("培训不少于三十学时", numbers=True)


def test_later_layers_lie_over_earlier_ones():
    layers = [Layer("policy", [Entry("的发展", 10**7)]), Layer("study", [Entry("的发展", 1)])]
    assert "的发展" in Segmenter(True, layers[:1]).tokens("经济的发展")[0]
    assert "的发展" not in Segmenter(True, layers).tokens("经济的发展")[0]


def test_a_shard_of_units_becomes_a_table_of_tokens(tmp_path):
    schema = pa.schema([("unit_id", pa.string()), ("text", pa.string())])
    rows = [{"unit_id": "a#0001", "text": "建设大湾区\n发展5G"}, {"unit_id": "b#0001", "text": "中国—东盟"}]
    tables.write_parquet(rows, tmp_path / "u.parquet", schema)
    (tmp_path / "d.txt").write_text("大湾区\n中国—东盟\n", encoding="utf-8")
    (tmp_path / "d.tsv").write_text("word\tdecision\n建设大湾区\treject\n", encoding="utf-8")
    said = []
    segment.run(
        units=str(tmp_path / "u.parquet"),
        tokens=str(tmp_path / "t.parquet"),
        hmm=True,
        policy=None,
        places=None,
        numbers=False,
        function_words=False,
        dictionaries=[str(tmp_path / "d.txt")],
        decisions=str(tmp_path / "d.tsv"),
        say=said.append,
    )
    assert list(tables.read_parquet(tmp_path / "t.parquet")) == [
        {"unit_id": "a#0001", "token": ["建设", "大湾区", "发展", "5G"], "start": [0, 2, 6, 8], "end": [2, 5, 8, 10]},
        {"unit_id": "b#0001", "token": ["中国—东盟"], "start": [0], "end": [5]},
    ]
    assert said == ["5 tokens; words over jieba's dictionary: 2 of layer study"]


def test_batches_are_bounded_by_characters_and_rows(tmp_path, monkeypatch):
    monkeypatch.setattr(segment, "BATCH", 10)
    monkeypatch.setattr(tables, "ROW_GROUP", 3)
    texts = ["一" * 8, "二", "三", "四", "五" * 30, "六", ""]
    schema = pa.schema([("unit_id", pa.string()), ("text", pa.string())])
    rows = [{"unit_id": str(number), "text": text} for number, text in enumerate(texts)]
    tables.write_parquet(rows, tmp_path / "u.parquet", schema)
    off = {"policy": None, "places": None, "numbers": False, "function_words": False, "dictionaries": []}
    segment.run(str(tmp_path / "u.parquet"), str(tmp_path / "t.parquet"), True, decisions=None, **off)
    written = pq.ParquetFile(tmp_path / "t.parquet")
    sizes = [written.metadata.row_group(group).num_rows for group in range(written.num_row_groups)]
    assert sizes == [3, 1, 1, 2]
    assert [row["unit_id"] for row in tables.read_parquet(tmp_path / "t.parquet")] == [row["unit_id"] for row in rows]


def spans(words):
    ends = [0]
    for word in words:
        ends.append(ends[-1] + len("".join(word.split())))
    return set(zip(ends, ends[1:], strict=False))


@pytest.mark.skipif(not GOLD.is_file(), reason="needs the development corpora in shared/corpora beside the checkout")
def test_with_all_layers_words_are_no_worse_than_jieba_s_by_a_gold_standard():
    from zhuti.lexicon import read_layers

    resources = ROOT / "workflow" / "resources"
    layers = read_layers(resources / "lexicon" / "policy.txt", resources / "places.csv")
    gold = [line.split("  ") for line in GOLD.read_text(encoding="utf-8").splitlines() if line.strip()]

    def f1(cut):
        pairs = [(spans(words), spans(cut("".join(words)))) for words in gold]
        right = sum(len(theirs & found) for theirs, found in pairs)
        return 2 * right / sum(len(theirs) + len(found) for theirs, found in pairs)

    whole = Segmenter(True, layers, numbers=True, function_words=True)
    assert f1(lambda text: whole.tokens(text)[0]) >= f1(lambda text: list(jieba.cut(text))) > 0.78
