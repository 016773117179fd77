"""What may be done with each topic: report it, use it with caution, or leave it uninterpreted, and for which reasons.

Nothing is measured here. What other tables say of a topic is held against limits, and the worst reason decides. What
was not measured is no reason, except where nothing at all is known of whether a topic comes back. NPMI below 0 is none:
it is low where words are rare, and evidence/null.csv judges it against the same words by chance. Nor is it one that the
interval of NPMI reaches down to that null: it is of the word lists of all seeds in turn, whose levels by chance
differ, and of resamples, which lose pairs that meet in few documents; the null has one list and all tokens.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from zhuti.choice.criteria import RELIABLE
from zhuti.collection import read_documents
from zhuti.null_fit import LEVEL
from zhuti.resampling import ENOUGH_DOCUMENTS
from zhuti.tables import read_csv, write_csv

COLUMNS = ["topic", "verdict", "reason", "calls_for", "value", "limit"]
VERDICTS = ("report", "caution", "reject")
"""From the best to the worst."""
REASONS = (
    "not_above_chance", "rarely_returns", "unreliable", "not_measured", "few_refits", "rarely_in_multiverse",
    "one_document", "few_documents", "one_issuer", "copied",
)  # fmt: skip
MIDDLE = 0.5
"""With a larger p most topics of shuffled words hold together better."""
ABSENT = 0.5
"""Below it a topic is more often absent than there when the study is repeated."""
MOST = 0.5
"""Above it most of what is said of a topic is said of one document, of one issuer, or by copies."""
BEYOND = 1.5
"""A document or issuer must also have so many times its share of the corpus: that half of the corpus is half of a topic
says nothing of the topic. One of two equal halves must have three quarters."""
FEWEST = 5
"""Below so many effective documents a topic may be the matter of these few. With fewer than `ENOUGH_DOCUMENTS` in the
corpus every topic rests on few, which the report says of all of them at once."""


class Reason(NamedTuple):
    """One reason against a topic; value and limit are "" where there are none."""

    code: str
    calls_for: str
    value: float | str = ""
    limit: float | str = ""


def of_chance(null: Mapping) -> list[Reason]:
    """Doubt what does not beat topics found in shuffled words, and reject what is below the middle of them.

    In a small corpus the null is wide, and a theme that is there may not beat it: that is a doubt, not a proof.

    Args:
        null: a row of null.csv.
    """
    if null["beats"]:
        return []
    return [Reason("not_above_chance", "reject" if null["p"] > MIDDLE else "caution", null["p"], LEVEL)]


def of_reliability(topic: Mapping) -> list[Reason]:
    """Judge whether a topic comes back (a row of topics.csv; NaN = not measured).

    .8 is what the choice of K asks for too. Fewer than three refits, from which omega is not known, reject nothing and
    let no topic pass.
    """
    returns, omega = topic["returns"], topic["omega"]
    if returns != returns and omega != omega:
        return [Reason("not_measured", "caution")]
    found = []
    if returns < ABSENT and omega == omega:
        found.append(Reason("rarely_returns", "reject", returns, ABSENT))
    elif returns < RELIABLE:
        found.append(Reason("rarely_returns", "caution", returns, RELIABLE))
    if omega != omega:
        found.append(Reason("few_refits", "caution"))
    if omega < RELIABLE:
        found.append(Reason("unreliable", "caution", omega, RELIABLE))
    return found


def of_multiverse(returns: float) -> list[Reason]:
    """Doubt what does not return in most of the other reasonable specifications; NaN = none was tried."""
    return [Reason("rarely_in_multiverse", "caution", returns, ABSENT)] if returns < ABSENT else []


def of_sources(sources: Mapping, documents: int) -> list[Reason]:
    """Doubt what comes mostly from one place, or from few documents.

    An issuer is named only where it has more of the topic than its one document that is named already; few documents
    only where it is not one that has most.

    Args:
        sources: a row of sources.csv; NaN = not known.
        documents: in the corpus, with words.
    """
    found = []
    for name in ("document", "issuer"):
        share, limit = sources[f"{name}_share"], round(max(MOST, BEYOND * sources[f"{name}_in_corpus"]), 10)
        if share > limit and (name == "document" or share > sources["document_share"]):
            found.append(Reason(f"one_{name}", "caution", share, limit))
    effective = sources["documents_effective"]
    if documents >= ENOUGH_DOCUMENTS and effective < FEWEST and "one_document" not in {one.code for one in found}:
        found.append(Reason("few_documents", "caution", effective, FEWEST))
    if sources["copied_share"] > MOST:
        found.append(Reason("copied", "caution", sources["copied_share"], MOST))
    return found


def verdict_rows(topic: int, reasons: Sequence[Reason]) -> list[dict]:
    """Rows of verdicts.csv for one topic, the reasons that weigh most first; one row without a reason if there is none.

    The verdict is the worst that a reason calls for.
    """
    ranked = sorted(reasons, key=lambda one: (-VERDICTS.index(one.calls_for), REASONS.index(one.code)))
    verdict = ranked[0].calls_for if ranked else "report"
    rows = ranked or [Reason("", "")]
    return [dict(zip(COLUMNS, (topic, verdict, *one), strict=True)) for one in rows]


def run(
    *,
    topics: str | Path,
    null: str | Path,
    sources: str | Path,
    rows: str | Path,
    multiverse: str | Path | None,
    table: str | Path,
    say: Callable[[str], None],
) -> None:
    """Write `verdicts.csv`.

    Args:
        topics: topics/chosen/topics.csv; null, sources: of evidence; rows: bow/rows.parquet.
        multiverse: multiverse/returns.csv; None = the multiverse was not run.
    """
    described, chance, origins = (_by_topic(path) for path in (topics, null, sources))
    elsewhere = _by_topic(multiverse) if multiverse else {}
    documents = int(read_documents(rows).max(initial=-1)) + 1
    found, verdicts = [], []
    for topic, row in described.items():
        reasons = of_chance(chance[topic]) + of_reliability(row) + of_sources(origins[topic], documents)
        if topic in elsewhere:
            reasons += of_multiverse(elsewhere[topic]["returns"])
        found += verdict_rows(topic, reasons)
        verdicts.append(found[-1]["verdict"])
    write_csv(found, table, columns=COLUMNS)
    say(", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in VERDICTS))


def _by_topic(path: str | Path) -> dict[int, dict]:
    return read_csv(path, na_values=[""]).set_index("topic").to_dict("index")
