"""The page opens offline and soon, can be read at every width, with the keyboard and on paper, in its own font."""

import re
from pathlib import Path

import pypdfium2
import pytest
from rendered import LABELS, SECTIONS

from zhuti import figures

CONTRAST = Path(__file__).with_name("contrast.js").read_text(encoding="utf-8")
OPEN_ALL = "document.querySelectorAll('details').forEach(details => details.open = true)"
WIDER = """() => {
  const width = document.documentElement.clientWidth;
  const scrolls = element =>
    element && (getComputedStyle(element).overflowX !== "visible" || scrolls(element.parentElement));
  return [...document.querySelectorAll("body *")]
    .filter(element => element.getBoundingClientRect().right > width + 1 && !scrolls(element.parentElement))
    .map(element => `${element.closest("[id]")?.id} ${element.tagName} ${element.className}`);
}"""

SQUEEZED = """() => [...document.querySelectorAll("td:not(.n), th:not(.n)")]
  .filter(cell => cell.checkVisibility() && cell.textContent.trim().length > 8)
  .filter(cell => cell.clientWidth < 4 * parseFloat(getComputedStyle(cell).fontSize))
  .map(cell => `${cell.closest("[id]").id}: ${cell.textContent.trim().slice(0, 30)}`)"""
MARK_CHINESE = """() => [...document.querySelectorAll("body *")]
  .map(element => {
    const texts = [...element.childNodes].filter(node => node.nodeType === Node.TEXT_NODE);
    const own = texts.map(node => node.data).join("");
    const characters = element.checkVisibility() ? own.match(/\\p{Script=Han}/gu)?.length : 0;
    if (characters) element.dataset.chinese = characters;
    return characters;
  })
  .filter(Boolean)"""
"""Marks the elements with Chinese text of their own; returns its length for each."""


def squeeze(text: str) -> str:
    """Remove what sets words and lines apart."""
    return re.sub(r"[\s\u00ad\u200b\ufffe-]", "", text)


def test_every_section_is_seen_and_named(shown, language):
    for name in SECTIONS:
        section = shown.locator(f"main > section#{name}")
        assert section.is_visible()
        assert section.locator("h2").inner_text() == LABELS[language][name]["heading"]


def test_every_internal_link_lands_on_an_element(shown):
    lost = shown.evaluate("""() => [...document.querySelectorAll("a")]
      .map(link => link.getAttribute("href"))
      .filter(target => !target.startsWith("#") || !document.getElementById(target.slice(1)))""")
    assert lost == []


def test_the_contents_lead_to_the_sections(visit, report):
    page = visit(report)
    for name in SECTIONS:
        page.locator(f"nav a[href='#{name}']").click()
        top = page.evaluate("name => document.getElementById(name).getBoundingClientRect().top", name)
        bottom = page.evaluate("document.scrollingElement.scrollHeight - innerHeight - scrollY")
        assert -2 <= top <= 60 or bottom < 2, f"{name} is {top} px from the top of the screen"


def test_every_picture_is_drawn(shown):
    assert shown.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)")
    drawn = shown.evaluate("[...document.images].map(image => image.closest('figure').id)")
    assert sorted(drawn) == sorted(f"figure-{name}" for name in figures.NAMES)


@pytest.mark.parametrize("width", [390, 1280])
def test_bars_are_as_long_as_their_words_are_probable(visit, report, width):
    page = visit(report, width=width)
    for _ in range(2):
        for card in page.locator("article.topic").all():
            bars = card.locator(".words i").evaluate_all("bars => bars.map(bar => bar.getBoundingClientRect().width)")
            told = [float(text.rstrip("%")) for text in card.locator(".words small").all_inner_texts()]
            assert min(bars) > 0 and max(bars) > 40
            assert bars == pytest.approx([max(bars) * part / max(told) for part in told], rel=0.05)
        page.locator("#lambda-value").press("Home")


@pytest.mark.parametrize("width", [390, 1280])
def test_only_boxes_scroll_sideways(visit, report, width):
    page = visit(report, width=width)
    page.evaluate(OPEN_ALL)
    assert page.evaluate(WIDER) == []
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    wide = page.evaluate(
        "[...document.querySelectorAll('.scroll')].filter(box => box.scrollWidth > box.clientWidth).length"
    )
    assert width > 390 or wide > 0, "wide tables are in boxes"


def test_no_column_is_one_character_wide(visit, report):
    page = visit(report, width=390)
    page.evaluate(OPEN_ALL)
    assert page.evaluate(SQUEEZED) == []


def test_the_keyboard_reaches_everything(visit, report):
    page = visit(report)
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    assert skip.evaluate("link => link === document.activeElement")
    assert skip.bounding_box()["x"] >= 0, "it is seen as long as it has the focus"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#summary"
    page.keyboard.press("Tab")
    assert page.evaluate("document.getElementById('summary').contains(document.activeElement)")
    folded = page.locator("details:not([open]) > summary").element_handles()
    assert folded
    for summary in folded:
        summary.focus()
        page.keyboard.press("Enter")
        assert summary.evaluate("summary => summary.parentElement.open")
    page.evaluate(OPEN_ALL)
    stuck = page.evaluate("""() => [...document.querySelectorAll(".scroll")]
      .filter(box => box.scrollWidth > box.clientWidth && box.tabIndex < 0).length""")
    assert stuck == 0, "a box that scrolls can have the focus"


def test_what_has_the_focus_is_seen(visit, report):
    page = visit(report)
    page.evaluate(OPEN_ALL)
    seen = set()
    for _ in range(400):
        page.keyboard.press("Tab")
        number, outlined = page.evaluate("""() => {
          const element = document.activeElement, style = getComputedStyle(element);
          const rings = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
          return [[...document.querySelectorAll("*")].indexOf(element), rings || element === document.body];
        }""")
        assert outlined, page.evaluate("document.activeElement.outerHTML.slice(0, 80)")
        if number in seen:
            break
        seen.add(number)
    assert len(seen) > 20


def test_chinese_is_set_in_the_font_inside(visit, report):
    page = visit(report)
    assert page.evaluate("document.fonts.ready.then(() => [...document.fonts].map(font => font.status))") == ["loaded"]
    page.evaluate(OPEN_ALL)
    expected = page.evaluate(MARK_CHINESE)
    assert sum(expected) > 1000
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    nodes = session.send("DOM.querySelectorAll", {"nodeId": root, "selector": "[data-chinese]"})["nodeIds"]
    for node, characters in zip(nodes, expected, strict=True):
        fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        inside = sum(font["glyphCount"] for font in fonts if font["isCustomFont"])
        assert inside >= characters, session.send("DOM.getOuterHTML", {"nodeId": node})["outerHTML"][:200]


def test_text_stands_out_from_its_background(visit, report):
    page = visit(report)
    page.evaluate(OPEN_ALL)
    assert page.evaluate(CONTRAST) == []


def test_it_opens_in_two_seconds(visit, report):
    times = []
    for _ in range(3):
        page = visit(report)
        times.append(page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"))
    assert 0 < min(times) < 2000, times


def test_it_can_be_mailed(report):
    assert report.stat().st_size < 6_000_000


def test_it_prints_with_all_that_is_folded(visit, report, tmp_path):
    page = visit(report)
    folded = page.evaluate("""() => [...document.querySelectorAll("details:not([open])")]
      .flatMap(details => [...details.querySelectorAll("td, th, li, dt, dd, figcaption")])
      .map(part => part.textContent)""")
    assert len(folded) > 20
    page.pdf(path=tmp_path / "report.pdf", format="A4", prefer_css_page_size=True)
    with pypdfium2.PdfDocument(tmp_path / "report.pdf") as printed:
        assert len(printed) > 2
        text = squeeze("".join(sheet.get_textpage().get_text_range() for sheet in printed))
    assert [part for part in map(squeeze, folded) if part not in text] == []
