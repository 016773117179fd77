"""One offline page: templates filled safely, numbers in one form, pictures and the glyphs that are used inside it."""

import base64
import hashlib
import json
import re
import string
from collections.abc import Sequence
from functools import cache
from numbers import Real
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from zhuti import fonts
from zhuti.written import percent, score, signed, whole


class _Filled(string.Formatter):
    """Formats as `str.format` does; numbers have a real minus sign."""

    def format_field(self, value: Any, format_spec: str) -> str:
        text = super().format_field(value, format_spec)
        return signed(text) if isinstance(value, Real) else text


def fill(text: str, **values: Any) -> str:
    """Put values into a text from the labels file; "K = 12" is never broken over two lines."""
    return _Filled().format(text, **values).replace(" = ", "\u00a0=\u00a0")


def picture(path: str | Path) -> dict[str, Any]:
    """Return an SVG as a data URI, so that its ids cannot meet those of another figure, and its size in CSS pixels."""
    svg = Path(path).read_bytes()
    width, height = (float(re.search(rb'<svg[^>]* %s="([\d.]+)pt"' % name, svg)[1]) for name in (b"width", b"height"))
    source = "data:image/svg+xml;base64," + base64.b64encode(svg).decode()
    return {"source": source, "width": round(width * 4 / 3), "height": round(height * 4 / 3)}


def embedded(value: Any) -> Markup:
    """Write a value as JSON that may stand in a <script>: no text in it can end the element or open a comment.

    Raises:
        ValueError: a number in it is NaN or infinite.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)


def script(paths: Sequence[str | Path]) -> dict[str, Markup]:
    """Join scripts to one, which is strict and leaves nothing in the window; with the hash that lets it run."""
    code = "\n".join(Path(path).read_text(encoding="utf-8") for path in paths)
    code = f'(() => {{\n"use strict";\n{code}}})();'
    digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    return {"code": Markup(code), "hash": Markup(f"sha256-{digest}")}


@cache
def _environment(folder: Path) -> Environment:
    """Return the templates of a folder; they take longer to compile than to fill."""
    environment = Environment(
        loader=FileSystemLoader(folder, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"whole": whole, "percent": percent, "score": score, "fill": fill}
    return environment


def render(template: str | Path, context: dict[str, Any]) -> str:
    """Fill a template, escaping every value, and give it the font it needs as `font` (a data URI).

    Latin letters are left to the reader's system, so that the font holds Chinese characters and punctuation only.
    """
    page = _environment(Path(template).parent).get_template(Path(template).name)
    characters = {character for character in page.render(context, font="") if ord(character) > 0x24F}
    packed = base64.b64encode(fonts.cut("".join(characters), "woff")).decode()
    return page.render(context, font=f"data:font/woff;base64,{packed}")
