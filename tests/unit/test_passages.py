"""Passages keep every character, mark whole words only, and cut where most of the marks are."""

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from zhuti.passages import Words, marked, spans_of, window


def words(*tokens: str) -> tuple[str, Words]:
    ends = [sum(map(len, tokens[: place + 1])) for place in range(len(tokens))]
    return "".join(tokens), Words(tokens, [end - len(token) for token, end in zip(tokens, ends, strict=True)], ends)


def test_whole_words_are_marked():
    text, found = words("发展", "研发", "展会", "发展")
    assert marked(text, found, {"发展"}) == "<mark>发展</mark>研发展会<mark>发展</mark>"


def test_markup_in_a_text_is_text():
    text, found = words("<b>", "&", '"x"', "</b>")
    assert marked(text, found, {"<b>"}) == "<mark>&lt;b&gt;</mark>&amp;&#34;x&#34;&lt;/b&gt;"


@given(st.lists(st.text(min_size=1, max_size=4), max_size=30), st.sets(st.text(max_size=4), max_size=5))
def test_every_character_survives(tokens, wanted):
    text, found = words(*tokens)
    shown = marked(text, found, wanted | set(tokens[::3]))
    assert html.unescape(re.sub(r"</?mark>", "", shown)) == html.unescape(str(html.escape(text)))
    assert shown.count("<mark>") == len(spans_of(found, wanted | set(tokens[::3])))


def test_a_long_text_is_cut_around_the_words():
    text, found = words(*["甲"] * 300, *["主题"] * 20, *["乙"] * 300)
    shown = marked(text, found, {"主题"}, most=100)
    assert shown.count("<mark>主题</mark>") == 20
    assert shown.startswith("…") and shown.endswith("…")
    assert len(re.sub(r"</?mark>|…", "", shown)) == 100


def test_a_long_text_without_the_words_is_cut_at_its_beginning():
    assert marked("天地玄黄" * 10, Words([], [], []), {"主题"}, most=4) == "天地玄黄…"


@given(st.integers(0, 300), st.lists(st.integers(0, 290), max_size=10), st.integers(1, 80))
def test_the_window_lies_within_the_text(length, starts, most):
    spans = [(start, start + 2) for start in sorted(starts) if start + 2 <= length]
    left, right = window(length, spans, most)
    assert 0 <= left <= right <= length
    assert right - left == min(length, most)
