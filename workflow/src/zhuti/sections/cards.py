"""Topic cards: all that is known of each topic, with its verdict, and where its words stand."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from zhuti import charts
from zhuti.differences import PERIOD
from zhuti.passages import Words, marked

TOP_WORDS, MORE_WORDS = 10, 20
"""Words of a topic with a bar, and words after them in one line."""
MEASURES = ("npmi", "c_v", "exclusivity", "stability", "returns", "omega")
"""Scores of a topic."""
STRONGEST = 3
"""Documents with the largest share of a topic."""
MOST_GROUPS = 5
"""Groups on a card: those with the largest share of the topic."""

Table = pd.DataFrame


def cards(
    found: dict[str, Table], words_of: dict[str, Words], tested: dict[int, dict], returns: Table | None
) -> list[dict[str, Any]]:
    """Gather what is known of each topic.

    Args:
        found: the tables topics, names, verdicts, sources, topic_words, word_lists, typical_units, doc_topics and
            prevalence.
        words_of: unit_id → its words, for the typical units.
        tested: topic → its intervals and its null (`evidence.by_topic`).
        returns: multiverse/returns.csv; None if the multiverse was not run.
    """
    titles = dict(zip(found["doc_topics"]["doc_id"], found["doc_topics"]["title"], strict=True))
    named = of_topics(found["names"].dropna(subset="topic"))
    sources = of_topics(found["sources"])
    survived = of_topics(returns) if returns is not None else {}
    words, units = (found[name].sort_values("rank", kind="stable") for name in ("topic_words", "typical_units"))
    lists = word_lists(found["word_lists"])
    return [
        row
        | tested[topic]
        | {"name": named[topic], "source": with_title(sources[topic], titles), "multiverse": survived.get(topic)}
        | verdict(found["verdicts"][found["verdicts"]["topic"] == topic])
        | ranked(words[words["topic"] == topic].to_dict("records"))
        | {
            "lists": lists[topic],
            "documents": strongest(found["doc_topics"], topic),
            "units": passages(units[units["topic"] == topic], words[words["topic"] == topic], words_of),
        }
        | prevalence_of(found["prevalence"][found["prevalence"]["topic"] == topic])
        for topic, row in of_topics(found["topics"]).items()
    ]


def of_topics(table: Table) -> dict[int, dict]:
    """Return topic → its row, in the order of the table."""
    return {int(row["topic"]): row for row in table.to_dict("records")}


def with_title(source: dict, titles: dict[str, str]) -> dict:
    """Add the title of the document that a topic has most of its words from."""
    return source | {"title": titles.get(source["document"], source["document"])}


def verdict(rows: Table) -> dict[str, Any]:
    """Return the verdict on a topic and its reasons, each with value and limit."""
    return {
        "verdict": rows["verdict"].iloc[0],
        "reasons": rows[rows["reason"] != ""].to_dict("records"),
    }


def ranked(words: list[dict]) -> dict[str, Any]:
    """Return the first words of a topic, those after them, and the largest probability among them."""
    words = words[: TOP_WORDS + MORE_WORDS]
    return {
        "words": words[:TOP_WORDS],
        "more": [word["term"] for word in words[TOP_WORDS:]],
        "most": max(word["probability"] for word in words),
    }


def word_lists(table: Table) -> dict[int, dict[str, list[str]]]:
    """Return topic → ranking → words."""
    names = [name for name in table if name not in ("topic", "rank")]
    return {
        int(topic): {name: [term for term in part.sort_values("rank")[name] if term] for name in names}
        for topic, part in table.groupby("topic")
    }


def strongest(doc_topics: Table, topic: int) -> list[dict]:
    """Return the documents with the largest share of a topic."""
    column = f"T{topic}"
    rows = doc_topics.nlargest(STRONGEST, column)[["doc_id", "title", column]]
    return rows.set_axis(["doc_id", "title", "share"], axis=1).to_dict("records")


def passages(units: Table, words: Table, words_of: dict[str, Words]) -> list[dict]:
    """Return the typical units of a topic, with its first words marked in their texts."""
    wanted = set(words["term"].head(TOP_WORDS + MORE_WORDS))
    return [
        unit | {"passage": marked(unit["text"], words_of.get(unit["unit_id"], Words([], [], [])), wanted)}
        for unit in units.to_dict("records")
    ]


def prevalence_of(rows: Table) -> dict[str, Any]:
    """Return a topic's shares over time and by group, with charts; `trend` is None without two periods."""
    over_time = rows[rows["by"] == PERIOD].to_dict("records")
    groups = [
        {"by": by, "n": len(part), "rows": largest(part)}
        for by, part in rows[rows["by"] != PERIOD].groupby("by", sort=False)
        if len(part) > 1
    ]
    return {"trend": trend(over_time) if len(over_time) > 1 else None, "groups": groups}


def trend(periods: Sequence[dict]) -> dict[str, Any]:
    """Describe a topic over time: the chart, its upper edge, and the first, the last and the highest period.

    Periods with intervals go before those of too few documents, where one document can be the highest.
    """
    most = max(max(row["share"], row["high"] if row["high"] == row["high"] else 0) for row in periods)
    label = f"{periods[0]['group']} – {periods[-1]['group']}"
    highest = max(periods, key=lambda row: (row["low"] == row["low"], row["share"]))
    return {
        "chart": charts.trend(periods, most, label),
        "most": most,
        "first": periods[0],
        "last": periods[-1],
        "highest": highest,
    }


def largest(groups: Table) -> list[dict]:
    """Return the groups with the largest share of a topic, each with its chart; all charts have one scale."""
    rows = groups.sort_values("share", ascending=False, kind="stable").head(MOST_GROUPS).to_dict("records")
    most = max(max(row["share"], row["high"] if row["high"] == row["high"] else 0) for row in rows)
    return [row | {"chart": charts.interval(row["share"], row["low"], row["high"], most)} for row in rows]


def read_words(tokens: Iterable[str | Path], unit_ids: Iterable[str]) -> dict[str, Words]:
    """Read the words of some units from the shards of tokens.parquet, one row group at a time."""
    wanted, found = set(unit_ids), {}
    for path in tokens:
        with pq.ParquetFile(path) as file:
            for group in range(file.num_row_groups):
                ids = file.read_row_group(group, columns=["unit_id"])["unit_id"].to_pylist()
                if not wanted.isdisjoint(ids):
                    rows = file.read_row_group(group, columns=["unit_id", "token", "start", "end"])
                    places = [place for place, unit_id in enumerate(ids) if unit_id in wanted]
                    found |= {
                        row["unit_id"]: Words(row["token"], row["start"], row["end"])
                        for row in rows.take(places).to_pylist()
                    }
    return found
