"""The report: the one page that people read, cite and trust, from the tables of all stages."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from markupsafe import Markup

from zhuti import charts, page
from zhuti.differences import PERIOD
from zhuti.names import SAME
from zhuti.results import read, with_names
from zhuti.sections import clusters, copies, corpus, documents, evidence, methods, multiverse, segmentation
from zhuti.sections.cards import MEASURES, cards, read_words
from zhuti.sections.choice import METRICS, at_chosen_k, criteria, own_returns, score_rows
from zhuti.sections.corpus import MOST_ROWS
from zhuti.sections.provenance import by_section, flat
from zhuti.sections.warnings import warn
from zhuti.tables import read_json

COPIED = ("documents", "pairs")
AUDITED = ("phrases", "new_words", "unknown", "residue", "stopwords", "suggestions")
WENT_IN = ("intake", "removed", "quality", "account", "vocabulary")
SUMMARIES = ("reliability", "lineup", "null", "intervals", "prevalence")

Table = pd.DataFrame


def share_charts(topics: list[dict]) -> dict[int, Markup]:
    """Draw the share of each topic with its interval, all on one scale."""
    limits = {card["topic"]: card["limits"]["share"] for card in topics}
    most = max(max(row["value"], row["high"] if row["high"] == row["high"] else 0) for row in limits.values())
    return {topic: charts.interval(row["value"], row["low"], row["high"], most) for topic, row in limits.items()}


def script_texts(texts: dict, topics: list[dict], study: dict, over_time: str) -> dict[str, Any]:
    """Return what the scripts of the page say: texts in its language, names of topics, the study and its hash."""
    return texts["explorer"]["script"] | {
        "names": [card["name"]["name"] for card in topics],
        "study": f"{study['study']} {study['hash']}",
        "columns": {PERIOD: over_time},
    }


def run(
    *,
    templates: list[str],
    style: str,
    labels: str,
    scripts: list[str],
    methods_texts: list[str],
    references: str,
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
        templates: report.html.j2 and its parts, all in one folder; style: the CSS; labels: all texts in one language;
            scripts: in the order in which they run.
        methods_texts: methods.<language>.md of both languages; references: the works they cite, as BibTeX.
        figures: the SVG files, each named as its figure.
        tokens: the shards of segment/tokens.parquet.
        fits: fit.json of all fits of the study's model.
        multiverse_tables: multiverse/specifications.csv, returns.csv and factors.csv; empty if it was not run.
        language: "zh" or "en"; title: None = the study's name.
        relevance_lambda: by which the words of topics were ranked.
        html: the file to write.
        tables: paths of intake, metadata, removed, quality, account (flow/flow.csv), vocabulary, keywords, scores,
            choice, topics, topic_words, word_lists, typical_units, doc_topics, unit_topics, clusters
            (cluster/labels.csv), agreement, similarities, summary, settings, versions and study; names, sources,
            verdicts, explorer (report/explorer.json) and checklist; copied_documents, copied_pairs and
            copied_summary (duplicates/); phrases, new_words, unknown, residue, stopwords, suggestions and
            audit_summary (audit/); lineup, null, intervals, prevalence, differences, lineup_summary, null_summary,
            intervals_summary, prevalence_summary (evidence/) and reliability_summary (topics/reliability.json).
    """
    found = {name: read(path) for name, path in tables.items() if path.endswith((".csv", ".tsv"))}
    facts = {name: read_json(path) for name, path in tables.items() if path.endswith(".json")}
    found["unit_topics"] = pd.read_parquet(tables["unit_topics"])
    found["topics"] = with_names(found["topics"], found["names"])
    tried = [with_names(read(path), found["names"]) for path in multiverse_tables]
    words = read_words(tokens, found["typical_units"]["unit_id"])
    context = sections_of(found, facts, [read_json(path) for path in fits], tried, language)
    context["cards"] = cards(
        found, words, evidence.by_topic(found["intervals"], found["null"]), tried[1] if tried else None
    )
    context["methods"] = methods.section(
        {Path(path).suffixes[-2][1:]: Path(path).read_text(encoding="utf-8") for path in methods_texts},
        Path(references).read_text(encoding="utf-8"),
        found["checklist"],
        facts["study"],
        language,
    )
    context |= frame(yaml.safe_load(Path(labels).read_text(encoding="utf-8")), facts, context["cards"], title, language)
    context |= {
        "style": Markup(Path(style).read_text(encoding="utf-8")),
        "script": page.script(scripts),
        "pictures": {Path(path).stem: page.picture(path) for path in figures},
        "relevance_lambda": relevance_lambda,
    }
    text = page.render(Path(templates[0]).with_name("report.html.j2"), context)
    Path(html).write_text(text, encoding="utf-8", newline="\n")
    say(f"{len(text.encode()) / 1e6:.1f} MB")


def frame(texts: dict, facts: dict[str, dict], topics: list[dict], title: str | None, language: str) -> dict[str, Any]:
    """Return what surrounds the sections: texts, title, charts on one scale, what scripts read, limits that are told.

    Args:
        texts: the labels; facts: the JSON files by name; topics: the cards.
    """
    period = texts["prevalence"]["over_time"][facts["prevalence_summary"]["period"]]
    return {
        "t": texts,
        "language": {"zh": "zh-Hans", "en": "en"}[language],
        "title": title or texts["title"].format(study=facts["settings"]["study"]),
        "measures": MEASURES,
        "metrics": METRICS,
        "share_charts": share_charts(topics),
        "name_limit": SAME,
        "over_time": any(card["trend"] for card in topics),
        "walk": facts["explorer"],
        "data": page.embedded(facts["explorer"]),
        "texts": page.embedded(script_texts(texts, topics, facts["study"], period)),
        "most_rows": MOST_ROWS,
    }


def sections_of(
    found: dict[str, Table], facts: dict[str, dict], fits: list[dict], tried: list[Table], language: str
) -> dict[str, Any]:
    """Describe all that the page tells but the topics.

    Args:
        found: the tables by name; facts: the JSON files by name; fits: fit.json of all fits of the study's model.
        tried: specifications, returns and factors of the multiverse; empty if it was not run.
    """
    choice, summary, settings = facts["choice"], facts["summary"], facts["settings"]
    titles = dict(zip(found["metadata"]["doc_id"], found["metadata"]["title"], strict=True))
    went_in = corpus.section(*(found[name] for name in WENT_IN), titles, language)
    tested = evidence.section(found, {name: facts[f"{name}_summary"] for name in SUMMARIES}, fits, choice, language)
    return {
        "study": facts["study"],
        "corpus": went_in,
        "copies": copies.section(*(found[f"copied_{name}"] for name in COPIED), facts["copied_summary"], titles),
        "segmentation": segmentation.section(*(found[name] for name in AUDITED), facts["audit_summary"]),
        "evidence": tested,
        "reliability": reliability(found["scores"], found["topics"], choice),
        "random_returns": returns_from_random(found["lineup"]),
        "multiverse": multiverse.section(*tried, language) if tried else None,
        "documents": documents.section(
            found["doc_topics"], found["keywords"], found["similarities"], found["copied_pairs"]
        ),
        "choice": choice | {"reason": choice["reason"][language]},
        "criteria": criteria(choice),
        "scores": score_rows(found["scores"], choice),
        "clusters": clusters.cluster_section(
            found["clusters"], summary, found["agreement"], found["topics"], found["doc_topics"], found["unit_topics"]
        ),
        "notes": [note[language] for note in summary["notes"]],
        "settings": by_section(settings),
        "versions": flat(facts["versions"]),
        "warnings": warn(went_in, facts["copied_summary"], found, choice, tested, summary["documents_without_words"]),
    }


def reliability(scores: Table, topics: Table, choice: dict) -> dict[str, float | None]:
    """Return how far topics return over all fits of the chosen K, and omega, NaN where it was not measured; and `own`,
    the returns of the fit described, if they are others."""
    found = at_chosen_k(scores, choice)
    means = {name: found[name]["mean"] if name in found else float("nan") for name in ("returns", "omega")}
    return means | {"own": own_returns(scores, topics, choice)}


def returns_from_random(lineup: Table) -> float:
    """Return the share of topics that return in refits of chains from random starts; NaN if there are none."""
    row = lineup[(lineup["model"] == "lda_random") & (lineup["metric"] == "returns")]
    return float(row["mean"].iloc[0]) if len(row) else float("nan")
