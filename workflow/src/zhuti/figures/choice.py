"""The figure on which the choice of K rests."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from zhuti.choice.criteria import RELIABILITY, RELIABLE
from zhuti.figures import style

LOOKS = [(style.ACCENT, "o"), (style.GREY, "s"), ("#b07d12", "^")]
"""Colour and marker of the first, second and third model."""


@style.styled
def k_choice(scores: pd.DataFrame, choice: dict, labels: dict) -> Figure:
    """Draw what decides on K against K; the set of K and the chosen K marked.

    The distance in held-out likelihood is that of the study's model, with its standard error. The other scores are a
    point per seed, and their mean with the standard deviation; a line shows what counts as reliable.

    Args:
        scores: model, k, seed, metric, value.
        choice: choice.json.
        labels: `metrics`, `models` (both by name) and the texts of the legend.
    """
    figure = style.new(height=4.6)
    panels = figure.subplots(2, 2, sharex=True)
    ks = sorted(scores["k"].unique())
    # The study's own model comes first in colour, whatever the order of the table.
    models = sorted(scores["model"].unique(), key=lambda model: (model != choice["model"], model))
    measured = set(scores.loc[scores["model"] == choice["model"], "metric"])
    reliability = next((metric for metric in RELIABILITY if metric in measured), RELIABILITY[0])
    names = ("behind", "npmi", "exclusivity", reliability)
    for panel, name, better in zip(panels.flat, names, "↓↑↑↑", strict=True):
        panel.set_title(f"{labels['metrics'][name]} {better}", pad=6)
        _mark(panel, ks, choice)
        if name == "behind":
            drawn = _draw_distances(panel, pd.DataFrame(choice.get("heldout", [])))
        else:
            drawn = _draw_means(panel, scores[scores["metric"] == name], models)
        if name == reliability and drawn:
            panel.axhline(RELIABLE, color=style.GREY, lw=0.8, ls=(0, (1, 2)), zorder=1)
        if not drawn:
            panel.set_yticks([])
            panel.text(0.5, 0.5, labels["not_defined"], transform=panel.transAxes, ha="center", color=style.GREY)
    for panel in panels[-1]:
        panel.set_xticks(ks)
        panel.set_xlabel("K")
    figure.legend(handles=_legend(models, choice, labels), loc="outside lower center", ncols=len(models) + 2)
    return figure


def _mark(panel: Axes, ks: list[int], choice: dict) -> None:
    """Shade the set of K and draw a line at the chosen one."""
    half = 0.3 * min((b - a for a, b in zip(ks, ks[1:], strict=False)), default=1)
    for k in choice["k_set"]:
        panel.axvspan(k - half, k + half, color=style.PALE, lw=0, zorder=0)
    panel.axvline(choice["k"], color=style.ACCENT, lw=1, ls=(0, (2, 2)), zorder=1)
    panel.set_xlim(ks[0] - 2 * half, ks[-1] + 2 * half)
    panel.tick_params(length=2)


def _draw_distances(panel: Axes, distances: pd.DataFrame) -> bool:
    """Draw how far each K is behind the best, with the standard error; false if there is nothing to draw."""
    if distances.empty:
        return False
    colour, marker = LOOKS[0]
    errors = distances["error"].astype(float).fillna(0)
    _line(panel, distances["k"], distances["behind"], errors, colour, marker)
    return True


def _draw_means(panel: Axes, part: pd.DataFrame, models: list[str]) -> bool:
    """Draw means over seeds with their standard deviation, a line per model; false if there is nothing to draw."""
    for model, (colour, marker) in zip(models, LOOKS, strict=False):
        own = part[part["model"] == model]
        values = own.groupby("k")["value"]
        if own["seed"].nunique() > 1:
            panel.plot(own["k"], own["value"], ls="", marker=marker, ms=3, color=colour, alpha=0.45, mew=0)
        _line(panel, values.mean().index, values.mean(), values.std().fillna(0), colour, marker)
    return not part.empty


def _line(panel: Axes, x, y, errors, colour: str, marker: str) -> None:
    panel.errorbar(x, y, yerr=errors, color=colour, marker=marker, ms=5, mec="white", mew=0.8, elinewidth=0.9)


def _legend(models: list[str], choice: dict, labels: dict) -> list:
    looks = dict(zip(models, LOOKS, strict=False))
    handles: list = [
        Line2D([], [], color=colour, marker=marker, ms=5, label=labels["models"].get(model, model))
        for model, (colour, marker) in looks.items()
    ]
    handles.append(
        Line2D([], [], color=style.ACCENT, lw=1, ls=(0, (2, 2)), label=labels["chosen"].format(k=choice["k"]))
    )
    handles.append(Patch(color=style.PALE, label=labels["k_set"].format(k_set=", ".join(map(str, choice["k_set"])))))
    return handles
