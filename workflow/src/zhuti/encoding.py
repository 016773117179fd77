"""From bytes to text: byte-order mark, strict UTF-8, then the likeliest of the encodings of Chinese."""

import codecs

from charset_normalizer import from_bytes

CANDIDATES = ["ascii", "utf_8", "gb18030", "big5", "big5hkscs", "utf_16", "utf_16_le", "utf_16_be"]
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
CONTROL_SHARE = 0.01
"""A text with more control characters than this is no text."""


def decode(raw: bytes, encoding: str = "auto") -> tuple[str, str]:
    """Decode a file.

    Args:
        raw: its bytes.
        encoding: a codec name, or "auto" to recognise UTF-8, GB18030, Big5 and UTF-16.

    Returns:
        The text without byte-order mark, newlines untouched; and the codec's name.

    Raises:
        ValueError: a code: "empty", "binary", "encoding" (not in the encoding given) or "unknown_encoding".
    """
    if not raw:
        raise ValueError("empty")
    text, name = _recognised(raw) if encoding == "auto" else _given(raw, encoding)
    text = text.removeprefix("\ufeff")
    if is_binary(text):
        raise ValueError("binary")
    if not text.strip():
        raise ValueError("empty")
    return text, name


def is_binary(text: str) -> bool:
    """Tell whether decoded bytes are no text, by their share of control characters."""
    control = sum(char < " " and char not in "\t\n\r\x0b\x0c\x1a" for char in text)
    return control > CONTROL_SHARE * len(text)


def _given(raw: bytes, encoding: str) -> tuple[str, str]:
    try:
        return raw.decode(encoding), codecs.lookup(encoding).name
    except LookupError:
        raise ValueError("unknown_encoding") from None
    except UnicodeDecodeError:
        raise ValueError("encoding") from None


def _recognised(raw: bytes) -> tuple[str, str]:
    for mark, name in MARKS:
        if raw.startswith(mark):
            try:
                return raw.decode(name), name
            except UnicodeDecodeError:
                raise ValueError("encoding") from None
    try:
        return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        best = from_bytes(raw, cp_isolation=CANDIDATES).best()
    if best is None:
        raise ValueError("binary")
    return raw.decode(best.encoding), codecs.lookup(best.encoding).name
