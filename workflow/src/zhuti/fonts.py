"""The one Chinese font of figures and report: Noto Sans SC (SIL Open Font License 1.1), from the package zhplot."""

import io
import logging
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from zhuti.problem import Problem

# At its usual level it logs every glyph.
logging.getLogger("fontTools").setLevel(logging.WARNING)


@cache
def noto_sans_sc() -> Path:
    """Return the path of the font file; zhplot itself is not imported, since that changes matplotlib's settings.

    Raises:
        Problem: the package is not installed, or no longer holds the font.
    """
    spec = find_spec("zhplot")
    for folder in spec.submodule_search_locations if spec else []:
        path = Path(folder, "fonts", "NotoSansSC-Regular.ttf")
        if path.is_file():
            return path
    raise Problem(
        "找不到字体 Noto Sans SC；请重新安装环境（其中的 zhplot 1.x 带有该字体）。",
        "The font Noto Sans SC is missing; install the environment again (its zhplot 1.x brings the font).",
    )


def covered(path: str | Path) -> frozenset[str]:
    """Return the characters that a font can show."""
    with TTFont(path, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))


def cut(characters: str, flavor: str | None = None) -> bytes:
    """Make a font of only these characters; the same bytes for the same characters.

    Args:
        characters: what is to be shown; those that the font lacks are left out.
        flavor: None for TrueType, "woff" for browsers. WOFF 2 would be a fifth smaller but takes seconds to pack.
    """
    options = subset.Options(hinting=False, layout_features=[], name_IDs=[0, 1, 2, 4, 6, 13, 14], notdef_outline=True)
    # Tables for vertical setting and alternates: unused here, and slow to cut.
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "DSIG"]
    with subset.load_font(noto_sans_sc(), options, lazy=True) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=sorted({ord(character) for character in characters}))
        cutter.subset(font)
        font.flavor = flavor
        packed = io.BytesIO()
        font.save(packed)
    return packed.getvalue()
