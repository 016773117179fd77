"""What the notebooks need beside the tables: Chinese in their figures, and pyLDAvis without the network."""

import base64
import html
from pathlib import Path
from typing import Any


def use_style() -> None:
    """Give all further figures of the session the report's style and its Chinese font."""
    import matplotlib
    from matplotlib.font_manager import fontManager

    from zhuti import fonts
    from zhuti.figures.style import STYLE

    fontManager.addfont(fonts.noto_sans_sc())
    matplotlib.rcParams.update(STYLE | {"figure.dpi": 110})


class Ldavis:
    """Shows what `pyLDAvis.prepare` returns, with a Chinese font and with pyLDAvis's own scripts instead of links."""

    def __init__(self, prepared: Any):
        self.prepared = prepared

    def page(self) -> str:
        """Return a page that needs no network."""
        from pyLDAvis import prepared_data_to_html, urls

        from zhuti import fonts

        font = fonts.cut("".join(self.prepared.topic_info["Term"]), "woff")
        face = f"@font-face {{ font-family: zh; src: url({_data(font, 'font/woff')}) }}"
        return f"<style>{face} svg text {{ font-family: sans-serif, zh }}</style>" + prepared_data_to_html(
            self.prepared,
            d3_url=_data(Path(urls.D3_LOCAL).read_bytes(), "text/javascript"),
            ldavis_url=_data(Path(urls.LDAVIS_LOCAL).read_bytes(), "text/javascript"),
            ldavis_css_url=_data(Path(urls.LDAVIS_CSS_LOCAL).read_bytes(), "text/css"),
            template_type="simple",
            visid="ldavis",
        )

    def _repr_html_(self) -> str:
        """Return the page in a frame of its own, as its scripts expect a page and not a notebook."""
        return f'<iframe srcdoc="{html.escape(self.page())}" width="100%" height="860" style="border: 0"></iframe>'


def _data(content: bytes, kind: str) -> str:
    """Return content of a MIME type as a data URL."""
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"
