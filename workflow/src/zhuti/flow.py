"""The account of a corpus, from files to vocabulary: what came in, what was left out and why, what went on.

A run stops here, before the first fit, when a stage lost more than the study allows or when tokens look like clauses.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from zhuti import lexicon, tables
from zhuti.problem import Problem

COLUMNS = ["step", "reason", "count"]
STEPS = ("files", "documents", "characters", "units", "tokens", "vocabulary")
KEPT = "kept"
BLANK = "white space"
"""Why characters are in no unit and no removed span: line breaks, indents, blanks."""
LONG = 10
"""Han characters in a row from which a token is a clause if no lexicon holds it: of the 349 046 entries of jieba's
dictionary 313 are as long."""
_SHOWN = 30
"""Characters of a clause that a message shows."""
_CLAUSE = re.compile(f"[\u4e00-\u9fff]{{{LONG},}}")


@dataclass(frozen=True)
class Step:
    """One step of the account: what came in, and its parts, which add up to it."""

    name: str
    parts: dict[str, int]
    """Reason → count; `KEPT` is what went on."""

    @property
    def total(self) -> int:
        """What came in."""
        return sum(self.parts.values())

    def share(self, *reasons: str, without: tuple[str, ...] = ()) -> float:
        """Return the share of some reasons in what came in, other reasons set aside; 0 if nothing came in."""
        base = self.total - sum(self.parts.get(reason, 0) for reason in without)
        return sum(self.parts.get(reason, 0) for reason in reasons) / base if base else 0.0

    def lost(self, without: tuple[str, ...] = ()) -> float:
        """Return the share that did not go on, some reasons set aside."""
        return self.share(*(reason for reason in self.parts if reason not in (KEPT, *without)), without=without)


def files(intake: Iterable[dict]) -> Step:
    """Account for files and records: intake.csv."""
    parts = Counter({KEPT: 0})
    for row in intake:
        parts[row["reason"].partition(":")[0] if row["status"] == "refused" else row["status"]] += 1
    return Step("files", dict(parts))


def documents(read: Iterable[str], with_units: set[str], with_words: set[str]) -> Step:
    """Account for documents by id: those with a word in the model, those without a unit or without a kept word."""
    parts = Counter({KEPT: 0})
    for doc_id in read:
        parts[KEPT if doc_id in with_words else "no kept word" if doc_id in with_units else "no text left"] += 1
    return Step("documents", dict(parts))


def characters(in_documents: int, removed: Iterable[dict], in_units: int) -> Step:
    """Account for characters (code points): in units, removed by a rule, or white space between them."""
    parts = Counter({KEPT: in_units})
    for row in removed:
        parts[row["rule"]] += int(row["end"]) - int(row["start"])
    return Step("characters", dict(parts) | {BLANK: in_documents - parts.total()})


def counted(rows: Iterable[dict]) -> list[Step]:
    """Account for units, tokens and vocabulary: bow/flow.csv."""
    rows = [row for row in rows if row["step"] != "in"]
    steps = []
    for name, column in (("units", "units"), ("tokens", "tokens"), ("vocabulary", "types")):
        parts = {row["reason"] or KEPT: int(row[column]) for row in rows}
        steps.append(Step(name, {reason: count for reason, count in parts.items() if count or reason == KEPT}))
    return steps


def clauses(vocabulary: Iterable[dict], known: set[str]) -> tuple[float, list[str]]:
    """Find tokens that look like clauses.

    Args:
        vocabulary: rows with term and cf.
        known: words of zhuti's lexicons, which may be long.

    Returns:
        The share of the characters of all tokens that such tokens hold, and how the most frequent of them begin.
    """
    held, total, found = 0, 0, []
    for row in vocabulary:
        size = len(row["term"]) * int(row["cf"])
        total += size
        if _CLAUSE.search(row["term"]) and row["term"] not in known:
            held += size
            found.append((-int(row["cf"]), row["term"]))
    return held / total if total else 0.0, [term[:_SHOWN] + "…" * (len(term) > _SHOWN) for _, term in sorted(found)[:3]]


def require(steps: list[Step], share: float, longest: list[str], limits: dict[str, float]) -> None:
    """Stop a study that loses too much, or whose tokens are no words.

    Args:
        steps: the account.
        share, longest: what `clauses` found.
        limits: section `flow` of the settings.

    Raises:
        Problem: names the first limit that is passed, what was lost, and what to look at.
    """
    step = {one.name: one for one in steps}
    removed = tuple(reason for reason in step["characters"].parts if reason not in (KEPT, BLANK))
    losses = {
        "max_refused": (
            step["files"].lost(without=("unread",)),
            ("的文件或记录无法读入", "原因见 ingest/intake.csv"),
            ("of the files or records could not be read", "the reasons are in ingest/intake.csv"),
        ),
        "max_removed": (
            step["characters"].share(*removed),
            ("的字符被清洗规则删除", "请查看 clean/removed.csv，并用 clean.skip_rules 关闭误删的规则"),
            (
                "of all characters were removed by cleaning",
                "look at clean/removed.csv and switch off rules that err in clean.skip_rules",
            ),
        ),
        "max_clauses": (
            share,
            (
                f"的文本在十字以上的“词”中（如 {'、'.join(longest)}），那是句子而不是词",
                "请检查 segment.dictionaries 中是否有整句的词条；若设了 segment.pretokenised，请检查词间是否有空白",
            ),
            (
                f"of the text is in tokens of {LONG} and more characters (such as {', '.join(longest)}): these are "
                "clauses, not words",
                "check segment.dictionaries for entries that are whole sentences and, with segment.pretokenised, "
                "that white space stands between the words",
            ),
        ),
        "max_dropped": (
            step["tokens"].lost(without=("punctuation", "copy")),
            ("的词没有进入词表", "各原因见 bow/flow.csv，请放宽 bow 中的停用词或频率限制"),
            ("of the words were left out of the vocabulary", "bow/flow.csv has the reasons; relax the limits in bow"),
        ),
        "max_emptied": (
            step["units"].share("no kept word"),
            ("的单元没有剩下任何词", "请放宽 bow 中的限制，或增大 clean.min_chars"),
            ("of the units have no word left", "relax the limits in bow or raise clean.min_chars"),
        ),
    }
    for name, (lost, zh, en) in losses.items():
        if lost > limits[name]:
            raise Problem(
                f"flow.{name}：{lost:.0%} {zh[0]}，超过限度 {limits[name]:.0%}；{zh[1]}；若确属正常，请提高此限度。",
                f"flow.{name}: {lost:.0%} {en[0]}, more than the limit of {limits[name]:.0%}; {en[1]}, or raise the "
                "limit if this is as it should be.",
            )


def table(steps: Iterable[Step]) -> Iterator[dict]:
    """Yield the rows of flow.csv: per step what came in (no reason), each reason, and what was kept."""
    for step in steps:
        yield {"step": step.name, "reason": "", "count": step.total}
        dropped = sorted(((count, reason) for reason, count in step.parts.items() if reason != KEPT), reverse=True)
        for count, reason in dropped:
            yield {"step": step.name, "reason": reason, "count": count}
        yield {"step": step.name, "reason": KEPT, "count": step.parts[KEPT]}


def run(
    intake: str,
    units: list[str],
    removed: str,
    counts: str,
    rows: str,
    vocabulary: str,
    lexicons: dict[str, str | None],
    limits: dict[str, float],
    account: str | Path,
    say: Callable[[str], None],
) -> None:
    """Write the account of a corpus, and stop where it loses more than the limits.

    Args:
        intake, removed, vocabulary: CSV of their stages; counts: bow/flow.csv; rows: bow/rows.parquet.
        units: the shards of clean/units.parquet.
        lexicons: paths of `policy` and `places`, None where they are off.
        limits: section `flow` of the settings.
        account: CSV to write (columns: COLUMNS).

    Raises:
        Problem: a limit is passed.
    """
    entries = list(tables.stream_csv(intake))
    kept = [row for row in entries if row["status"] == "kept"]
    in_units, with_units = 0, set()
    for row in tables.read_parquet(units, ["doc_id", "map_length"]):
        in_units += sum(row["map_length"])
        with_units.add(row["doc_id"])
    with_words = {row["doc_id"] for row in tables.read_parquet(rows, ["doc_id"])}
    steps = [
        files(entries),
        documents((row["doc_id"] for row in kept), with_units, with_words),
        characters(sum(int(row["n_chars"]) for row in kept), tables.stream_csv(removed), in_units),
        *counted(tables.stream_csv(counts)),
    ]
    # The study's own dictionaries do not count: they are where clauses come from.
    layers = lexicon.read_layers(lexicons["policy"], lexicons["places"])
    known = {entry.word for layer in layers for entry in layer.entries}
    require(steps, *clauses(tables.stream_csv(vocabulary), known), limits)
    tables.write_csv(table(steps), account, COLUMNS)
    say("; ".join(f"{step.name} {step.parts[KEPT]} of {step.total}" for step in steps))
