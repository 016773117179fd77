"""From documents to units: debris is listed and left out, characters are made uniform, nothing else is lost."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import pyarrow as pa

from zhuti import tables
from zhuti.clean import normalise, quality, units
from zhuti.clean.cleaning_rules import Rule, Rules, load_rules
from zhuti.clean.pretokenised import pieces, refuse_cleaning

_SENTENCE_END = "。！？；!?;…：:"
_CLOSING = "”’」』\"'）)】》 "
_NUMBERED = re.compile("[{0}]+、|[（(][{0}]+[）)]|第[{0}0-9]+[编章节条]|—".format("一二三四五六七八九十百"))
_HEADING = re.compile(f"(?:{_NUMBERED.pattern})[^。]{{0,40}}")
_TITLE = re.compile("[^，,、。；;：:！？!?]{1,40}")
"""A line without punctuation, to tell a title that stands at a page turn from half a sentence."""
Span = tuple[int, int]
"""Half-open offsets in code points."""
_Chosen = tuple[int, int, Rule]
REMOVED = pa.schema(
    [("doc_id", pa.string()), ("rule", pa.string()), ("start", pa.int32()), ("end", pa.int32()), ("text", pa.string())]
)


class Removal(NamedTuple):
    """A span of the document that is left out: offsets in code points, half-open, and its text."""

    rule: str
    start: int
    end: int
    text: str


def spans(text: str, rules: Rules, view: str | None = None) -> list[Removal]:
    """Find the debris of a document.

    Where matches overlap, the one that starts first wins, then the longer one; a match that goes on after the winner
    keeps its rest. White space at the ends of a match stays, except line breaks that a rule's `join` closes.

    Args:
        text: the document.
        rules: see `load_rules`.
        view: the document as the rules are to see it, of the same length; without it, the normalised text.

    Returns:
        Disjoint spans in the order of the text, each of at least one character that is not white space.
    """
    view = normalise.normalise(text) if view is None else view
    blank = normalise.INVISIBLE.sub(lambda match: " " * len(match[0]), view)
    found = [(start, -end, order) for order, (start, end) in rules.find(text, blank)]
    if not found:
        return []
    chosen: list[_Chosen] = []
    reached = 0
    for start, end, order in sorted(_trimmed(view, found)):
        start, end = max(start, reached), -end
        if view[start:end].strip():
            chosen.append((start, end, rules[order]))
            reached = end
    return [Removal(rule.id, start, end, text[start:end]) for start, end, rule in _joined(view, chosen)]


def _trimmed(view: str, found: Iterable[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    for start, end, order in found:
        matched = view[start:-end]
        kept = matched.strip()
        if kept:
            start += len(matched) - len(matched.lstrip())
            yield start, -(start + len(kept)), order


def _joined(view: str, chosen: Sequence[_Chosen]) -> Iterator[_Chosen]:
    """Extend spans over the line breaks beside them where their rules join what a mark has torn apart."""
    first = 0
    for last, span in enumerate(chosen):
        if last + 1 < len(chosen) and not view[span[1] : chosen[last + 1][0]].strip():
            continue
        run, first = chosen[first : last + 1], last + 1
        ways = {rule.join for _, _, rule in run}
        if ways == {""}:
            yield from run
            continue
        left, right = _before_space(view, run[0][0]), _after_space(view, run[-1][1])
        torn = (
            ("sentence" in ways and _sentence_is_torn(view, left, (run[0][0], run[-1][1]), right))
            or ("always" in ways and len(run) == 1 and _single_breaks(view, left, run[0][:2], right))
        ) and 0 < left < right < len(view)
        if not torn:
            yield from run
            continue
        edges = [left, *(start for start, _, _ in run[1:]), right]
        for (_, _, rule), start, end in zip(run, edges, edges[1:], strict=False):
            yield start, end, rule


def _sentence_is_torn(view: str, left: int, marks: Span, right: int) -> bool:
    """Tell whether the text before a page turn, which ends at `left`, goes on at `right`, on another line."""
    if "\n" not in view[left:right]:
        return False
    before = view[view.rfind("\n", 0, left) + 1 : left].strip()
    after = view[right : (view.find("\n", right) + 1 or len(view) + 1) - 1].strip()
    if before.rstrip(_CLOSING)[-1:] in _SENTENCE_END:
        return False
    return not (
        ("\n" in view[left : marks[0]] and _TITLE.fullmatch(before))
        or ("\n" in view[marks[1] : right] and _TITLE.fullmatch(after))
        or _HEADING.fullmatch(before)
        or _NUMBERED.match(after)
    )


def _before_space(view: str, at: int) -> int:
    while at > 0 and view[at - 1].isspace():
        at -= 1
    return at


def _after_space(view: str, at: int) -> int:
    while at < len(view) and view[at].isspace():
        at += 1
    return at


def _single_breaks(view: str, left: int, mark: Span, right: int) -> bool:
    return view.count("\n", left, mark[0]) <= 1 and view.count("\n", mark[1], right) <= 1


def run(
    documents: str,
    standard_rules: str,
    units_path: str,
    removed_path: str,
    quality_path: str,
    rules: list[str],
    skip_rules: list[str],
    simplify: bool,
    unit: str,
    min_chars: int,
    max_chars: int,
    pretokenised: bool = False,
) -> None:
    """Clean the documents of one shard, cut them into units, and flag those that look damaged.

    Args:
        documents: Parquet of documents (doc_id, text).
        standard_rules: cleaning_rules.yaml.
        units_path, removed_path, quality_path: Parquet files to write (units.SCHEMA, REMOVED, quality.SCHEMA).
        rules: the study's own rules, which lie over the standard ones.
        skip_rules: ids of rules not to apply.
        simplify: whether units are in simplified characters.
        unit: "paragraph", "heading" or "document".
        min_chars, max_chars: limits of a paragraph in characters.
        pretokenised: whether the text is tokens already: it stays as it is, and is cut at white space only.

    Raises:
        Problem: a rule cannot be read, or pretokenised text would be changed.
    """
    if pretokenised:
        refuse_cleaning(rules, simplify)
    applied = load_rules(standard_rules, rules, skip_rules)
    measured = quality.IN_TOKENS if pretokenised else quality.MEASURES
    removed: list[dict] = []
    flags: list[dict] = []

    def made() -> Iterator[dict]:
        for row in tables.read_parquet(documents, ["doc_id", "text"]):
            doc_id, text = row["doc_id"], row["text"]
            plain = normalise.normalise(text)
            left_out: list[Span] = []
            if pretokenised:
                document_units = pieces(doc_id, text, unit, min_chars, max_chars)
            else:
                view = normalise.simplify(plain) if simplify else plain
                removals = spans(text, applied, view)
                removed.extend({"doc_id": doc_id} | removal._asdict() for removal in removals)
                left_out, text = [(removal.start, removal.end) for removal in removals], view
                document_units = units.units(doc_id, text, left_out, unit, min_chars, max_chars)
            units.verify(doc_id, text, left_out, document_units)
            flags.extend(quality.flags(doc_id, plain, left_out, document_units, measured))
            yield from (one._asdict() for one in document_units)

    tables.write_parquet(made(), units_path, units.SCHEMA)
    tables.write_parquet(removed, removed_path, REMOVED)
    tables.write_parquet(flags, quality_path, quality.SCHEMA)


def gather(removed: Iterable[str], flags: Iterable[str], removed_table: str, quality_table: str) -> None:
    """Write the removed spans and the flags of all shards as one CSV each, sorted by document and place."""
    spans_by_place = sorted(tables.read_parquet(removed), key=lambda row: (row["doc_id"], row["start"]))
    tables.write_csv(spans_by_place, removed_table, REMOVED.names)
    flags_by_document = sorted(tables.read_parquet(flags), key=lambda row: (row["doc_id"], row["flag"]))
    tables.write_csv(flags_by_document, quality_table, quality.SCHEMA.names)
