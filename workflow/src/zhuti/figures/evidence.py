"""Figures of the evidence: topics over time, differences between groups, models side by side."""

import re

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from zhuti.differences import DIFFERS, PERIOD
from zhuti.figures import style

MOST_TRENDS, MOST_DIFFERENCES, MOST_COLUMNS = 12, 30, 4
"""Limits: topics over time, topics of a column of the metadata, such columns."""
PANELS = {
    "heldout_perplexity": "↓", "npmi": "↑", "exclusivity": "↑", "diversity": "↑", "returns": "↑", "nmi": "↑",
}  # fmt: skip
"""Metrics of the line-up that are drawn, and where better is; `nmi` only where there are known classes."""


def draw_trends(prevalence: pd.DataFrame, topics: pd.DataFrame, labels: dict) -> Figure:
    """Draw topics over time, or say that there are not two periods."""
    over_time = prevalence[prevalence["by"] == PERIOD]
    if over_time["group"].nunique() < 2:
        return style.notice(labels["no_trends"])
    return topic_trends(over_time, topics, labels)


def draw_differences(differences: pd.DataFrame, topics: pd.DataFrame, labels: dict) -> Figure:
    """Draw differences between groups, or say that none were measured."""
    between = differences[differences["by"] != PERIOD]
    if between.empty:
        return style.notice(labels["no_differences"])
    return group_differences(between, topics, labels)


def place(period: str) -> float:
    """Return where a period begins, in years: 2016, 2016-03, 2016-Q2, 2016–2020."""
    year, quarter, part = re.fullmatch(r"(\d+)(?:-(Q?)(\d+)|–\d+)?", period).groups()
    return int(year) + (int(part) - 1) / (4 if quarter else 12) if part else float(year)


@style.styled
def topic_trends(prevalence: pd.DataFrame, topics: pd.DataFrame, labels: dict) -> Figure:
    """Draw the share of each topic over time with its interval, a panel a topic; the largest topics only.

    Those that changed most would be chosen by what is then read off them; size is a choice that is blind to it.

    Args:
        prevalence: topic, group (a period), share, low, high; NaN where a period has too few documents.
        topics: topic, label, largest first.
        labels: `share_in_period`, `largest_topics`.
    """
    shown = topics.head(MOST_TRENDS)
    columns = min(3, len(shown))
    rows = -(-len(shown) // columns)
    figure = style.new(height=0.5 + 1.25 * rows)
    panels = figure.subplots(rows, columns, sharex=True, squeeze=False)
    table = prevalence.assign(time=prevalence["group"].map(place)).sort_values("time", kind="stable")
    for panel, topic in zip(panels.flat, shown.to_dict("records"), strict=False):
        _trend(panel, table[table["topic"] == topic["topic"]])
        panel.set_title(f"T{topic['topic']}  {style.shorten(topic['label'], 26)}", fontsize=8, pad=3)
    times = table.drop_duplicates("group")
    every = -(-len(times) // 3)
    for number, panel in enumerate(panels.flat):
        panel.set_visible(number < len(shown))
        # The lowest panel of each column has the names of the periods.
        panel.tick_params(labelbottom=number + columns >= len(shown))
    panels[0, 0].set_xticks(times["time"][::every], times["group"][::every])
    figure.supylabel(labels["share_in_period"], fontsize=8, color=style.GREY)
    if len(shown) < len(topics):
        left_out = labels["largest_topics"].format(shown=len(shown), all=len(topics))
        figure.suptitle(left_out, fontsize=8, color=style.GREY)
    return figure


def _trend(panel: Axes, part: pd.DataFrame) -> None:
    """Draw one topic; a period whose neighbours have no interval has its own as a line."""
    times, known = part["time"].to_numpy(), part["low"].notna().to_numpy()
    panel.fill_between(times, part["low"], part["high"], where=known, color=style.ACCENT, alpha=0.18, lw=0)
    alone = known & ~np.append(known[1:], False) & ~np.insert(known[:-1], 0, False)
    panel.vlines(times[alone], part["low"][alone], part["high"][alone], color=style.ACCENT, alpha=0.35, lw=2)
    panel.plot(times, part["share"], color=style.ACCENT, marker="o", ms=2.6, lw=1.1)
    panel.set_ylim(0, 1.08 * max(part["share"].max(), np.nanmax([0, *part["high"]])) or 1)
    panel.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.3g}%")
    panel.yaxis.get_major_locator().set_params(nbins=4)
    panel.tick_params(length=2, labelsize=7)


@style.styled
def group_differences(differences: pd.DataFrame, topics: pd.DataFrame, labels: dict) -> Figure:
    """Draw how far each topic's share is higher or lower in the group in which it stands out most, with its interval.

    Args:
        differences: topic, by, contrast (the group), difference, low, high, p_adjusted.
        topics: topic, label.
        labels: `difference`, `by`, `first_differences`.
    """
    names = list(differences["by"].unique())[:MOST_COLUMNS]
    parts = [differences[differences["by"] == name].sort_values(["p_adjusted", "topic"]) for name in names]
    heights = [min(len(part), MOST_DIFFERENCES) + 1.5 for part in parts]
    figure = style.new(height=0.5 + 0.2 * sum(heights))
    panels = figure.subplots(len(parts), 1, sharex=True, squeeze=False, height_ratios=heights)[:, 0]
    label_of = dict(zip(topics["topic"], topics["label"], strict=True))
    for panel, name, part in zip(panels, names, parts, strict=True):
        _differences(panel, part.head(MOST_DIFFERENCES), label_of)
        panel.set_title(labels["by"].format(column=style.shorten(str(name), 40)), pad=4)
    panels[-1].set_xlabel(labels["difference"])
    panels[-1].xaxis.set_major_formatter(lambda value, _: f"{100 * value:+.3g}%".replace("-", "−").replace("+0%", "0"))
    most = max(map(len, parts))
    if most > MOST_DIFFERENCES:
        figure.suptitle(
            labels["first_differences"].format(shown=MOST_DIFFERENCES, all=most), fontsize=8, color=style.GREY
        )
    return figure


def _differences(panel: Axes, part: pd.DataFrame, label_of: dict[int, str]) -> None:
    """Draw the topics of one column, those that differ most surely on top."""
    places = np.arange(len(part))
    panel.axvline(0, color=style.LINE, lw=0.8, zorder=0)
    panel.hlines(places, part["low"], part["high"], color=style.ACCENT, lw=1.2)
    sure = (part["p_adjusted"] <= DIFFERS).to_numpy()
    for chosen, face in ((sure, style.ACCENT), (~sure, "white")):
        panel.plot(part["difference"][chosen], places[chosen], "o", ms=4.5, mec=style.ACCENT, mfc=face, mew=1)
    named = [f"{style.shorten(label_of[topic], 30)}  T{topic}" for topic in part["topic"]]
    panel.set_yticks(places, named, color=style.INK)
    across = panel.get_yaxis_transform()
    for y, contrast in zip(places, part["contrast"], strict=True):
        group = style.shorten(str(contrast), 18)
        panel.text(1.01, y, group, transform=across, va="center", fontsize=8, color=style.GREY)
    panel.set_ylim(len(part) - 0.4, -0.6)
    style.bare(panel)


@style.styled
def lineup(table: pd.DataFrame, labels: dict) -> Figure:
    """Draw the models side by side: the mean over fits and the standard deviation of each metric.

    Args:
        table: model, fits, metric, mean, sd (NaN with one fit); the study's model comes first.
        labels: `metrics`, `models` (both by name), `known_classes`, `not_defined`.
    """
    metrics = [name for name in PANELS if (table["metric"] == name).any()]
    table = table[table["metric"].isin(metrics)]
    models = list(dict.fromkeys(table["model"]))
    columns = min(3, len(metrics))
    rows = -(-len(metrics) // columns)
    figure = style.new(height=0.3 + rows * (0.45 + 0.2 * len(models)))
    panels = figure.subplots(rows, columns, sharey=True, squeeze=False)
    for panel in panels.flat[len(metrics) :]:
        panel.set_visible(False)
    for panel, name in zip(panels.flat, metrics, strict=False):
        part = table[table["metric"] == name].set_index("model").reindex(models)
        for place, (model, row) in enumerate(part.iterrows()):
            colour = style.ACCENT if model == models[0] else style.GREY
            if np.isnan(row["mean"]):
                _say_at_the_edge(panel, place, labels["not_defined"])
            panel.errorbar(row["mean"], place, xerr=np.nan_to_num(row["sd"]), fmt="o", ms=4, color=colour, lw=1.2)
        panel.set_title(f"{labels['metrics'].get(name) or labels['known_classes']} {PANELS[name]}", fontsize=8, pad=4)
        panel.set_ylim(len(models) - 0.4, -0.6)
        panel.xaxis.get_major_locator().set_params(nbins=4)
        panel.grid(axis="y", color=style.PALE, lw=0.8)
        panel.set_axisbelow(True)
        style.bare(panel)
    names = [labels["models"].get(model, model) for model in models]
    for panel in panels[:, 0]:
        panel.set_yticks(range(len(models)), names, color=style.INK)
    return figure


def _say_at_the_edge(panel: Axes, place: int, text: str) -> None:
    across = panel.get_yaxis_transform()
    panel.text(1, place, text, transform=across, ha="right", va="center", fontsize=6.5, color=style.GREY)
