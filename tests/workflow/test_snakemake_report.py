"""`snakemake --report` makes one page of the finished study, with captions in both languages, that needs no network."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

CAPTIONS = Path(__file__).parents[2] / "workflow" / "report" / "captions"


class Requests(HTMLParser):
    """Addresses that a browser fetches to show the page."""

    FETCHED = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}

    def __init__(self, text: str):
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        address = dict(attrs).get(self.FETCHED.get(tag, ""))
        if address and not address.startswith("data:"):
            self.found.append(address)


@pytest.fixture(scope="module")
def page(finished, tmp_path_factory):
    path = tmp_path_factory.mktemp("snakemake_report") / "out.html"
    done = finished.snakemake("--report", str(path))
    assert done.returncode == 0, done.stderr
    return path.read_text(encoding="utf-8")


def test_every_caption_is_shown_in_both_languages(page):
    captions = sorted(CAPTIONS.glob("*.rst"))
    assert len(captions) > 15
    # The caption of the workflow has markup, which is HTML by now.
    for path in captions:
        chinese, english = path.read_text(encoding="utf-8").strip().split("\n\n")
        assert re.search("[\u4e00-\u9fff]", chinese) and not re.search("[\u4e00-\u9fff]", english)
        for text in (chinese, english):
            shown = text.rpartition("**")[2].strip()
            assert any(form in page for form in (shown, shown.encode("unicode_escape").decode())), path.name


def test_report_figures_and_tables_are_in_it(page):
    shown = set(re.findall(r'"name": "([^"]+)", "filename"', page))
    assert shown >= {"report.html", "methods.zh.md", "k_choice.svg", "k_choice.png", "scores.csv", "doc_topics.csv"}
    assert "k_choice.pdf" not in shown


def test_it_needs_no_network(page):
    assert Requests(page).found == []


def test_marking_outputs_reruns_nothing(finished):
    assert finished.jobs() == {}
