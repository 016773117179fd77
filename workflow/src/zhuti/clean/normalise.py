"""Characters made uniform, each in its place: the normalised text is as long as the text it comes from."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache

INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]+"
)
"""Zero-width and control characters."""
_LINE_BREAKS = "\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_FEW = 32


def _character_table() -> dict[str, str]:
    """Return the characters that are replaced one for one: never punctuation, never a change of length."""
    table = {chr(code): " " for code in range(0x3001) if chr(code).isspace()}
    table |= dict.fromkeys(_LINE_BREAKS, "\n")
    for first, last in ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A)):
        table |= {chr(code): chr(code - 0xFEE0) for code in range(first, last + 1)}
    # Radicals and compatibility ideographs are what some PDF readers put in place of the ideograph itself.
    for first, last in ((0x2E80, 0x2FDF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F)):
        for code in range(first, last + 1):
            unified = unicodedata.normalize("NFKC", chr(code))
            if len(unified) == 1 and unified != chr(code):
                table[chr(code)] = unified
    del table[" "], table["\n"]
    return table


_CHANGED = _character_table()
_TABLE = str.maketrans(_CHANGED)
_UNUSUAL = frozenset(_CHANGED)


def normalise(text: str) -> str:
    """Make spaces, line breaks, full-width digits and letters, and radicals uniform; the length stays the same."""
    text = text.replace("\r\n", " \n")
    found = _UNUSUAL.intersection(text)
    # A text holds few of these characters, and to replace each is many times as fast as to translate all.
    if len(found) > _FEW:
        return text.translate(_TABLE)
    for char in found:
        text = text.replace(char, _CHANGED[char])
    return text


def simplify(text: str) -> str:
    """Turn traditional characters into simplified ones by OpenCC (t2s), which looks at words: 乾燥 but 乾隆.

    The length stays the same: a line whose length OpenCC would change is converted character by character, and a
    character that would become several stays as it is.
    """
    convert = _converter()
    return "".join(_same_length(line, convert) for line in text.splitlines(keepends=True))


@cache
def _converter() -> Callable[[str], str]:
    from opencc import OpenCC

    return OpenCC("t2s").convert


def _same_length(line: str, convert: Callable[[str], str]) -> str:
    # OpenCC takes no lone surrogates; no decoded file holds any.
    line = line.encode("utf-8", "replace").decode("utf-8")
    converted = convert(line)
    if len(converted) == len(line):
        return converted
    return "".join(one if len(one) == 1 else char for char, one in ((char, convert(char)) for char in line))
