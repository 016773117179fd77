import hashlib
import json
import lzma
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhuti.formats.encoding import decode, salvage
from zhuti.refusal import Refused

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
NEEDS_CORPORA = pytest.mark.skipif(not CORPORA.is_dir(), reason=f"the corpora for developers are not at {CORPORA}")
TEXT = "各位代表：现在，我代表市人民政府，向大会报告工作，请予审议，并请市政协委员提出意见。\r\n一、过去一年的工作\r\n"
TRADITIONAL = (
    "各位代表：現在，我代表市人民政府，向大會報告工作，請予審議，並請市政協委員提出意見。\n一、過去一年的工作\n"
)
MIXED = "本公司 (ACME Holdings Ltd.) 的 GDP 增长 5.2%，PM2.5 下降 3 μg/m³，详见 http://example.org/a?b=c。"
ENGLISH = "The Committee reviewed the report of the Government and adopted the resolution without a vote.\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [TEXT, TEXT.replace("\r\n", "\r"), TEXT[:15], ENGLISH, MIXED.replace("³", "")])
def test_encodings_of_chinese_come_out_character_for_character(encoding, text):
    assert decode(text.encode(encoding))[0] == text


@pytest.mark.parametrize("encoding", ["big5", "cp950", "big5hkscs"])
def test_big5_comes_out_character_for_character(encoding):
    assert decode(TRADITIONAL.encode(encoding))[0] == TRADITIONAL


@pytest.mark.parametrize("text", ["镕基、喆、堃、㐀、𠮷，均为人名用字。", "─┼─┼─\n│甲│乙│\n└─┴─┘", "……………………", MIXED])
def test_rare_characters_and_drawn_tables_are_recognised_in_gb18030(text):
    assert decode(text.encode("gb18030")) == (text, "gb18030")


def test_the_symbols_of_windows_are_preferred_in_big5():
    text = "第一條～第三條，金額￥１００。"
    assert decode(text.encode("cp950"))[0] == text


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip))
def test_utf8_is_never_changed(text):
    assert decode(text.encode())[0] == text.removeprefix("\ufeff") or not text.removeprefix("\ufeff").strip()


@pytest.mark.parametrize(
    ("raw", "encoding", "code"),
    [
        (b"", "auto", "empty"),
        (b" \r\n\t", "auto", "empty"),
        (b"\xef\xbb\xbf", "auto", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00", "auto", "binary"),
        (bytes(range(256)) * 8, "auto", "binary"),
        (bytes(100), "auto", "binary"),
        (TEXT.encode("gb18030"), "utf-8", "encoding"),
        (TEXT.encode(), "utf-13", "unknown_encoding"),
        (TEXT.encode(), "base64", "unknown_encoding"),
    ],
)
def test_what_is_no_text_is_refused_with_a_code(raw, encoding, code):
    with pytest.raises(Refused, match=f"^{code}$"):
        decode(raw, encoding)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Le but de toute association est la conservation des droits naturels, égaux en société.", "cp1252"),
        ("The Government’s plan – “2020” – doesn’t say.", "cp1252"),
        ("대한민국은 민주공화국이다. 모든 권력은 국민으로부터 나온다. 국가는 재외국민을 보호할 의무를 진다.", "euc_kr"),
        ("日本国民は、正当に選挙された国会における代表者を通じて行動し、協和による成果を確保する。", "shift_jis"),
        ("Мы, многонациональный народ, соединенные общей судьбой на своей земле.", "cp1251"),
    ],
)
def test_other_languages_are_refused_rather_than_turned_into_chinese(text, encoding):
    with pytest.raises(Refused, match="unrecognised"):
        decode(text.encode(encoding))
    assert decode(text.encode(encoding), encoding)[0] == text
    assert salvage(text.encode(encoding), hint=encoding).text == text


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le"])
def test_a_file_cut_within_a_character_keeps_all_others_and_says_so(encoding):
    raw = (TEXT + "终").encode(encoding)[:-1]
    found = salvage(raw)
    assert found.text.removesuffix("\ufffd") == TEXT and found.replaced == 1
    with pytest.raises(Refused, match="encoding"):
        decode(raw)


def test_a_few_damaged_bytes_are_replaced_and_many_are_not():
    raw = (TEXT * 100).encode()
    damaged = salvage(raw.replace(b"\r", b"\xff\r", 1))
    assert damaged.replaced == 1 and damaged.text.replace("\ufffd", "") == TEXT * 100
    with pytest.raises(Refused):
        salvage(raw.replace("，".encode(), b"\xff"))


@NEEDS_CORPORA
def test_dirty_encodings_come_out_character_for_character():
    manifest = json.loads((CORPORA / "dirty_encodings" / "manifest.json").read_text(encoding="utf-8"))
    for entry in manifest:
        raw = (CORPORA / "dirty_encodings" / entry["file"]).read_bytes()
        text = decode(raw)[0]
        assert len(text) == entry["chars"]
        with_lf = text.replace("\r\n", "\n").replace("\r", "\n")
        assert hashlib.sha256(with_lf.encode()).hexdigest() == entry["sha256_of_text"]
    assert len(manifest) == 24


@NEEDS_CORPORA
@pytest.mark.parametrize(
    ("encoding", "corpus"),
    [("gb18030", "gov_reports_city"), ("big5", "tw_laws_trad"), ("utf-16-le", "gov_reports_city")]
    + [("utf-16-be", "tw_laws_trad"), ("utf-8", "tw_laws_trad")],
)
def test_fifty_characters_suffice(encoding, corpus):
    with lzma.open(CORPORA / corpus / "docs.jsonl.xz", "rt", encoding="utf-8") as file:
        texts = [json.loads(line)["text"] for line, _ in zip(file, range(60), strict=False)]
    whole = "\n".join(texts).encode(encoding, "ignore").decode(encoding)
    chosen = random.Random(1)
    starts = [chosen.randrange(len(whole) - 50) for _ in range(300)]
    wanted = [text for start in starts if (text := whole[start : start + 50]).strip()]
    right = 0
    for text in wanted:
        try:
            found = decode(text.encode(encoding))[0]
        except Refused:
            continue
        assert found == text
        right += 1
    assert right >= 0.99 * len(wanted)
