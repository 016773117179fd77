import json
import lzma
import re
from heapq import nlargest
from pathlib import Path

import jieba
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhuti.lexicon import Entry
from zhuti.segment.exact import Jieba

ROOT = Path(__file__).parents[2]
EXAMPLE = sorted((ROOT / "data" / "example").glob("*.txt"))
CORPORA = ROOT.parent / "shared" / "corpora"
NEEDS_CORPORA = pytest.mark.skipif(
    not CORPORA.is_dir(), reason="needs the development corpora in shared/corpora beside the checkout"
)
WORDS = [
    Entry("大湾区"),
    Entry("粤港澳大湾区", 1000, "ns"),
    Entry("5G网络"),
    Entry("新质生产力", None, "n"),
    Entry("3D"),
    Entry("C++"),
    Entry("1+4+N", 50),
    Entry("推进", 30_000_000),
    Entry("的发展", 1),
    Entry("结构性改革"),
    Entry("改革", 1),
    Entry("中国—东盟"),
    Entry("鿖鿖"),
    Entry("新质生产力", 7),
]
jieba.setLogLevel("ERROR")


def jieba_tokens(tokenizer, text, hmm):
    return [word for word in tokenizer.cut(text, HMM=hmm) if not word.isspace()]


def tokens_of(cutter, text):
    return [word for word in cutter.cut(text) if not word.isspace()]


def tokenizer_with(entries):
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total, tokenizer.initialized = PLAIN.FREQ.copy(), PLAIN.total, True
    for entry in entries:
        tokenizer.add_word(*entry)
    return tokenizer


PLAIN = jieba.Tokenizer()
PLAIN.initialize()
OWN = tokenizer_with(WORDS)
CUTTERS = {(hmm, own): Jieba(hmm, WORDS if own else []) for hmm in (True, False) for own in (True, False)}
COMMON = sorted(word for word, freq in PLAIN.FREQ.items() if freq > 500)
WITH_LATIN = sorted(word for word, freq in PLAIN.FREQ.items() if freq and re.search("[a-zA-Z0-9]", word))
PIECES = st.one_of(
    st.sampled_from(COMMON),
    st.sampled_from(WITH_LATIN),
    st.sampled_from([entry.word for entry in WORDS]),
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
    st.sampled_from("\u3400\u4db5\U00020000\U00020bb7\uf900〇①３Ａéのк한🙂的了不是在"),
    st.sampled_from("0123456789abXYZ.+-#&_%@/ ，。、：“”（）\n\t\u3000"),
    st.sampled_from(
        ["2011-2015", "12.5%", "1+4+N", "WES-5.4.5", "5G+", "PM2.5", "a-1.5", "10%3", "\r\n", "A股", "1.2.3"]
    ),
)
TEXTS = st.lists(PIECES, max_size=25).map("".join)


@settings(max_examples=700, deadline=None)
@given(TEXTS, st.booleans(), st.booleans())
def test_tokens_are_those_of_jieba(text, hmm, own):
    assert tokens_of(CUTTERS[hmm, own], text) == jieba_tokens(OWN if own else PLAIN, text, hmm)
    assert "".join(CUTTERS[hmm, own].cut(text)) == text


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(TEXTS, st.sampled_from([None, None, 1, 20, 10**4, 10**7])), max_size=6), TEXTS, st.booleans())
def test_user_words_have_the_frequencies_that_jieba_gives_them(words, text, hmm):
    entries = [Entry("".join(word.split())[:6], freq) for word, freq in words]
    entries = [entry for entry in entries if len(entry.word) > 1]
    text += "".join(entry.word for entry in entries) + text
    ours, theirs = Jieba(hmm, entries), tokenizer_with(entries)
    assert ours.frequencies == {entry.word: theirs.FREQ[entry.word] for entry in entries}
    assert tokens_of(ours, text) == jieba_tokens(theirs, text, hmm)


def test_frequencies_that_are_not_given_are_those_of_jieba():
    beginning = next(word for word, freq in PLAIN.FREQ.items() if freq == 0 and len(word) == 1 and word > "\u4e00")
    words = ["我们的", "的发展", "AA", "XYQ", "XYZW", "XYZ", "发展", "中国—东盟", beginning]
    entries = [Entry(word) for word in words]
    theirs = tokenizer_with(entries)
    assert Jieba(True, entries).frequencies == {word: theirs.FREQ[word] for word in words}
    assert [theirs.FREQ[word] for word in ("AA", "XYQ", "XYZ")] == [1, 2, 1] and theirs.FREQ["我们的"] > 100


def test_words_given_again_weigh_as_in_jieba_which_counts_them_twice():
    often = [Entry(word, freq) for word, freq in nlargest(2000, PLAIN.FREQ.items(), key=lambda item: item[1])]
    text = "争先进位，均居全省首位，居民人均可支配收入"
    expected = jieba_tokens(tokenizer_with(often), text, False)
    assert tokens_of(Jieba(False, often), text) == expected != jieba_tokens(PLAIN, text, False)


def test_of_two_ways_of_equal_weight_the_one_is_taken_that_jieba_takes():
    text = "一下一下一下一一一一"
    ways = set()
    for freq in range(1, 60, 3):
        expected = jieba_tokens(tokenizer_with([Entry("鿖鿖", freq)]), text, False)
        assert tokens_of(Jieba(False, [Entry("鿖鿖", freq)]), text) == expected
        ways.add(tuple(expected))
    assert len(ways) == 2
    assert tokens_of(Jieba(False), text) == jieba_tokens(PLAIN, text, False)


@pytest.mark.parametrize("hmm", [True, False])
@pytest.mark.parametrize("path", EXAMPLE, ids=lambda path: path.name)
def test_the_example_is_cut_as_by_jieba(path, hmm):
    text = path.read_bytes().decode("utf-8")
    for own, tokenizer in ((False, PLAIN), (True, OWN)):
        assert tokens_of(CUTTERS[hmm, own], text) == jieba_tokens(tokenizer, text, hmm)


def test_what_rjieba_alone_cuts_otherwise_is_cut_as_by_jieba():
    tokens = tokens_of(CUTTERS[True, False], "2011-2015年“1+4+N”体系WES-5.4.5")
    assert tokens == ["2011", "-", "2015", "年", "“", "1", "+", "4", "+", "N", "”", "体系", "WES", "-", "5.4", ".", "5"]


def test_a_user_word_is_found_and_jieba_without_it_does_not():
    assert "大湾区" in tokens_of(Jieba(True, [Entry("大湾区")]), "建设大湾区")
    assert "大湾区" not in tokens_of(Jieba(True), "建设大湾区")


@pytest.mark.parametrize(
    ("entries", "hmm"), [([Entry("发展", 0)], True), ([Entry("A", 10**7), Entry("B", 10**7), Entry("AB", 1)], False)]
)
def test_deleted_words_and_weighted_letters_leave_the_work_to_jieba(entries, hmm):
    text = "全面发展的AB产业，2011-2015年发展壮大，ABAB"
    plain = jieba_tokens(PLAIN, text, hmm)
    try:
        tokens = jieba_tokens(tokenizer_with(entries), text, hmm)
        assert tokens_of(Jieba(hmm, entries), text) == tokens
    finally:
        jieba.finalseg.Force_Split_Words.clear()
    assert hmm is False or tokens != plain


def corpus(name, limit):
    with lzma.open(CORPORA / name / "docs.jsonl.xz", "rt", encoding="utf-8") as lines:
        for _, line in zip(range(limit), lines, strict=False):
            yield json.loads(line)["text"]


@NEEDS_CORPORA
def test_articles_of_laws_are_cut_as_by_jieba():
    for text in corpus("prc_law_articles", 3000):
        assert tokens_of(CUTTERS[True, False], text) == jieba_tokens(PLAIN, text, True)


@NEEDS_CORPORA
def test_lines_rich_in_digits_are_cut_as_by_jieba():
    lines = [line for text in corpus("gov_reports_city", 40) for line in text.split("\n")]
    rich = [line for line in lines if len(re.findall("[a-zA-Z0-9+.%-]", line)) > len(line) / 20]
    assert len(rich) > 500
    for line in rich[:500]:
        for hmm, own in ((True, False), (True, True), (False, False)):
            assert tokens_of(CUTTERS[hmm, own], line) == jieba_tokens(OWN if own else PLAIN, line, hmm)
