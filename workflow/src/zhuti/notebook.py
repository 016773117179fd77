"""What the notebooks need beside the tables: Chinese in their figures, and pyLDAvis without the network."""

import html
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
        from zhuti import ldavis

        return ldavis.page(self.prepared)

    def _repr_html_(self) -> str:
        """Return the page in a frame of its own, as its scripts expect a page and not a notebook."""
        return f'<iframe srcdoc="{html.escape(self.page())}" width="100%" height="860" style="border: 0"></iframe>'
