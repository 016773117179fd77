import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhuti.encoding import decode

TEXT = "各位代表：现在，我代表市人民政府，向大会报告工作，请予审议，并请市政协委员提出意见。\r\n一、过去一年的工作\r\n"
TRADITIONAL = (
    "各位代表：現在，我代表市人民政府，向大會報告工作，請予審議，並請市政協委員提出意見。\n一、過去一年的工作\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_of_chinese_come_out_character_for_character(encoding):
    assert decode(TEXT.encode(encoding))[0] == TEXT


def test_big5_comes_out_character_for_character():
    assert decode(TRADITIONAL.encode("big5"))[0] == TRADITIONAL


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
        (TEXT.encode("gb18030"), "utf-8", "encoding"),
        (TEXT.encode(), "utf-13", "unknown_encoding"),
    ],
)
def test_what_is_no_text_is_refused_with_a_code(raw, encoding, code):
    with pytest.raises(ValueError, match=f"^{code}$"):
        decode(raw, encoding)
