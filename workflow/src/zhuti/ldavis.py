"""The topics by pyLDAvis (Sievert & Shirley 2014), as one page that asks the network for nothing."""

import base64
import hashlib
import html as markup
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from zhuti import fonts
from zhuti.page import embedded
from zhuti.tables import read_array, read_csv, read_json, read_parquet

STEP = 0.05
"""From one λ to the next on the slider; pyLDAvis's own step of 0.01 takes five times as long to prepare."""
DIGITS = 6
"""Significant digits of the numbers in the page: those behind differ from one kind of processor to the next."""
LEAST = 1e-12
"""Stands for a probability of 0, which NMF gives and which has no logarithm."""
FEWEST = 2
"""Topics that it takes to place them on a plane."""
POLICY = "default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; font-src data:; base-uri 'none'"
LANGUAGES = ("zh-Hans", "en")
PAGE = """<!DOCTYPE html>
<html lang="zh-Hans">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<style>{css}</style>
</head>
<body>
{body}
</body>
</html>
"""
CSS = """@font-face { font-family: zhuti; src: url(data:font/woff;base64,%s) }
body, svg text, button, input { font-family: sans-serif, zhuti }
.said { font-size: 14px; line-height: 1.6; max-width: 1210px; color: #23292e }
.said small { color: #7b858c }
"""


def prepare(
    topic_word: np.ndarray, doc_topic: np.ndarray, lengths: Sequence[int], words: Sequence[str], counts: Sequence[int]
) -> Any:
    """Prepare what pyLDAvis shows; topics keep their numbers.

    Args:
        topic_word: K x V, doc_topic: N x K, rows of both sum to 1; K is at least `FEWEST` and no topic is empty.
        lengths: N tokens of units; words, counts: V terms and how often they occur.

    Returns:
        pyLDAvis's PreparedData.
    """
    import pyLDAvis
    from threadpoolctl import threadpool_limits

    topic_word = np.maximum(topic_word, LEAST)
    topic_word = topic_word / topic_word.sum(axis=1, keepdims=True)
    with threadpool_limits(1):
        return pyLDAvis.prepare(
            topic_word, doc_topic, lengths, words, counts, lambda_step=STEP, mds=plane, sort_topics=False, n_jobs=1
        )


def plane(topic_word: np.ndarray) -> np.ndarray:
    """Place topics as pyLDAvis does by itself: K x 2. Its solver may give complex numbers, and any sign to an axis."""
    from pyLDAvis import js_PCoA

    places = np.real(js_PCoA(topic_word))
    farthest = places[np.abs(places).argmax(axis=0), [0, 1]]
    return places * np.where(farthest < 0, -1, 1)


def page(prepared: Any, title: str = "pyLDAvis", lead: str = "") -> str:
    """Return a page with pyLDAvis's scripts, the data and the font inside; only these scripts may run.

    Args:
        prepared: what `pyLDAvis.prepare` returns.
        title: of the page; lead: HTML above the picture.
    """
    from pyLDAvis import urls

    drawn = f'new LDAvis("#ldavis", {embedded(rounded(prepared.to_dict()))});'
    scripts = [Path(path).read_text(encoding="utf-8") for path in (urls.D3_LOCAL, urls.LDAVIS_LOCAL)] + [drawn]
    # Its style sheet has fonts and the width of notebooks; what comes later goes before.
    css = Path(urls.LDAVIS_CSS_LOCAL).read_text(encoding="utf-8")
    body = f'{lead}<div id="ldavis"></div>\n' + "\n".join(f"<script>{script}</script>" for script in scripts)
    return filled(title, body, "".join(prepared.topic_info["Term"]) + lead, scripts, css)


def filled(title: str, body: str, characters: str, scripts: Sequence[str] = (), css: str = "") -> str:
    """Fill the page; its font has the Chinese among `characters`, and no script but `scripts` may run."""
    digests = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests) or "'none'"
    shown = "".join(sorted({character for character in characters + title if ord(character) > 0x24F}))
    font = base64.b64encode(fonts.cut(shown, "woff")).decode()
    return PAGE.format(
        policy=POLICY.format(scripts=allowed), title=markup.escape(title), css=css + CSS % font, body=body
    )


def rounded(value: Any) -> Any:
    """Round all numbers in nested lists and dictionaries; NumPy's become Python's."""
    if isinstance(value, dict):
        return {key: rounded(part) for key, part in value.items()}
    if isinstance(value, list):
        return [rounded(part) for part in value]
    if isinstance(value, np.generic):
        value = value.item()
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def lacking(topic_word: np.ndarray, doc_topic: np.ndarray, lengths: Sequence[int]) -> str:
    """Name the reason why there can be no picture (a text of `ldavis` in the labels), or ""."""
    if len(topic_word) < FEWEST:
        return "few"
    return "" if (np.asarray(lengths) @ doc_topic > 0).all() else "empty"


def run(
    *,
    topic_word: str,
    doc_topic: str,
    rows: str,
    vocabulary: str,
    study: str,
    labels: list[str],
    html: str,
    say: Callable[[str], None],
) -> None:
    """Write report/pyldavis.html; where there can be no picture, the page says why.

    Args:
        topic_word, doc_topic: of the chosen model.
        rows, vocabulary: of the stage bow.
        study: study.json, which names the study and its hash.
        labels: the texts in Chinese and in English; section `ldavis`.
        html: the file to write.
    """
    import yaml

    texts = [yaml.safe_load(Path(path).read_text(encoding="utf-8"))["ldavis"] for path in labels]
    named, shares, lengths = read_json(study), read_array(doc_topic), [row["n_tokens"] for row in read_parquet(rows)]
    title, words = f"{named['study']} · pyLDAvis", read_array(topic_word)
    reason = lacking(words, shares, lengths)
    said = "".join(
        f'<p lang="{language}">{markup.escape(text[reason or "lead"])}</p>\n'
        for language, text in zip(LANGUAGES, texts, strict=True)
    )
    mark = markup.escape(f"{named['study']} · {named['hash']}")
    lead = f'<div class="said">{said}<p><small>{mark}</small></p></div>\n'
    if reason:
        text = filled(title, lead, lead)
    else:
        terms = read_csv(vocabulary, dtype={"term": str})
        terms = terms[terms["term_id"] >= 0].sort_values("term_id")
        text = page(prepare(words, shares, lengths, terms["term"].tolist(), terms["cf"].tolist()), title, lead)
    Path(html).write_text(text, encoding="utf-8", newline="\n")
    say(f"{len(text.encode()) / 1e6:.1f} MB")
