"""The figure on which the choice of K rests."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from zhuti.figures import style

METRICS = {"heldout_perplexity": "↓", "npmi": "↑", "c_v": "↑", "diversity": "↑", "exclusivity": "↑", "stability": "↑"}
"""Metric → the direction in which it is better."""
LOOKS = [(style.ACCENT, "o"), (style.GREY, "s"), ("#b07d12", "^")]
"""Colour and marker of the first, second and third model."""


@style.styled
def k_choice(scores: pd.DataFrame, choice: dict, labels: dict) -> Figure:
    """Draw each score against K: a point per seed, a line through the means; the set of K and the chosen K marked.

    Args:
        scores: model, k, seed, metric, value.
        choice: `k` and `k_set` of choice.json.
        labels: `metrics`, `models` (both by name) and the texts of the legend.
    """
    figure = style.new(height=4.6)
    panels = figure.subplots(2, 3, sharex=True)
    ks = sorted(scores["k"].unique())
    # The study's own model comes first in colour, whatever the order of the table.
    models = sorted(scores["model"].unique(), key=lambda model: (model != choice["model"], model))
    for panel, (metric, better) in zip(panels.flat, METRICS.items(), strict=True):
        panel.set_title(f"{labels['metrics'][metric]} {better}", pad=6)
        _mark(panel, ks, choice)
        part = scores[(scores["metric"] == metric) & scores["value"].notna()]
        for model, (colour, marker) in zip(models, LOOKS, strict=False):
            _draw(panel, part[part["model"] == model], colour, marker)
        if part.empty:
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


def _draw(panel: Axes, part: pd.DataFrame, colour: str, marker: str) -> None:
    means = part.groupby("k")["value"].mean()
    if part["seed"].nunique() > 1:
        panel.plot(part["k"], part["value"], ls="", marker=marker, ms=3, color=colour, alpha=0.45, mew=0)
    panel.plot(means.index, means, color=colour, marker=marker, ms=5, mec="white", mew=0.8)


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
