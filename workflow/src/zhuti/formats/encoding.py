"""From bytes to text: byte-order mark, strict UTF-8, then the likeliest of the encodings of Chinese."""

import codecs
from functools import cache
from typing import NamedTuple

import numpy as np

from zhuti.formats.characters import COMMON
from zhuti.refusal import Refused

MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
FAMILIES = (("gb18030",), ("cp950", "big5", "big5hkscs"), ("utf-16-le",), ("utf-16-be",), ("utf-8",))
"""Encodings to choose from; those of a family differ in symbols and rare characters only."""
CONTROL_SHARE = 0.01
"""A text with more control characters than this is no text."""
REPLACED_SHARE = 0.001
"""A text may have one character that is no text, or this share, which is replaced by U+FFFD."""
LEAST_LIKELY = -9.5
"""Mean log-probability of characters below which a decoding is not Chinese (right ones have −6 to −8)."""
DOUBT = -12.0
"""What is averaged in with the characters: one or two of them prove little."""
MARGIN = 5.0
"""By how much (in log-probability) the best decoding must beat those of other families."""
SCORED = 1 << 20
"""Characters, evenly spread over the text, from which its probability is estimated."""
_CONTROL = [chr(code) for code in range(0x20) if chr(code) not in "\t\n\r\x0b\x0c\x1a"]
_BEYOND_ASCII = 0x80


class Decoded(NamedTuple):
    """A text without byte-order mark, newlines untouched; its codec; and how many U+FFFD replace bytes in it."""

    text: str
    encoding: str
    replaced: int


def decode(raw: bytes, encoding: str = "auto") -> tuple[str, str]:
    """Decode a file of which every byte must be text.

    Returns:
        The text without byte-order mark, newlines untouched; and the codec's name.

    Raises:
        Refused: as `salvage`, or with "encoding" where that would replace bytes.
    """
    text, name, replaced = salvage(raw, encoding)
    if replaced:
        raise Refused("encoding")
    return text, name


def salvage(raw: bytes, encoding: str = "auto", hint: str | None = None) -> Decoded:
    """Decode a file in which a few bytes may be damaged.

    Args:
        raw: its bytes.
        encoding: a codec name, or "auto" to recognise UTF-8, GB18030, Big5 and UTF-16.
        hint: the codec that the file itself claims, used if none is recognised.

    Raises:
        Refused: "empty", "binary", "encoding" (not in the encoding given), "unknown_encoding" or "unrecognised".
    """
    if not raw:
        raise Refused("empty")
    found = _recognised(raw, hint) if encoding == "auto" else _given(raw, encoding)
    found = found._replace(text=found.text.removeprefix("\ufeff"))
    if is_binary(found.text):
        raise Refused("binary")
    if not found.text.strip():
        raise Refused("empty")
    return found


def is_binary(text: str) -> bool:
    """Tell whether decoded bytes are no text, by their share of control characters."""
    return sum(map(text.count, _CONTROL)) > CONTROL_SHARE * len(text)


def _given(raw: bytes, encoding: str) -> Decoded:
    try:
        name = codecs.lookup(encoding).name
        found = _decoded(raw, name)
    except LookupError:
        raise Refused("unknown_encoding") from None
    if found is None:
        raise Refused("encoding")
    return found


def _decoded(raw: bytes, name: str) -> Decoded | None:
    """Decode strictly, or with a few replacements; None if many bytes are not in the encoding."""
    try:
        return Decoded(raw.decode(name), name, 0)
    except UnicodeDecodeError:
        text = raw.decode(name, "replace")
    replaced = text.count("\ufffd")
    return Decoded(text, name, replaced) if replaced <= max(1, REPLACED_SHARE * len(text)) else None


def _recognised(raw: bytes, hint: str | None) -> Decoded:
    for mark, name in MARKS:
        if raw.startswith(mark):
            return _given(raw, name)
    try:
        text = raw.decode("utf-8")
        if not is_binary(text):
            return Decoded(text, "utf-8", 0)
    except UnicodeDecodeError:
        pass
    found = _likeliest(raw)
    if found is None and hint:
        try:
            return _given(raw, hint)
        except Refused:
            pass
    if found is None:
        raise Refused("binary" if is_binary(raw.decode("latin-1")) else "unrecognised")
    return found


def _likeliest(raw: bytes) -> Decoded | None:
    """Return the decoding whose characters are those of Chinese, if it is clear which one."""
    scored = []
    for family in FAMILIES:
        decodings = [found for name in family if (found := _decoded(raw, name))]
        if decodings:
            scored.append(max(((*_score(found), found) for found in decodings), key=lambda entry: entry[0]))
    scored.sort(key=lambda entry: -entry[0])
    clear = len(scored) == 1 or (scored and scored[0][0] - scored[1][0] >= MARGIN)
    return scored[0][2] if clear and scored[0][1] >= LEAST_LIKELY else None


def _score(found: Decoded) -> tuple[float, float]:
    """Return the log-probability of a text, and the mean of what tells: beyond ASCII, in UTF-16 all characters."""
    sample = found.text[:: 1 + len(found.text) // SCORED]
    codes = np.frombuffer(sample.encode("utf-32-le", "surrogatepass"), np.uint32)
    scores = _log_probabilities()[codes]
    telling = scores if found.encoding.startswith("utf-16") else scores[codes >= _BEYOND_ASCII]
    return float(scores.mean()) * len(found.text), float(telling.sum() + DOUBT) / (len(telling) + 1)


@cache
def _log_probabilities() -> np.ndarray:
    """Log-probability of each code point in Chinese text; characters by Zipf's law in the order of `COMMON`."""
    table = np.full(0x110000, -18.0)
    for first, last, score in ((0x3400, 0x9FFF, -14.0), (0x20000, 0x323AF, -16.0)):
        table[first : last + 1] = score
    table[:_BEYOND_ASCII] = -20.0
    table[[ord(char) for char in "\t\n\r "]] = -5.0
    table[0x21:0x7F] = -5.5
    rows = bytes(byte for row in (0xA1, 0xA2, 0xA3) for cell in range(0xA1, 0xFF) for byte in (row, cell))
    table[[ord(char) for char in rows.decode("gb2312", "ignore")]] = -8.0
    table[0x2500:0x2580] = -6.0
    table[[ord(char) for char in "，。、；：？！“”‘’（）《》「」『』〈〉【】〔〕…—·％\u3000"]] = -5.5
    rank = np.arange(len(COMMON)) + 50.0
    table[[ord(char) for char in COMMON]] = np.log(0.8 / rank / (1 / rank).sum())
    return table
