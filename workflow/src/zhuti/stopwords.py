"""Stopwords in layers: general Chinese, English, the policy genre, and the study's own."""

import codecs
import re
from collections.abc import Iterable
from pathlib import Path

from zhuti.function_words import BOUNDS
from zhuti.problem import Problem

LAYERS = ("general", "english", "genre", "study")
"""In the order in which they claim a word."""


def layered(lists: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    """Map each stopword to its layer; the first layer that has it wins.

    Args:
        lists: (layer, words), in order.

    Returns:
        word → layer: layers in the given order, words sorted within each.
    """
    layer_of: dict[str, str] = {}
    for layer, words in lists:
        for word in sorted(set(words)):
            layer_of.setdefault(word, layer)
    return layer_of


def general() -> set[str]:
    """Return the general Chinese stopwords of the package stopwordsiso (Stopwords ISO, MIT), and bounds (不少于)."""
    import stopwordsiso

    return {*stopwordsiso.stopwords("zh"), *BOUNDS}


def read_list(path: str | Path, key: str) -> list[str]:
    """Read one stopword file: one word a line; what follows a # at the start of a line or after a space is a comment.

    UTF-8 with or without BOM, UTF-16 with BOM and GB18030 (what Chinese editors save) are understood.

    Args:
        path: the file.
        key: the config key that names it, for messages.

    Raises:
        Problem: the file is missing, is not text, or has a line of several words.
    """
    words = []
    for number, line in enumerate(_decode(path, key).splitlines(), start=1):
        word = re.sub(r"(^|\s)#.*", "", line).strip()
        if len(word.split()) > 1:
            raise Problem(
                f"停用词文件 {path}（{key}）第 {number} 行“{word}”不止一个词；请每行只写一个词，说明写在 # 之后。",
                f"Line {number} of the stopword file {path} ({key}), `{word}`, holds several words; write one a line "
                "and put remarks after a #.",
            )
        if word:
            words.append(word)
    return words


def _decode(path: str | Path, key: str) -> str:
    try:
        data = Path(path).read_bytes()
    except OSError:
        raise Problem(
            f"找不到停用词文件 {path}；请检查 {key} 中的路径（相对于运行目录）。",
            f"The stopword file {path} does not exist; check its path in {key} (relative to the folder you run in).",
        ) from None
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ["utf-16"] if utf16 else ["utf-8-sig", "gb18030"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Problem(
        f"停用词文件 {path}（{key}）不是文本，或编码无法识别；请另存为 UTF-8。",
        f"The stopword file {path} ({key}) is not text in a known encoding; save it as UTF-8.",
    )
