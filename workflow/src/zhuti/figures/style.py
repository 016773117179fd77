"""One style for all figures: fonts, colours, and saving to the same bytes each time."""

import string
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from pathlib import Path
from tempfile import TemporaryDirectory

import matplotlib
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from zhuti import fonts

WIDTH = 7.6
"""Inches; the width of a text column on paper and in the report."""
INK, GREY, LINE, PALE = "#23292e", "#7b858c", "#d5dadd", "#eef1f3"
ACCENT = "#0f6a83"
CLUSTERS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#7f7f7f", "#b8a800")
"""Colours that readers with any colour vision tell apart (Okabe & Ito 2008); clusters also differ in their marker."""
MARKERS = "osD^vPX*"
HEAT = LinearSegmentedColormap.from_list("heat", ["#ffffff", "#cfe3e9", "#6fafc0", ACCENT, "#08394a"])

STYLE = {
    "font.family": ["Noto Sans SC", "DejaVu Sans"],
    "font.size": 9,
    "axes.titlesize": 9,
    "axes.labelsize": 9,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "legend.fontsize": 8,
    "legend.frameon": False,
    "text.color": INK,
    # A dollar sign in a title is a dollar sign, not the beginning of a formula.
    "text.parse_math": False,
    "axes.labelcolor": GREY,
    "axes.titlecolor": INK,
    "axes.titlelocation": "left",
    "axes.edgecolor": LINE,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": LINE,
    "ytick.color": LINE,
    "xtick.labelcolor": GREY,
    "ytick.labelcolor": GREY,
    "lines.linewidth": 1.4,
    # Letters as outlines: an SVG shows Chinese where there is no Chinese font.
    "svg.fonttype": "path",
    "svg.hashsalt": "zhuti",
    # Real fonts in the PDF: journals refuse Type 3.
    "pdf.fonttype": 42,
    "savefig.dpi": 200,
}
FOOT = 0.16
"""Inches below a figure for the line that names the study."""
METADATA = {"svg": {"Date": None, "Creator": None}, "png": {"Software": None}, "pdf": {"CreationDate": None}}


@cache
def register() -> None:
    """Make the font known to matplotlib, ahead of a Noto Sans SC of the system, which may be another version."""
    fontManager.addfont(fonts.noto_sans_sc())
    fontManager.ttflist.insert(0, fontManager.ttflist.pop())


def styled(draw: Callable[..., Figure]) -> Callable[..., Figure]:
    """Draw a figure in the common style."""

    @wraps(draw)
    def drawn(*args, **kwargs) -> Figure:
        register()
        with matplotlib.rc_context(STYLE):
            return draw(*args, **kwargs)

    return drawn


def new(height: float, width: float = WIDTH) -> Figure:
    """Return an empty figure; sizes in inches."""
    return Figure(figsize=(width, height), layout="constrained")


@styled
def notice(sentence: str) -> Figure:
    """Say in a figure's place why there is none."""
    figure = new(0.9)
    figure.text(0.5, 0.5, sentence, ha="center", va="center", color=GREY, wrap=True)
    return figure


def shorten(text: str, most: int) -> str:
    """Cut a text to one line of so many columns, a Chinese character counting two, with an ellipsis where it is cut."""
    text, used = " ".join(text.split()), 0
    for position, character in enumerate(text):
        used += 1 if character.isascii() else 2
        if used > most:
            return text[:position].rstrip() + "…"
    return text


def bare(axes: Axes) -> None:
    """Remove the frame and the tick marks of axes."""
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)


def save(figures: dict[str, Figure], paths: dict[str, dict[str, str | Path]], mark: str) -> None:
    """Write figures; the same bytes for the same figures.

    Args:
        figures: by name.
        paths: by name, then by format (svg, png, pdf).
        mark: names the study; stands below each figure at its right edge.
    """
    register()
    with matplotlib.rc_context(STYLE):
        for figure in figures.values():
            _sign(figure, mark)
        with _with_cut_font(list(figures.values())):
            for name, figure in figures.items():
                width, height = figure.get_size_inches()
                for kind, path in paths[name].items():
                    whole = Bbox([[0, -FOOT], [width, height]])
                    figure.savefig(path, format=kind, metadata=METADATA[kind], bbox_inches=whole)


def _sign(figure: Figure, mark: str) -> None:
    """Write below the figure, where it is in the way of nothing and the layout need not know."""
    width, height = figure.get_size_inches()
    figure.text(1 - 0.03 / width, (0.04 - FOOT) / height, shorten(mark, 80), ha="right", color=GREY, fontsize=6)


@contextmanager
def _with_cut_font(figures: list[Figure]) -> Iterator[None]:
    """Let the texts of figures use a font of only their characters: a PDF then takes a tenth of the time."""
    for figure in figures:
        # One layout for all formats; an engine, even the one that does nothing, has each of them drawn twice.
        figure.draw_without_rendering()
        figure.set_layout_engine(None)
    texts = [text for figure in figures for text in figure.findobj(Text)]
    before = [text.get_fontproperties() for text in texts]
    characters = "".join(text.get_text() for text in texts)
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder, "NotoSansSC.ttf")
        path.write_bytes(fonts.cut(characters + string.printable + "−"))
        shown = fonts.covered(path)
        for text, properties in zip(texts, before, strict=True):
            if shown.issuperset(text.get_text()):
                properties = properties.copy()
                properties.set_file(path)
                text.set_fontproperties(properties)
        yield
    for text, properties in zip(texts, before, strict=True):
        text.set_fontproperties(properties)
