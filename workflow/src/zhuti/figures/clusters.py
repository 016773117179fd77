"""Figures of the clusters: the map, the tree and the similarities of documents."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy.cluster.hierarchy import dendrogram as scipy_dendrogram

from zhuti.figures import style
from zhuti.figures.topics import write_cells

MOST_NAMES, MOST_LEAVES, MOST_SIMILAR, RASTER = 30, 100, 40, 2000
"""Limits: points with a name, leaves of the tree, documents in the similarity map, points drawn as vectors."""


def draw_map(
    spots: pd.DataFrame, clusters: pd.DataFrame, summary: dict, titles: dict[str, str], labels: dict
) -> Figure:
    """Draw the map of what was clustered; without clusters, that of documents.

    Args:
        spots: level, id, x, y.
        clusters: level, id, method, cluster; the first method gives the colours.
        summary: `map_explained` of summary.json.
        titles: doc_id → title.
        labels: the figures' texts.
    """
    level = clusters["level"].iloc[0] if len(clusters) else "document"
    here = spots[spots["level"] == level]
    if len(here) < 2:
        return style.notice(labels["no_map"])
    first = clusters[clusters["method"] == clusters["method"].iloc[0]] if len(clusters) else clusters
    of_item = dict(zip(first["id"], first["cluster"], strict=True))
    return cluster_map(here, of_item, titles, summary["map_explained"][level], labels)


def draw_tree(linkage: pd.DataFrame, titles: dict[str, str], labels: dict) -> Figure:
    """Draw the tree of documents, or say that there is none."""
    if len(linkage) < 1 or len(titles) != len(linkage) + 1:
        return style.notice(labels["no_tree"])
    return dendrogram(linkage, list(titles.values()), labels)


def draw_similarities(pairs: pd.DataFrame, titles: dict[str, str], labels: dict) -> Figure:
    """Draw the similarities of documents, or say that they are too many or too few."""
    if not 2 <= len(titles) <= MOST_SIMILAR:
        return style.notice(labels["no_similarities"].format(most=MOST_SIMILAR, documents=len(titles)))
    return similarities(pairs, titles)


@style.styled
def cluster_map(
    spots: pd.DataFrame, clusters: dict[str, int], names: dict[str, str], explained: list[float], labels: dict
) -> Figure:
    """Draw documents or units on a plane, near where alike, in the colour and marker of their cluster.

    Args:
        spots: id, x, y.
        clusters: id → number of its cluster; where it has none, 0.
        names: id → what to write beside it, where points are few; others stay without a name.
        explained: share of the variance on each axis.
        labels: `cluster`, `component`.
    """
    figure = style.new(height=4.4)
    axes = figure.subplots()
    size = float(np.clip(8000 / len(spots), 6, 46))
    for number, part in spots.groupby(spots["id"].map(clusters).fillna(0).astype(int)):
        colour, marker = look(number)
        name = labels["cluster"].format(number=number, size=len(part)) if number else None
        axes.scatter(part["x"], part["y"], s=size, c=colour, marker=marker, label=name, alpha=0.85, lw=0.3, ec="white",
                     rasterized=len(spots) > RASTER)  # fmt: skip
    if len(spots) <= MOST_NAMES:
        _name(figure, axes, spots, names)
    axes.set(xticks=[], yticks=[])
    axes.margins(0.08)
    axes.spines[:].set_visible(True)
    for number, (write, share) in enumerate(zip((axes.set_xlabel, axes.set_ylabel), explained, strict=True), 1):
        write(labels["component"].format(number=number, share=share))
    if clusters:
        figure.legend(loc="outside right upper", handletextpad=0.3)
    return figure


def look(cluster: int) -> tuple[str, str]:
    """Return colour and marker of a cluster; each pair is used once among 64, 0 stands for none."""
    if not cluster:
        return style.ACCENT, "o"
    turn, place = divmod(cluster - 1, 8)
    return style.CLUSTERS[place], style.MARKERS[(place + turn) % 8]


def _name(figure: Figure, axes: Axes, spots: pd.DataFrame, names: dict[str, str]) -> None:
    """Write names beside points, each at the first of four places where it covers no other name, or not at all."""
    places = [
        ((6, 0), "left", "center"),
        ((-6, 0), "right", "center"),
        ((0, 6), "center", "bottom"),
        ((0, -6), "center", "top"),
    ]
    figure.draw_without_rendering()
    taken: list = []
    for key, x, y in zip(spots["id"], spots["x"], spots["y"], strict=True):
        text = axes.annotate(
            style.shorten(names.get(key, ""), 20), (x, y), (6, 0), textcoords="offset points", fontsize=7
        )
        for offset, across, along in places:
            text.set_position(offset)
            text.set(ha=across, va=along)
            box = text.get_window_extent()
            inside = axes.bbox.x0 <= box.x0 and box.x1 <= axes.bbox.x1
            if inside and not any(box.overlaps(other) for other in taken):
                taken.append(box)
                break
        else:
            text.remove()


@style.styled
def dendrogram(linkage: pd.DataFrame, names: list[str], labels: dict) -> Figure:
    """Draw the tree of documents; of more than 100 leaves the last merges only.

    Args:
        linkage: left, right, height, size; one row per merge, in order.
        names: of the leaves, in the order in which the linkage numbers them.
        labels: `height`, `truncated`, `leaves`.
    """
    tree = linkage[["left", "right", "height", "size"]].to_numpy(dtype=float)
    many = len(names) > MOST_LEAVES
    shown = MOST_LEAVES // 2 if many else len(names)
    figure = style.new(height=0.9 + 0.19 * max(shown, 3))
    axes = figure.subplots()
    drawn = scipy_dendrogram(
        tree, no_plot=True, orientation="left", p=shown, truncate_mode="lastp" if many else None,
        leaf_label_func=lambda node: _leaf(node, names, tree, labels),
    )  # fmt: skip
    for across, along in zip(drawn["dcoord"], drawn["icoord"], strict=True):
        axes.plot(across, along, color=style.ACCENT, lw=1.1, solid_joinstyle="miter")
    axes.set_yticks(np.arange(len(drawn["ivl"])) * 10 + 5, drawn["ivl"], color=style.INK)
    axes.set_ylim(0, 10 * len(drawn["ivl"]))
    axes.set_xlim(1.04 * tree[:, 2].max() or 1, 0)
    axes.yaxis.tick_right()
    axes.spines[["left", "right"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(labels["height"])
    if many:
        axes.set_title(labels["truncated"].format(shown=shown, all=len(names)), color=style.GREY, fontsize=8)
    return figure


def _leaf(node: int, names: list[str], tree: np.ndarray, labels: dict) -> str:
    if node < len(names):
        return style.shorten(names[node], 44)
    return labels["leaves"].format(size=int(tree[node - len(names), 3]))


@style.styled
def similarities(pairs: pd.DataFrame, names: dict[str, str]) -> Figure:
    """Draw the similarity of each pair of documents.

    Args:
        pairs: doc_id_a, doc_id_b, similarity (0..1); each pair once or twice.
        names: doc_id → title, in the order of rows.
    """
    table = pd.DataFrame(np.nan, index=list(names), columns=list(names))
    for a, b, value in zip(pairs["doc_id_a"], pairs["doc_id_b"], pairs["similarity"], strict=True):
        table.loc[a, b] = table.loc[b, a] = value if a != b else np.nan
    count = len(table)
    figure = style.new(height=0.7 + max(0.3 * count, 1.2), width=min(style.WIDTH, 3.4 + 0.5 * count))
    axes = figure.subplots()
    low = np.floor(10 * np.nanmin(table.to_numpy())) / 10
    image = axes.imshow(table, cmap=style.HEAT, vmin=min(low, 0.9), vmax=1, aspect="auto")
    axes.set_yticks(
        range(count), [f"{n}  {style.shorten(name, 36)}" for n, name in enumerate(names.values(), 1)], color=style.INK
    )
    axes.set_xticks(range(count), range(1, count + 1), color=style.INK)
    axes.xaxis.tick_top()
    style.bare(axes)
    if count <= 15:
        write_cells(axes, image, "{:.2f}")
    return figure
