"""Figures of the topics: their shares, their words, and where in the documents they are."""

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patches import Patch

from zhuti.figures import style
from zhuti.results import topic_columns

MOST_TOPICS, MOST_DOCUMENTS, MOST_CELLS = 30, 60, 240
"""Limits: topics whose words are drawn, rows of the heat map, and cells with their value written in."""
BARS = 0.42
"""Where in the column of a topic its words end and its bars begin."""


@style.styled
def topic_shares(topics: pd.DataFrame, labels: dict) -> Figure:
    """Draw the share of each topic in all words.

    Args:
        topics: topic, share, label.
        labels: `share`.
    """
    figure = style.new(height=0.7 + 0.24 * len(topics))
    axes = figure.subplots()
    names = [
        f"{style.shorten(label, 44)}  T{topic}" for topic, label in zip(topics["topic"], topics["label"], strict=True)
    ]
    places = range(len(topics))
    axes.barh(places, topics["share"], height=0.62, color=style.ACCENT)
    for place, share in zip(places, topics["share"], strict=True):
        axes.text(share, place, f" {share:.1%}", va="center", fontsize=8, color=style.GREY)
    axes.set_yticks(places, names, color=style.INK)
    axes.set_ylim(len(topics) - 0.4, -0.6)
    axes.set_xlim(0, 1.1 * topics["share"].max())
    axes.set_xticks([])
    axes.set_title(labels["share"], pad=8)
    style.bare(axes)
    return figure


@style.styled
def topic_words(words: pd.DataFrame, topics: pd.DataFrame, labels: dict, top: int = 10) -> Figure:
    """Draw the most relevant words of each topic: probability in the topic, behind it that in the whole corpus.

    Args:
        words: topic, rank (by relevance), term, probability, lift.
        topics: topic, share.
        labels: `in_topic`, `in_corpus`, `first_topics`.
        top: words per topic.
    """
    shown = topics.head(MOST_TOPICS)
    columns = min(4, len(shown))
    lines = math.ceil(len(shown) / columns)
    figure = style.new(height=0.5 + lines * 0.16 * (top + 2))
    # One pair of axes for all topics: thirty pairs take seconds to lay out.
    axes = figure.subplots()
    for place, topic in enumerate(shown.to_dict("records")):
        line, column = divmod(place, columns)
        part = words[(words["topic"] == topic["topic"]) & (words["rank"] <= top)].sort_values("rank")
        _words(axes, part, column, line * (top + 2))
        axes.text(
            column + BARS, line * (top + 2), f"T{topic['topic']}  {topic['share']:.1%}", color=style.ACCENT, va="center"
        )
    axes.set(xlim=(0, columns), ylim=(lines * (top + 2) - 1, -0.6))
    axes.set_axis_off()
    handles = [
        Patch(color=colour, label=labels[key])
        for key, colour in (("in_topic", style.ACCENT), ("in_corpus", style.LINE))
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=2, handlelength=1.2)
    if len(shown) < len(topics):
        figure.suptitle(labels["first_topics"].format(shown=len(shown), all=len(topics)), fontsize=8, color=style.GREY)
    return figure


def _words(axes: Axes, part: pd.DataFrame, x: float, y: float) -> None:
    """Draw the words of a topic in the column from `x` on, below the line `y`; its longest bar fills the column."""
    places = y + np.arange(1, len(part) + 1)
    in_topic, in_corpus = part["probability"], part["probability"] / part["lift"]
    scale = (0.97 - BARS) / max(in_topic.max(), in_corpus.max())
    axes.barh(places, scale * in_corpus, left=x + BARS, height=0.78, color=style.LINE)
    axes.barh(places, scale * in_topic, left=x + BARS, height=0.34, color=style.ACCENT)
    for place, term in zip(places, part["term"], strict=True):
        axes.text(x + BARS - 0.02, place, style.shorten(term, 12), ha="right", va="center", fontsize=8)


@style.styled
def document_topics(shares: pd.DataFrame, labels: dict, label: str | None = None) -> Figure:
    """Draw a heat map of documents by topics, of groups of documents when there are many.

    Args:
        shares: doc_id, title, date, the user's columns, T1..TK.
        labels: `share` and the sentences that say what was left out.
        label: the user's column of a known grouping.
    """
    table, note = rows_of_heat_map(shares, labels, label)
    figure = style.new(height=1.1 + 0.25 * max(len(table), 2))
    axes = figure.subplots()
    image = axes.imshow(table, cmap=style.HEAT, vmin=0, vmax=max(table.max(axis=None), 0.01), aspect="auto")
    axes.set_yticks(range(len(table)), [style.shorten(str(name), 30) for name in table.index], color=style.INK)
    names = (
        table.columns if table.shape[1] <= 40 else [name if n % 5 == 4 else "" for n, name in enumerate(table.columns)]
    )
    axes.set_xticks(range(table.shape[1]), names, color=style.INK, rotation=0 if table.shape[1] <= 24 else 90)
    axes.xaxis.tick_top()
    style.bare(axes)
    if table.size <= MOST_CELLS:
        write_cells(axes, image, "{:.0%}")
    bar = figure.colorbar(image, ax=axes, shrink=min(1, 2.4 / (0.25 * max(len(table), 2))), aspect=14, pad=0.015)
    bar.ax.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    bar.outline.set_visible(False)
    bar.ax.tick_params(length=0)
    if note:
        axes.set_xlabel(note)
    return figure


def write_cells(axes: Axes, image: AxesImage, form: str) -> None:
    """Write the value into each cell of a heat map, light on dark; nothing where there is none."""
    values = image.get_array()
    for (row, column), value in np.ndenumerate(np.ma.filled(values, np.nan)):
        if not np.isnan(value):
            colour = "white" if image.norm(value) > 0.6 else style.INK
            axes.text(column, row, form.format(value), ha="center", va="center", fontsize=7, color=colour)


def rows_of_heat_map(shares: pd.DataFrame, labels: dict, label: str | None) -> tuple[pd.DataFrame, str]:
    """Take documents, or where they are too many the means of groups or years, or else the first by dominant topic.

    Returns:
        A table with a named row per document or group and a column per topic; and what was done, in words.
    """
    topics = topic_columns(shares)
    if len(shares) <= MOST_DOCUMENTS:
        return shares.set_index("title")[topics], ""
    years = shares["date"].astype(str).str.extract(r"(\d{4})", expand=False)
    for name, key in ((label, shares.get(label)), (labels["year"], years)):
        if key is not None and key.notna().all() and 2 <= key.nunique() <= MOST_DOCUMENTS:
            means = shares.groupby(key.replace("", "–").rename(None))[topics].mean()
            return means, labels["means"].format(column=name, documents=len(shares))
    dominant = shares[topics].to_numpy().argmax(axis=1)
    order = shares.assign(dominant=dominant, most=shares[topics].max(axis=1)).sort_values(
        ["dominant", "most", "doc_id"], ascending=[True, False, True]
    )
    return order.head(MOST_DOCUMENTS).set_index("title")[topics], labels["first_documents"].format(
        shown=MOST_DOCUMENTS, all=len(shares)
    )
