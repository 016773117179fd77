"""The names of the topics: what a researcher called them, held on to by their words, since numbers change.

Another seed, K or corpus renumbers all topics. A name therefore remembers the words of the topic that it was given to,
and goes to the topic whose words are most like them now. Where they have changed much the name is kept and marked;
where no topic has them the row stays in the table, without a topic, so that nobody's work is lost.
"""

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from zhuti.formats.encoding import decode
from zhuti.problem import Problem
from zhuti.tables import read_csv, write_csv

COLUMNS = ["topic", "name", "note", "suggested", "status", "similarity", "words"]
NEEDED = ("name", "suggested", "words")
WORDS = 20
"""Words of a topic that its name holds on to: as many as word_lists.csv shows."""
SEPARATOR = "|"
"""Between words; not a space, which words of a dictionary or of pretokenised text may hold."""
PERSISTENCE = 0.9
"""p of rank-biased overlap: the first ten words weigh 86 % (Webber, Moffat & Zobel 2010)."""
SAME, MOVED = 0.5, 0.3
"""Similarity from which a topic is the one that was named, and from which it may be, but has to be read again.

Measured on all pairs of topics of 30 fits of five reports (LDA with K 6 to 20, seeds 1 to 5, anchored and random
starts). Of the pairs with a cosine of .7 and more, which count as one topic (`reliability.RETURNS`), 87 % reach .5
and 99.8 % reach .3; of those below .5 none of 62 660 reaches .5, and 0.5 % reach .3. Of 2 465 pairs of topics within a
fit none is above .17. The plain share of common words separates a little worse."""


class Held(NamedTuple):
    """A name or a note that was given to a topic; `name` is "" if only a note was."""

    name: str
    note: str
    suggested: str
    words: list[str]


def overlap(left: Sequence[str], right: Sequence[str]) -> float:
    """Compare two ranked lists of words: 1 = the same, 0 = none in common; the first words count most.

    Rank-biased overlap, extrapolated from the depth of the shorter list (Webber, Moffat & Zobel 2010, "A similarity
    measure for indefinite rankings", equation 30): (1 - p) Σ_d p^(d-1) A_d + p^n A_n, where A_d is the share of common
    words among the first d.
    """
    depth = min(len(left), len(right))
    agreement = np.array([len(set(left[:d]) & set(right[:d])) / d for d in range(1, depth + 1)])
    if not depth:
        return 0.0
    weight = (1 - PERSISTENCE) * PERSISTENCE ** np.arange(depth)
    return round(float(weight @ agreement + PERSISTENCE**depth * agreement[-1]), 10)


def match(held: Sequence[Held], words: Sequence[Sequence[str]]) -> list[tuple[int | None, float]]:
    """Give each name a topic, no topic two names, so that the sum of similarities is largest (Kuhn 1955).

    Args:
        held: names with their words.
        words: of each topic.

    Returns:
        For each name the topic (from 0) and the similarity; None if there is no topic for it, and then its highest
        similarity with any: where two topics became one, only one of their names can stay.
    """
    if not held:
        return []
    from scipy.optimize import linear_sum_assignment

    alike = np.array([[overlap(one.words, own) for own in words] for one in held]).reshape(len(held), len(words))
    candidates = np.where(alike >= MOVED, alike, 0)
    partner = dict(zip(*map(np.ndarray.tolist, linear_sum_assignment(-candidates)), strict=True))
    return [
        (partner[name], float(row[partner[name]]))
        if name in partner and candidates[name, partner[name]] > 0
        else (None, float(row.max(initial=0)))
        for name, row in enumerate(alike)
    ]


def name_rows(labels: Sequence[str], words: Sequence[Sequence[str]], held: Sequence[Held]) -> list[dict]:
    """Rows of names.csv: all topics, then names without one.

    Args:
        labels: the suggested name of each topic; words: its first words.
        held: what a researcher named.
    """
    own: dict[int, dict] = {}
    gone: list[dict] = []
    for one, (topic, similarity) in zip(held, match(held, words), strict=True):
        known = {"note": one.note, "similarity": similarity}
        if topic is None:
            known |= {"topic": "", "name": one.name, "suggested": one.suggested, "status": "gone"}
            gone.append(known | {"words": SEPARATOR.join(one.words)})
        else:
            still = "named" if one.name else "suggested"
            own[topic] = known | {"status": still if similarity >= SAME else "stale"}
            own[topic] |= {"name": one.name} if one.name else {}
    unnamed = {"note": "", "status": "suggested", "similarity": np.nan}
    return [
        {"topic": topic + 1, "name": label, "suggested": label, "words": SEPARATOR.join(own_words)}
        | own.get(topic, unnamed)
        for topic, (label, own_words) in enumerate(zip(labels, words, strict=True))
    ] + gone


def read_names(path: str | Path) -> list[Held]:
    """Read a researcher's copy of names.csv, in any encoding of Chinese; rows without a name or a note are left out.

    A name that is the suggested one is none.

    Raises:
        Problem: the file is missing or no table, lacks a column, gives a name twice or to no words.
    """
    held: dict[str, tuple[int, Held]] = {}
    notes: list[Held] = []
    for line, row in _lines(path):
        name = "" if row["name"] == row["suggested"] else row["name"]
        one = Held(name, row["note"], row["suggested"], [word for word in row["words"].split(SEPARATOR) if word])
        if (name or one.note) and not one.words:
            raise Problem(
                f"report.names：{path} 第 {line} 行有名称或备注而 words 列为空；请从 names.csv 补上该主题的词。",
                f"report.names: line {line} of {path} has a name or a note, but no words; copy those of its topic from "
                "names.csv.",
            )
        if name in held:
            raise Problem(
                f"report.names：{path} 第 {held[name][0]} 行和第 {line} 行的名称都是“{name}”；请改其中一个。",
                f"report.names: lines {held[name][0]} and {line} of {path} have the same name, '{name}'; change one.",
            )
        if name:
            held[name] = line, one
        elif one.note:
            notes.append(one)
    return [one for _, one in held.values()] + notes


def _lines(path: str | Path) -> list[tuple[int, dict[str, str]]]:
    """Return line number and cells of each row, without white space around them."""
    try:
        text, _ = decode(Path(path).read_bytes())
    except (OSError, ValueError):
        raise Problem(
            f"report.names：无法读取 {path}；请检查路径，并存为 CSV。",
            f"report.names: {path} cannot be read; check the path and save it as CSV.",
        ) from None
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [name for name in NEEDED if name not in (reader.fieldnames or ())]
    if missing:
        lacking = ", ".join(missing)
        raise Problem(
            f"report.names：表格 {path} 的第一行缺少列名 {lacking}；请另存 topics/chosen/names.csv，保留各列再填写。",
            f"report.names: the first line of the table {path} lacks the column {lacking}; start from a copy of "
            "topics/chosen/names.csv and keep its columns.",
        )
    return [
        (reader.line_num, {name: " ".join((row.get(name) or "").split()) for name in (*NEEDED, "note")})
        for row in reader
    ]


def run(
    *, topics: str | Path, topic_words: str | Path, given: str | None, table: str | Path, say: Callable[[str], None]
) -> None:
    """Write `names.csv`.

    Args:
        topics, topic_words: tables of the chosen fit.
        given: a researcher's copy of names.csv; None = there is none.

    Raises:
        Problem: that copy cannot be read.
    """
    labels = read_csv(topics, dtype=str)["label"].tolist()
    ranked = read_csv(topic_words, dtype={"term": str})
    first = ranked[ranked["rank"] <= WORDS].groupby("topic")["term"].agg(list)
    # A word may hold the separator; what is read back from the table is then cut there too.
    joined = [SEPARATOR.join(first.get(topic + 1, [])) for topic in range(len(labels))]
    words = [[word for word in text.split(SEPARATOR) if word] for text in joined]
    rows = name_rows(labels, words, read_names(given) if given else [])
    write_csv(rows, table, columns=COLUMNS)
    found = [row["status"] for row in rows]
    say(", ".join(f"{found.count(status)} {status}" for status in ("named", "stale", "gone", "suggested")))
