"""The text layer of a PDF, page by page."""

from zhuti.refusal import Refused

PAGE_BREAK = "\f"
NAMELESS = "\ufffd"
"""In place of a glyph of which the file does not say what it is."""
_HYPHENS = str.maketrans({"\ufffe": "-", "\x02": "-"})
"""What pdfium puts for a hyphen at the end of a line."""


def extract(raw: bytes) -> tuple[str, bool]:
    """Return the text, with form feeds between pages, and whether every page that shows something has text.

    Raises:
        Refused: "encrypted", "broken", or "scanned" if there are pictures and no text at all.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as error:
        raise Refused("encrypted" if "password" in str(error).lower() else "broken") from None
    try:
        pages = [_read_page(document, number) for number in range(len(document))]
    finally:
        document.close()
    texts = [text for text, _ in pages]
    complete = not any(pictures and not text.strip() for text, pictures in pages)
    if not any(text.strip() for text in texts):
        raise Refused("empty" if complete else "scanned")
    return PAGE_BREAK.join(texts), complete


def _read_page(document, number: int) -> tuple[str, bool]:
    """Return the text of a page, and whether it has pictures but no text (so has a page that cannot be read)."""
    import pypdfium2

    try:
        page = document[number]
        textpage = page.get_textpage()
        text = _text_of(textpage).replace("\r\n", "\n").translate(_HYPHENS)
        textpage.close()
        pictures = not text.strip() and any(page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))
        page.close()
    except pypdfium2.PdfiumError:
        return "", True
    return text, pictures


def _text_of(textpage) -> str:
    """Return the text of a page, nameless glyphs included, which pdfium leaves out."""
    import pypdfium2

    text, number = textpage.get_text_range(), textpage.count_chars()
    if len(text) == number:
        return text
    return spell([pypdfium2.raw.FPDFText_GetUnicode(textpage, place) for place in range(number)])


def spell(codes: list[int]) -> str:
    """Write code units as text: 0 as `NAMELESS`, pairs of surrogates as one character."""
    units = "".join(chr(code or ord(NAMELESS)) for code in codes)
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
