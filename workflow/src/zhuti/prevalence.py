"""How much of each group and period a topic makes up, and which topics differ between groups and over time."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from zhuti import resampling, tables
from zhuti.collection import Collection
from zhuti.differences import DIFFERENCES, PERIOD, group_differences, trends
from zhuti.groups import MOST_GROUPS, Grouping, Masses, resampled, shares_of
from zhuti.intervals import matched_fits
from zhuti.labels import labels_of, too_few_values
from zhuti.periods import Day, choose_period, periods_of, read_date, times_of
from zhuti.resampling import note

PREVALENCE = ["topic", "by", "group", "documents", "tokens", "share", "low", "high"]

Note = dict[str, str]


def group_rows(grouping: Grouping, masses: Masses, draws: np.ndarray | None) -> list[dict]:
    """Return the rows of prevalence.csv for one grouping; `draws` are those of `resampled`, None = no intervals."""
    rows = []
    large = grouping.large() if draws is not None else []
    for group, (name, members) in enumerate(zip(grouping.names, grouping.members, strict=True)):
        sums = masses.by_fit[0][members].sum(axis=0)
        share = shares_of(sums)
        limits = np.full((2, len(share)), np.nan)
        if group in large:
            size = resampling.effective_size(masses.tokens[members])
            limits = resampling.interval(shares_of(draws[:, large.index(group)]), len(masses.by_fit), size)
        numbers = resampling.stable(np.vstack([share, limits])).T.tolist()
        rows += [
            dict(zip(PREVALENCE, (topic, grouping.by, name, len(members), int(sums[-1]), *values), strict=True))
            for topic, values in enumerate(numbers, 1)
        ]
    return rows


def told(grouping: Grouping, masses: Masses, resamples: int) -> tuple[list[dict], list[dict]]:
    """Return the rows of prevalence.csv and of differences.csv for one grouping; no resamples, no differences."""
    large = grouping.large()
    if not resamples or not large:
        return group_rows(grouping, masses, None), []
    # Its own generator: what is said of one column does not depend on which others are named.
    rng = np.random.default_rng(resampling.SEED)
    draws = resampled(grouping.strata(), masses, resamples, rng)
    differing = group_differences(grouping, masses, draws, resamples, rng) if grouping.by != PERIOD else []
    return group_rows(grouping, masses, draws), differing


def group_notes(grouping: Grouping, documents: int, resamples: int) -> list[Note]:
    """Say which documents are left out, and which groups have no intervals although others have."""
    zh, en = ("时段", "periods") if grouping.by == PERIOD else (grouping.by, grouping.by)
    notes = []
    if missing := documents - sum(map(len, grouping.members)):
        notes.append(
            note(
                f"{zh}：{missing} 篇文档没有取值，不在比较之内。",
                f"{en}: documents without a value, which are left out: {missing}.",
            )
        )
    if resamples and (small := len(grouping.names) - len(grouping.large())):
        enough, most = resampling.ENOUGH_IN_GROUP, MOST_GROUPS
        notes.append(
            note(
                f"{zh}：{small} 组不足 {enough} 篇文档，或不在最大的 {most} 组之内，只给出占比，没有区间与检验。",
                f"{en}: groups of fewer than {enough} documents, or not among the {most} largest, have a share without "
                f"interval or test: {small}.",
            )
        )
    return notes


def read_dates(doc_ids: Sequence[str], metadata: pd.DataFrame) -> tuple[list[Day | None], list[Note]]:
    """Read the column `date`; say which dates are none."""
    texts = labels_of(doc_ids, metadata, "date", "corpus.date") if "date" in metadata else [""] * len(doc_ids)
    dates = [read_date(text) for text in texts]
    if not any(texts):
        return dates, [
            note(
                "没有日期：不给出随时间的变化；可在元数据中加日期列，并用 corpus.date 指明。",
                "There are no dates, hence nothing over time; add a column of dates and name it in corpus.date.",
            )
        ]
    wrong = [text for text, date in zip(texts, dates, strict=True) if text and not date]
    if not wrong:
        return dates, []
    return dates, [
        note(
            f"{len(wrong)} 个日期无法识别（如“{wrong[0]}”），不在比较之内；请写成 2019、2019-03 或 2019-03-01。",
            f"Dates that cannot be read (such as “{wrong[0]}”) and are left out: {len(wrong)}; write 2019, 2019-03 or "
            "2019-03-01.",
        )
    ]


def over_time(
    dates: Sequence[Day | None], period: str, masses: Masses, resamples: int
) -> tuple[str, list[dict], list[dict], list[Note]]:
    """Tell prevalence by period, and the trend of each topic.

    Returns:
        The periods that were chosen, rows of prevalence.csv, rows of differences.csv, notes.
    """
    known = [date for date in dates if date]
    if period == "auto":
        period = choose_period(known)
    grouping = Grouping.of(PERIOD, periods_of(dates, period))
    rows, _ = told(grouping, masses, resamples)
    notes, times = group_notes(grouping, len(dates), resamples), times_of(dates)
    if not resamples:
        return period, rows, [], notes
    if len(known) < resampling.ENOUGH_DOCUMENTS or np.nanmin(times) == np.nanmax(times):
        few = note(
            f"有日期的文档只有 {len(known)} 篇，或日期全同：不估计趋势。",
            f"Too few documents have a date ({len(known)}), or all have the same: no trend is estimated.",
        )
        return period, rows, [], [*notes, few]
    ends = " → ".join(str(end) for end in (min(date.year for date in known), max(date.year for date in known)))
    return period, rows, trends(times, ends, masses, resamples, np.random.default_rng(resampling.SEED)), notes


def run(
    *,
    rows: str | Path,
    metadata: str | Path,
    choice: str | Path,
    topic_words: Sequence[str | Path],
    doc_topics: Sequence[str | Path],
    fits: Sequence[str | Path],
    label: str | None,
    groups: Sequence[str] | None,
    period: str,
    resamples: int,
    prevalence: str | Path,
    differences: str | Path,
    summary: str | Path,
    say: Callable[[str], None] = print,
) -> None:
    """Write evidence/prevalence.csv, differences.csv and prevalence.json.

    Args:
        rows: bow/rows.parquet; metadata: ingest/metadata.csv; choice: topics/choice.json.
        topic_words, doc_topics, fits: topic_word.npz, doc_topic.npz and fit.json of every K and seed of the study's
            model, in the same order.
        label: corpus.label, the grouping if `groups` is None.
        groups, period, resamples: of the section `evidence`.

    Raises:
        Problem: a group is not a column of the metadata.
    """
    collection, described = Collection.read(rows), tables.read_csv(metadata, dtype=str)
    documents = len(collection.doc_ids)
    with threadpool_limits(1):
        found = matched_fits(tables.read_json(choice), topic_words, doc_topics, fits)
        masses = Masses.of([fit.doc_topic for fit in found], collection)
    enough = resamples if documents >= resampling.ENOUGH_DOCUMENTS else 0
    notes, shown, differing = resampling.notes(documents, len(found)), [], []
    key = "corpus.label" if groups is None else "evidence.groups"
    for column in dict.fromkeys(groups if groups is not None else [label] if label else []):
        values = labels_of(collection.doc_ids, described, column, key)
        grouping = Grouping.of(column, values)
        by_group, between = told(grouping, masses, enough)
        shown, differing = shown + by_group, differing + between
        notes += too_few_values(values, column) or group_notes(grouping, documents, enough)
    if period != "none":
        dates, unread = read_dates(collection.doc_ids, described)
        notes += unread
        period = period if any(dates) else "none"
    if period != "none":
        period, by_period, trend, left_out = over_time(dates, period, masses, enough)
        shown, differing, notes = shown + by_period, differing + trend, notes + left_out
    tables.write_csv(shown, prevalence, columns=PREVALENCE)
    tables.write_csv(differing, differences, columns=DIFFERENCES)
    facts = {"documents": documents, "level": resampling.LEVEL, "notes": notes, "period": period}
    facts |= {"resamples": enough, "seeds": sorted(fit.seed for fit in found)}
    tables.write_json(facts, summary)
    say(f"{len({row['by'] for row in shown})} groupings, {len(differing)} tests")
