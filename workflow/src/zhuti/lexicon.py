"""The words that are laid over jieba's dictionary: policy phrases, place names, the study's own terms."""

import csv
import re
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from zhuti.function_words import COMMON
from zhuti.problem import Problem

DECISIONS = ("accept", "reject", "")


class Entry(NamedTuple):
    """A line of a dictionary; a frequency of None stands for one that makes jieba find the word."""

    word: str
    freq: int | None = None
    tag: str | None = None


class Layer(NamedTuple):
    """Entries of one origin: "policy", "places" or "study"."""

    name: str
    entries: list[Entry]


def read_layers(
    policy: str | Path | None,
    places: str | Path | None,
    dictionaries: Iterable[str | Path] = (),
    decisions: str | Path | None = None,
) -> list[Layer]:
    """Read the layers that lie over jieba's dictionary, later ones over earlier ones; one that is off is left out.

    Args:
        policy: dictionary of policy phrases.
        places: CSV of places, with the columns name and short.
        dictionaries: the study's own dictionaries.
        decisions: TSV of proposed words, of which the accepted ones join the study's terms.

    Raises:
        Problem: a file is missing, not UTF-8, or has a line that cannot be read.
    """
    study = [entry for path in dictionaries for entry in read_dictionary(path)]
    study += [Entry(word) for word, decision in read_decisions(decisions).items() if decision == "accept"]
    layers = [
        Layer("policy", read_dictionary(policy, "segment.policy_lexicon") if policy else []),
        Layer("places", read_places(places) if places else []),
        Layer("study", study),
    ]
    return [layer for layer in layers if layer.entries]


def dictionary_tags() -> dict[str, str]:
    """Return the words of jieba's dictionary with their parts of speech."""
    # jieba itself takes long to import.
    lines = Path(find_spec("jieba").origin).with_name("dict.txt").read_text(encoding="utf-8").splitlines()
    return {word: tag for word, _, tag in (line.split(" ") for line in lines)}


def read_dictionary(path: str | Path, key: str = "segment.dictionaries") -> list[Entry]:
    """Read a dictionary: a word a line, with its frequency and its tag if given ("大湾区 100 ns").

    In a line with tabs only these separate the fields, so that its word may hold spaces ("Belt and Road<TAB>20").
    A BOM, empty lines and lines that start with "#" do no harm.

    Args:
        key: the setting that names the file, for messages.

    Raises:
        Problem: the file is missing or not UTF-8, or a line cannot be read.
    """
    lines = enumerate(_read(path, key).split("\n"), 1)
    return [_entry(line, path, number, key) for number, line in lines if line.strip() and not line.startswith("#")]


def _entry(line: str, path: str | Path, number: int, key: str) -> Entry:
    fields = [field.strip() for field in line.split("\t")] if "\t" in line.strip("\r\n ") else line.split()
    word, *rest = [fields[0], *filter(None, fields[1:])]
    freq = int(rest.pop(0)) if rest and rest[0].isascii() and rest[0].isdigit() else None
    tag = rest.pop(0) if rest and re.fullmatch("[A-Za-z]+[0-9]?", rest[0]) else None
    if rest or not word:
        shown = " ".join(line.split())
        raise Problem(
            f"{key}：{path} 第 {number} 行应为“词 [词频] [词性]”，而不是“{shown}”；请改正，词中有空格时用制表符分栏。",
            f"{key}: line {number} of {path} should be 'word [frequency] [tag]', not '{shown}'; correct it, and put "
            "tabs between the fields where the word holds spaces.",
        )
    return Entry(word, freq, tag)


def read_places(path: str | Path) -> list[Entry]:
    """Read the names of places.

    Names of less than three characters stay out (和县, 城区); so do short ones of counties, many of which are
    words (资源, 合作, 平安), and others that hold a character in common use as a word. jieba's dictionary has most of
    those that are names only.

    Raises:
        Problem: the file is missing or lacks the columns name, short and level.
    """
    names: dict[str, None] = {}
    for _, row in _table(path, ",", ("name", "short", "level"), "segment.place_names"):
        names |= {name: None for name in (row["name"], row["short"]) if len(name) > 2}
        if len(row["short"]) == 2 and row["level"] != "county" and COMMON.isdisjoint(row["short"]):
            names[row["short"]] = None
    return [Entry(name, None, "ns") for name in names]


def read_decisions(path: str | Path | None) -> dict[str, str]:
    """Read what was decided on proposed words: word → "accept", "reject" or "" (not yet); {} without a file.

    Raises:
        Problem: the file is missing, not UTF-8, lacks the columns word and decision, or holds another decision.
    """
    decisions = {}
    for number, row in _table(path, "\t", ("word", "decision"), "segment.decisions") if path else ():
        decision = row["decision"].lower()
        if decision not in DECISIONS:
            raise Problem(
                f"segment.decisions：{path} 第 {number} 行的 decision 应为 accept、reject 或留空，而不是“{decision}”；"
                "请改正。",
                f"segment.decisions: the decision in line {number} of {path} should be accept, reject or empty, not "
                f"'{decision}'; correct it.",
            )
        if row["word"]:
            decisions[row["word"]] = decision
    return decisions


def _table(path: str | Path, delimiter: str, columns: tuple[str, ...], key: str) -> Iterable[tuple[int, dict]]:
    """Yield line number and stripped cells of the named columns of each row."""
    reader = csv.DictReader(_read(path, key).splitlines(), delimiter=delimiter)
    missing = [name for name in columns if name not in (reader.fieldnames or ())]
    if missing:
        lacking = ", ".join(missing)
        raise Problem(
            f"{key}：表格 {path} 的第一行缺少列名 {lacking}；请补上。",
            f"{key}: the first line of the table {path} lacks the column {lacking}; add it.",
        )
    for row in reader:
        yield reader.line_num, {name: (row[name] or "").strip() for name in columns}


def _read(path: str | Path, key: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Problem(
            f"{key}：读不到文件 {path}；请检查路径。", f"{key}: the file {path} cannot be read; check the path."
        ) from error
    except UnicodeDecodeError as error:
        raise Problem(
            f"{key}：文件 {path} 不是 UTF-8 编码；请另存为 UTF-8。",
            f"{key}: the file {path} is not UTF-8; save it as UTF-8.",
        ) from error
