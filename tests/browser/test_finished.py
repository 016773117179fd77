"""The report of a whole run: of real texts, with real scores and figures."""

from pathlib import Path

import pytest
from rendered import SECTIONS


@pytest.fixture(scope="module")
def real(program, finished) -> Path:
    return finished.results / "report" / "report.html"


@pytest.mark.parametrize("width", [390, 1280])
def test_it_opens_whole_and_keeps_to_the_screen(visit, real, width):
    page = visit(real, width=width)
    assert all(page.locator(f"main > section#{name}").is_visible() for name in SECTIONS)
    assert page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)")
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    assert real.stat().st_size < 6_000_000
