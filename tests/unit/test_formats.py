import pytest
import specimens

from zhuti.formats import extract
from zhuti.refusal import REASONS, Refused

PAGE = "<html><head><meta charset='{}'></head><body><p>第一段，內容如下。</p><p>第二段。</p></body></html>"


@pytest.mark.parametrize(
    ("name", "raw", "text", "encoding"),
    [
        ("a.txt", "第一段。\r\n乙".encode("gb18030"), "第一段。\r\n乙", "gb18030"),
        ("a", "甲乙".encode(), "甲乙", "utf-8"),
        ("a.md", "# 甲\n".encode(), "# 甲\n", "utf-8"),
        ("a.HTML", PAGE.format("utf-8").encode(), "第一段，內容如下。\n第二段。", "html:utf-8"),
        ("a.htm", PAGE.format("gb2312").encode("gb18030"), "第一段，內容如下。\n第二段。", "html:gb18030"),
        ("a.htm", PAGE.format("utf-8").encode("big5"), "第一段，內容如下。\n第二段。", "html:cp950"),
        ("a.docx", specimens.docx(specimens.paragraph("甲") + specimens.paragraph("乙")), "甲\n乙", "docx"),
        (
            "a.pdf",
            specimens.pdf([specimens.shown("第一 a\n二行"), specimens.shown("次页")]),
            "第一 a\n二行\f次页",
            "pdf",
        ),
    ],
)
def test_every_format_gives_its_text(name, raw, text, encoding):
    assert extract(name, raw) == (text, encoding, "")


def test_a_page_in_another_encoding_is_read_as_it_says_itself():
    page = "<meta charset=shift_jis><p>日本国民は、正当に選挙された国会における代表者を通じて行動する。</p>"
    assert extract("a.html", page.encode("shift_jis")).encoding == "html:shift_jis"


def test_the_encoding_that_is_set_goes_first():
    assert extract("a.html", PAGE.format("utf-8").encode("big5"), "big5").encoding == "html:big5"
    with pytest.raises(Refused, match="encoding"):
        extract("a.txt", "甲乙丙丁戊".encode("gb18030"), "utf-8")


@pytest.mark.parametrize(
    ("name", "raw", "code"),
    [
        ("a.txt", b"", "empty"),
        ("a.html", b"<html><body><script>x()</script></body></html>", "empty"),
        ("a.html", b"<frameset><frame src=b.html></frameset>", "frames"),
        ("a.html", b"<div>" * 20000 + b"x", "broken"),
        ("a.doc", b"\xd0\xcf\x11\xe0", "old_format"),
        ("a.xls", b"x", "old_table"),
        ("a.jpg", b"\xff\xd8", "picture"),
        ("a.zip", b"PK", "archive"),
        ("a.docx", b"", "empty"),
        ("a.docx", b"no container", "broken"),
        ("a.docx", specimens.docx("<w:p>"), "broken"),
        ("a.docx", specimens.docx(specimens.paragraph(" ")), "empty"),
        ("a.docx", specimens.docx(specimens.paragraph("甲"))[:-30], "broken"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_format"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        ("a.pdf", b"%PDF-1.4 and nothing else", "broken"),
        ("a.pdf", specimens.pdf([specimens.PICTURE]), "scanned"),
        ("a.pdf", specimens.pdf([b""]), "empty"),
        ("a.pdf", specimens.pdf([specimens.shown("x")], password=True), "encrypted"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(name, raw, code):
    with pytest.raises(Refused, match=f"^{code}$"):
        extract(name, raw)
    assert all(REASONS[code])


def test_losses_of_what_is_kept_are_noted():
    mixed = specimens.pdf([specimens.shown("首页"), specimens.PICTURE, b""])
    assert extract("a.pdf", mixed) == ("首页\f\f", "pdf", "pages_without_text")
    assert extract("a.txt", "一段文字，被截断了".encode()[:-1]).note == "replaced"
    nameless = specimens.pdf([specimens.shown("市\x00府𠀋")])
    assert extract("a.pdf", nameless) == ("市\ufffd府𠀋", "pdf", "replaced")
