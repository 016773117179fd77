"""The methods section as part of the report: both texts, their references, and the checklist."""

from collections.abc import Mapping
from re import Match
from typing import Any

import pandas as pd
from markdown_it import MarkdownIt
from markupsafe import Markup

from zhuti.methods import escaped
from zhuti.methods.checklist import QUESTIONS, STATUSES
from zhuti.methods.references import CITATION, Reference, parse

Table = pd.DataFrame
BRACKETS = {"zh": ("（", "；", "）"), "en": ("(", "; ", ")")}
BELOW = {"h2": "h4"}
"""Headings of the text in the report, where it stands below an h3."""


def section(
    texts: Mapping[str, str], bibtex: str, items: Table, study: Mapping[str, str], language: str
) -> dict[str, Any]:
    """Describe how the study was made, and what reviewers will find or miss.

    Args:
        texts: language ("zh", "en") → methods.{language}.md; bibtex: references.bib.
        items: checklist.csv; study: study.json; language: of the report, whose text comes first.

    Returns:
        `hash` of the study; `texts`: language and HTML of both; `references`: key and full text; `bibtex`;
        `checklist`: questions with their rows; `counts`: of each status.
    """
    known = parse(bibtex)
    first = sorted(texts, key=lambda name: name != language)
    return {
        "hash": study["hash"],
        "texts": [{"language": name, "html": to_html(texts[name], known, name)} for name in first],
        "references": [{"key": key, "text": reference.full} for key, reference in known.items()],
        "bibtex": bibtex,
        "checklist": [
            (question, [row | {"text": row[language]} for row in rows.to_dict("records")])
            for question in QUESTIONS
            if len(rows := items[items["question"] == question])
        ],
        "counts": {status: int((items["status"] == status).sum()) for status in STATUSES},
    }


def to_html(text: str, known: Mapping[str, Reference], language: str) -> Markup:
    """Turn the Markdown of the methods into HTML without its title; citations become links to #ref-<key>.

    HTML in the text, images and bare addresses stay text: the text holds values from the corpus.
    """
    reader = MarkdownIt("commonmark", {"html": False}).disable(["image", "autolink"])
    tokens = reader.parse(CITATION.sub(lambda match: _links(match, known, language), text))
    end = next((place + 1 for place, token in enumerate(tokens) if token.type == "heading_close"), 0)
    kept = tokens[end:] if tokens and tokens[0].tag == "h1" else tokens
    for token in kept:
        token.tag = BELOW.get(token.tag, token.tag)
    return Markup(reader.renderer.render(kept, reader.options, {}))


def _links(match: Match, known: Mapping[str, Reference], language: str) -> str:
    """Write a citation as Markdown links to the references."""
    left, between, right = BRACKETS[language]
    keys = [key[1:] for key in match[1].split("; ")]
    return left + between.join(f"[{escaped(known[key].short)}](#ref-{key})" for key in keys) + right
