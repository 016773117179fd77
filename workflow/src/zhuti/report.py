"""The report: what went in, topics, documents, choice of K, evidence, clusters, segmentation, copies and settings."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import yaml
from markupsafe import Markup

from zhuti import page
from zhuti.passages import Words, marked
from zhuti.results import read, topic_columns
from zhuti.sections import copies, corpus, evidence, multiverse, segmentation
from zhuti.sections.choice import METRICS, criteria, score_rows
from zhuti.sections.clusters import cluster_section
from zhuti.sections.corpus import MOST_ROWS
from zhuti.stages import STAGES
from zhuti.tables import read_json

TOP_WORDS, MORE_WORDS = 10, 20
"""Words of a topic with a bar, and words after them in one line."""
MEASURES = ("npmi", "c_v", "exclusivity", "stability", "returns", "omega")
"""Scores of a topic."""
FEW_DOCUMENTS, UNSTABLE, EMPTIED, CLEANED, COPIED = 20, 0.5, 0.05, 0.2, 0.1
"""Limits of the warnings: documents, a topic's stability, share of units without words, of characters removed, of
copied text."""

Table = pd.DataFrame


def topic_cards(
    topics: Table,
    words: Table,
    lists: dict[int, dict[str, list[str]]],
    typical: Table,
    doc_topics: Table,
    words_of: dict[str, Words],
    tested: dict[int, dict],
) -> list[dict]:
    """Gather what is known of each topic.

    Args:
        lists: topic → ranking → words.
        words_of: unit_id → its words, for the typical units.
        tested: topic → its intervals and its null (`evidence.by_topic`).
    """
    by_topic = words.sort_values("rank").groupby("topic")
    cards = []
    for topic in topics.to_dict("records"):
        ranked = by_topic.get_group(topic["topic"]).to_dict("records")[: TOP_WORDS + MORE_WORDS]
        wanted = {word["term"] for word in ranked}
        units = typical[typical["topic"] == topic["topic"]].sort_values("rank").to_dict("records")
        column = f"T{topic['topic']}"
        strongest = doc_topics.nlargest(3, column)[["title", column]].set_axis(["title", "share"], axis=1)
        cards.append(
            topic
            | tested[topic["topic"]]
            | {
                "words": ranked[:TOP_WORDS],
                "lists": lists[topic["topic"]],
                "most": max(word["probability"] for word in ranked),
                "more": [word["term"] for word in ranked[TOP_WORDS:]],
                "units": [unit | {"passage": passage(unit, words_of, wanted)} for unit in units],
                "documents": strongest.to_dict("records"),
            }
        )
    return cards


def passage(unit: dict, words_of: dict[str, Words], wanted: set[str]) -> Markup:
    """Return a unit's text with a topic's words marked."""
    return marked(unit["text"], words_of.get(unit["unit_id"], Words([], [], [])), wanted)


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


def document_rows(doc_topics: Table, keywords: Table) -> dict[str, Any]:
    """Describe the first documents: their topics and keywords; `most` is the largest share, for the shading."""
    columns = topic_columns(doc_topics)
    best = keywords[keywords["level"] == "document"].sort_values("rank").groupby("id")["term"].agg(list).to_dict()
    rows = [
        {"title": row["title"], "date": row["date"], "shares": [row[name] for name in columns]}
        | {"doc_id": row["doc_id"], "keywords": best.get(row["doc_id"], [])[:12]}
        for row in doc_topics.head(MOST_ROWS).to_dict("records")
    ]
    groups = keywords[keywords["level"] == "group"].sort_values("rank").groupby("id")["term"].agg(list).to_dict()
    return {
        "columns": columns,
        "rows": rows,
        "all": len(doc_topics),
        "most": doc_topics[columns].max(axis=None),
        "groups": [{"name": name, "keywords": terms[:12]} for name, terms in list(groups.items())[:MOST_ROWS]],
    }


def flat(values: dict, above: str = "") -> list[tuple[str, str]]:
    """Write nested settings as pairs of a dotted key and a value."""
    pairs: list[tuple[str, str]] = []
    for key, value in values.items():
        if isinstance(value, dict):
            pairs += flat(value, f"{above}{key}.")
        else:
            pairs.append((above + key, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)))
    return pairs


def by_section(settings: dict) -> list[tuple[str, list[tuple[str, str]]]]:
    """Group settings by section, in the order of the stages; keys outside any section come first, under ""."""
    loose = {key: value for key, value in settings.items() if not isinstance(value, dict)}
    sections = [(key, flat(settings[key])) for key in sorted(settings, key=_stage) if isinstance(settings[key], dict)]
    return [("", flat(loose)), *sections] if loose else sections


def _stage(section: str) -> int:
    return STAGES.index(section) if section in STAGES else len(STAGES)


def warn(
    went_in: dict, copied: dict, topics: Table, choice: dict, scores: Table, tested: dict, wordless: list[str]
) -> list[tuple[str, dict]]:
    """List what a reader must know first: the name of a sentence in the labels, and the values it is filled with.

    Args:
        went_in: what `sections.corpus` found; copied: duplicates/summary.json; tested: what `sections.evidence` found.
        wordless: documents without a kept word.
    """
    flow, k, candidates = went_in["flow"], choice["k"], choice["candidates"]
    documents, units, unreadable = flow["documents"]["total"], flow["units"], went_in["unreadable"]
    emptied = dict(units["reasons"]).get("no kept word", 0)
    removed = sum(rule["n_chars"] for rule in went_in["cleaning"])
    lost, cut = emptied / max(units["total"], 1), removed / max(flow["characters"]["total"], 1)
    open_grid = not choice["pinned"] and len(candidates) > 1
    seeds = scores.loc[scores["model"] == choice["model"], "seed"].nunique()
    unstable = [f"T{topic}" for topic in topics.loc[topics["stability"] < UNSTABLE, "topic"]]
    chance = [f"T{topic}" for topic in tested["summaries"]["null"]["failing"]]
    chains = tested["chains"]
    restless = chains["sampled"] and chains["settled"] < chains["n"]
    found = [
        (unreadable, "refused", {"n": len(unreadable), "names": _some(unreadable)}),
        (documents < FEW_DOCUMENTS, "few_documents", {"n": documents, "limit": FEW_DOCUMENTS}),
        (went_in["n_damaged"], "damaged", {"n": went_in["n_damaged"]}),
        (cut > CLEANED, "cleaned", {"share": cut}),
        (copied["share"] > COPIED, "copied", {"share": copied["share"]}),
        (lost > EMPTIED, "emptied", {"n": emptied, "share": lost}),
        (wordless, "wordless", {"n": len(wordless), "names": _some(wordless)}),
        (not choice["decided"], "undecided", {"k": k, "k_set": ", ".join(map(str, choice["k_set"]))}),
        (open_grid and k == min(candidates) > 2, "k_lowest", {"k": k, "candidates": ", ".join(map(str, candidates))}),
        (open_grid and k == max(candidates), "k_highest", {"k": k, "candidates": ", ".join(map(str, candidates))}),
        (seeds < 2 and choice["model"] != "nmf", "one_seed", {}),
        (unstable, "unstable", {"topics": ", ".join(unstable), "limit": UNSTABLE}),
        (chance, "chance", {"topics": ", ".join(chance)}),
        (restless, "restless", {name: chains[name] for name in ("n", "settled", "iterations")}),
    ]
    return [(name, values) for holds, name, values in found if holds]


def _some(names: list[str], most: int = 3) -> str:
    return ", ".join(names[:most]) + (" …" if len(names) > most else "")


def run(
    *,
    templates: list[str],
    style: str,
    labels: str,
    figures: list[str],
    tokens: list[str],
    fits: list[str],
    multiverse_tables: list[str],
    language: str,
    title: str | None,
    relevance_lambda: float,
    html: str,
    say: Callable[[str], None],
    **tables: str,
) -> None:
    """Write the report.

    Args:
        templates: report.html.j2 and its parts, all in one folder; style: the CSS; labels: all texts in one language.
        figures: the SVG files, each named as its figure.
        tokens: the shards of segment/tokens.parquet.
        fits: fit.json of all fits of the study's model.
        multiverse_tables: multiverse/specifications.csv, returns.csv and factors.csv; empty if it was not run.
        language: "zh" or "en"; title: None = the study's name.
        relevance_lambda: by which the words of topics were ranked.
        html: the file to write.
        tables: paths of intake, metadata, removed, quality, account (flow/flow.csv), vocabulary, keywords, scores,
            choice, topics, topic_words, word_lists, typical_units, doc_topics, unit_topics, clusters
            (cluster/labels.csv), agreement, summary, settings and versions; copied_documents, copied_pairs and
            copied_summary (duplicates/); phrases, new_words, unknown, residue, stopwords, suggestions and
            audit_summary (audit/); lineup, null, intervals, prevalence, differences, lineup_summary, null_summary,
            intervals_summary, prevalence_summary (evidence/) and reliability_summary (topics/reliability.json).
    """
    found = {name: read(path) for name, path in tables.items() if path.endswith((".csv", ".tsv"))}
    choice, summary, settings = (read_json(tables[name]) for name in ("choice", "summary", "settings"))
    titles = dict(zip(found["metadata"]["doc_id"], found["metadata"]["title"], strict=True))
    copied = copies.section(
        *(found[f"copied_{name}"] for name in ("documents", "pairs")),
        read_json(tables["copied_summary"]),
        titles,
    )
    audited = ("phrases", "new_words", "unknown", "residue", "stopwords", "suggestions")
    texts = yaml.safe_load(Path(labels).read_text(encoding="utf-8"))
    went_in = corpus.section(
        *(found[name] for name in ("intake", "removed", "quality", "account", "vocabulary")), titles, language
    )
    unit_topics = pd.read_parquet(tables["unit_topics"])
    words_of = read_words(tokens, found["typical_units"]["unit_id"])
    tested = evidence.section(
        found,
        {
            name: read_json(tables[f"{name}_summary"])
            for name in ("reliability", "lineup", "null", "intervals", "prevalence")
        },
        [read_json(path) for path in fits],
        choice,
        settings,
        language,
    )
    context = {
        "t": texts,
        "language": {"zh": "zh-Hans", "en": "en"}[language],
        "style": Markup(Path(style).read_text(encoding="utf-8")),
        "study": settings["study"],
        "title": title or texts["title"].format(study=settings["study"]),
        "corpus": went_in,
        "copies": copied,
        "segmentation": segmentation.section(*(found[name] for name in audited), read_json(tables["audit_summary"])),
        "cards": topic_cards(
            found["topics"],
            found["topic_words"],
            evidence.word_lists(found["word_lists"]),
            found["typical_units"],
            found["doc_topics"],
            words_of,
            evidence.by_topic(found["intervals"], found["null"]),
        ),
        "measures": MEASURES,
        "evidence": tested,
        "reliability": found["topics"][["returns", "omega"]].mean().to_dict(),
        "multiverse": multiverse.section(*map(read, multiverse_tables), language) if multiverse_tables else None,
        "relevance_lambda": relevance_lambda,
        "documents": document_rows(found["doc_topics"], found["keywords"]),
        "choice": choice | {"reason": choice["reason"][language]},
        "criteria": criteria(choice),
        "metrics": METRICS,
        "scores": score_rows(found["scores"], choice),
        "clusters": cluster_section(
            found["clusters"], summary, found["agreement"], found["topics"], found["doc_topics"], unit_topics
        ),
        "notes": [note[language] for note in summary["notes"]],
        "settings": by_section(settings),
        "versions": flat(read_json(tables["versions"])),
        "pictures": {Path(path).stem: page.picture(path) for path in figures},
        "most_rows": MOST_ROWS,
        "warnings": warn(
            went_in,
            copied["summary"],
            found["topics"],
            choice,
            found["scores"],
            tested,
            summary["documents_without_words"],
        ),
    }
    text = page.render(Path(templates[0]).with_name("report.html.j2"), context)
    Path(html).write_text(text, encoding="utf-8", newline="\n")
    say(f"{len(text.encode()) / 1e6:.1f} MB")
