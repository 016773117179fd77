"""From documents to units: debris is listed and left out, characters are made uniform, nothing else is lost."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import yaml

from zhuti import tables, units
from zhuti.problem import Problem

INVISIBLE = "invisible"
"""Id under which zero-width and control characters are removed."""
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]+"
)
_LINE_BREAKS = "\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_SENTENCE_END = "。！？；!?;…：:"
_CLOSING = "”’」』\"'）)】》 "
_NUMBERED = re.compile("[{0}]+、|[（(][{0}]+[）)]|第[{0}0-9]+[编章节条]|—".format("一二三四五六七八九十百"))
_HEADING = re.compile(f"(?:{_NUMBERED.pattern})[^。]{{0,40}}")
_TITLE = re.compile("[^，,、。；;：:！？!?]{1,40}")
"""A line without punctuation, to tell a title that stands at a page turn from half a sentence."""
Span = tuple[int, int]
"""Half-open offsets in code points."""
REMOVED = pa.schema(
    [("doc_id", pa.string()), ("rule", pa.string()), ("start", pa.int32()), ("end", pa.int32()), ("text", pa.string())]
)


class Rule(NamedTuple):
    """One kind of debris; `join` is "", "sentence" or "always" (see cleaning_rules.yaml)."""

    id: str
    pattern: re.Pattern[str]
    join: str = ""


class Removal(NamedTuple):
    """A span of the document that is left out: offsets in code points, half-open, and its text."""

    rule: str
    start: int
    end: int
    text: str


def load_rules(path: str | Path, skip: Iterable[str] = ()) -> list[Rule]:
    """Read the cleaning rules and drop those switched off; the last one is `invisible`.

    Raises:
        Problem: an id in `skip` that no rule has, or a rule that cannot be read.
    """
    data = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    found = [_rule(entry, data.get("parts", {}), path) for entry in data["rules"]]
    found.append(Rule(INVISIBLE, _INVISIBLE))
    ids = [rule.id for rule in found]
    for rule in skip:
        if rule not in ids:
            near = (difflib.get_close_matches(rule, ids, 1, 0) or ids)[0]
            raise Problem(
                f"clean.skip_rules：没有名为“{rule}”的清洗规则，最接近的是“{near}”；请改正。",
                f"clean.skip_rules: no cleaning rule is called '{rule}', the nearest is '{near}'; correct it.",
            )
    return [rule for rule in found if rule.id not in set(skip)]


def _rule(entry: dict, parts: dict[str, str], path: str | Path) -> Rule:
    name = entry.get("id", "?")
    try:
        pattern = entry["pattern"]
        while "%{" in pattern:
            pattern = re.sub(r"%\{(\w+)\}", lambda match: parts[match[1]], pattern)
        return Rule(entry["id"], re.compile(pattern, re.MULTILINE), entry.get("join", ""))
    except (KeyError, re.error) as error:
        raise Problem(
            f"{path}：清洗规则“{name}”缺少内容，或表达式有误（{error}）；请改正。",
            f"{path}: the cleaning rule '{name}' lacks a part, or its pattern is wrong ({error}); correct it.",
        ) from error


def _character_table() -> dict[int, str]:
    """Return the characters that are replaced one for one: never punctuation, never a change of length."""
    table = {code: " " for code in range(0x3001) if chr(code).isspace()}
    table |= {ord(char): "\n" for char in _LINE_BREAKS + "\n"}
    for first, last in ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A)):
        table |= {code: chr(code - 0xFEE0) for code in range(first, last + 1)}
    # Radicals and compatibility ideographs are what some PDF readers put in place of the ideograph itself.
    for first, last in ((0x2E80, 0x2FDF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F)):
        for code in range(first, last + 1):
            unified = unicodedata.normalize("NFKC", chr(code))
            if len(unified) == 1:
                table[code] = unified
    return table


_TABLE = _character_table()


def normalise(text: str) -> str:
    """Make spaces, line breaks, full-width digits and letters, and radicals uniform; the length stays the same."""
    return text.replace("\r\n", " \n").translate(_TABLE)


def spans(text: str, rules: Iterable[Rule]) -> list[Removal]:
    """Find the debris of a document.

    Where matches overlap, the one that starts first wins, then the longer one; a match that goes on after the winner
    keeps its rest. White space at the ends of a match stays, except line breaks that a rule's `join` closes.

    Returns:
        Disjoint spans in the order of the text, each of at least one character that is not white space.
    """
    view, joins, found = normalise(text), {}, []
    blank = _INVISIBLE.sub(lambda match: " " * len(match[0]), view)
    for order, rule in enumerate(rules):
        joins[rule.id] = rule.join
        matches = rule.pattern.finditer(view if rule.id == INVISIBLE else blank)
        found += [(match.start(), -match.end(), order, rule.id) for match in matches]
    chosen: list[tuple[int, int, str]] = []
    reached = 0
    for start, end, _, rule_id in sorted(_trimmed(view, found)):
        start, end = max(start, reached), -end
        if view[start:end].strip():
            chosen.append((start, end, rule_id))
            reached = end
    return [Removal(rule_id, start, end, text[start:end]) for start, end, rule_id in _joined(view, chosen, joins)]


def _trimmed(view: str, found: Iterable[tuple[int, int, int, str]]) -> Iterator[tuple[int, int, int, str]]:
    for start, end, order, rule_id in found:
        matched = view[start:-end]
        kept = matched.strip()
        if kept:
            start += len(matched) - len(matched.lstrip())
            yield start, -(start + len(kept)), order, rule_id


def _joined(view: str, chosen: list[tuple[int, int, str]], joins: dict[str, str]) -> Iterator[tuple[int, int, str]]:
    """Extend spans over the line breaks beside them where their rules join what a mark has torn apart."""
    first = 0
    for last, span in enumerate(chosen):
        if last + 1 < len(chosen) and not view[span[1] : chosen[last + 1][0]].strip():
            continue
        run, first = chosen[first : last + 1], last + 1
        ways = {joins[rule_id] for _, _, rule_id in run}
        left, right = len(view[: run[0][0]].rstrip()), len(view) - len(view[run[-1][1] :].lstrip())
        torn = (
            ("sentence" in ways and _sentence_is_torn(view, left, (run[0][0], run[-1][1]), right))
            or ("always" in ways and len(run) == 1 and _single_breaks(view, left, run[0][:2], right))
        ) and 0 < left < right < len(view)
        if not torn:
            yield from run
            continue
        edges = [left, *(start for start, _, _ in run[1:]), right]
        for (_, _, rule_id), start, end in zip(run, edges, edges[1:], strict=False):
            yield start, end, rule_id


def _sentence_is_torn(view: str, left: int, marks: Span, right: int) -> bool:
    """Tell whether the text before a page turn, which ends at `left`, goes on at `right`, on another line."""
    if "\n" not in view[left:right] or view[:left].rstrip(_CLOSING)[-1:] in _SENTENCE_END:
        return False
    before = view[view.rfind("\n", 0, left) + 1 : left].strip()
    after = view[right:].split("\n", 1)[0].strip()
    return not (
        ("\n" in view[left : marks[0]] and _TITLE.fullmatch(before))
        or ("\n" in view[marks[1] : right] and _TITLE.fullmatch(after))
        or _HEADING.fullmatch(before)
        or _NUMBERED.match(after)
    )


def _single_breaks(view: str, left: int, mark: Span, right: int) -> bool:
    return view.count("\n", left, mark[0]) <= 1 and view.count("\n", mark[1], right) <= 1


def run(
    documents: str,
    rules: str,
    units_path: str,
    removed_path: str,
    skip_rules: list[str],
    unit: str,
    min_chars: int,
    max_chars: int,
) -> None:
    """Clean the documents of one shard and cut them into units.

    Args:
        documents: Parquet of documents (doc_id, text).
        rules: cleaning_rules.yaml.
        units_path, removed_path: Parquet files to write (columns: units.SCHEMA, REMOVED).
        skip_rules: ids of rules not to apply.
        unit: "paragraph" or "document".
        min_chars, max_chars: limits of a paragraph in characters.
    """
    applied = load_rules(rules, skip_rules)
    listed: list[dict] = []

    def made() -> Iterator[dict]:
        for row in tables.read_parquet(documents, ["doc_id", "text"]):
            removals = spans(row["text"], applied)
            listed.extend({"doc_id": row["doc_id"]} | removal._asdict() for removal in removals)
            text, removed = normalise(row["text"]), [(removal.start, removal.end) for removal in removals]
            document_units = units.units(row["doc_id"], text, removed, unit, min_chars, max_chars)
            units.verify(row["doc_id"], text, removed, document_units)
            yield from (one._asdict() for one in document_units)

    tables.write_parquet(made(), units_path, units.SCHEMA)
    tables.write_parquet(listed, removed_path, REMOVED)


def gather(removed: Iterable[str], table: str) -> None:
    """Write the removed spans of all shards as one CSV, sorted by document and place."""
    rows = sorted(tables.read_parquet(removed), key=lambda row: (row["doc_id"], row["start"]))
    tables.write_csv(rows, table, REMOVED.names)
