"""Cleaning judged on lines labelled by hand; tests/data/cleaning_labels.csv holds no text, only hashes of the lines.

Labelled are all lines of the pages of govcn_html, with everything that stands in their bodies; of gov_reports_city the
first four and the last two lines of each document, all lines of up to 14 characters and six others at random; of
gov_reports_province_2026 the first 16 and the last 20 lines. A line that is neither body nor debris alone is `unclear`.
"""

import csv
import json
import lzma
from collections import defaultdict
from hashlib import sha1
from html.parser import HTMLParser
from pathlib import Path
from zlib import crc32

import pytest

from zhuti import clean

ROOT = Path(__file__).parents[2]
CORPORA = ROOT.parent / "shared" / "corpora"
LABELS = ROOT / "tests" / "data" / "cleaning_labels.csv"
RULES = clean.load_rules(ROOT / "workflow" / "resources" / "cleaning_rules.yaml")
NEEDS_CORPORA = pytest.mark.skipif(
    not CORPORA.is_dir(), reason="needs the development corpora in shared/corpora beside the checkout"
)
BLOCKS = {"p", "div", "br", "li", "ul", "ol", "table", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6"}


class WholePage(HTMLParser):
    """The text of a page with all that surrounds the article, a line a block."""

    def __init__(self):
        super().__init__()
        self.parts, self.hidden = [], 0

    def handle_starttag(self, tag, attrs):
        self.hidden += tag in ("script", "style", "head")
        self.parts.append("\n" if tag in BLOCKS else "")

    def handle_endtag(self, tag):
        self.hidden -= tag in ("script", "style", "head")
        self.parts.append("\n" if tag in BLOCKS else "")

    def handle_data(self, data):
        if not self.hidden:
            self.parts.append(data.replace("\n", " "))


def documents():
    for path in sorted((CORPORA / "govcn_html" / "html").iterdir()):
        page = WholePage()
        page.feed(path.read_text(encoding="utf-8"))
        yield path.stem, "".join(page.parts)
    for corpus in ("gov_reports_city", "gov_reports_province_2026"):
        with lzma.open(CORPORA / corpus / "docs.jsonl.xz", "rt", encoding="utf-8") as lines:
            for line in lines:
                document = json.loads(line)
                yield document["id"], document["text"]


def ink(text):
    return "".join(text.split())


def lines_left(text):
    """Yield each line that holds anything, without white space, and what cleaning leaves of it."""
    gone = {at for span in clean.spans(text, RULES) for at in range(span.start, span.end)}
    start = 0
    for line in text.split("\n"):
        if ink(line):
            yield ink(line), ink("".join(char for at, char in enumerate(line, start) if at not in gone))
        start += len(line) + 1


def labels():
    by_document = defaultdict(dict)
    with LABELS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            by_document[row["doc_id"]][int(row["line"])] = (row["sha1"], row["label"])
    return by_document


@pytest.fixture(scope="module")
def judged():
    """(group, half, label) → lines as (document, text, what is left of it)."""
    found, wanted = defaultdict(list), labels()
    for doc_id, text in documents():
        half = crc32(doc_id.encode()) % 2
        for number, (line, left) in enumerate(lines_left(text), 1):
            digest, label = wanted[doc_id].pop(number, ("", ""))
            if label:
                assert sha1(line.encode()).hexdigest().startswith(digest), (doc_id, number)
                found[doc_id.partition("-")[0], half, label].append((doc_id, line, left))
    assert not any(wanted.values())
    return found


def pick(judged, label, group=None, half=None):
    return [
        row
        for (its_group, its_half, its_label), rows in judged.items()
        if its_label == label and group in (None, its_group) and half in (None, its_half)
        for row in rows
    ]


@NEEDS_CORPORA
@pytest.mark.parametrize("half", [0, 1])
def test_debris_goes_and_body_stays(judged, half):
    for group in ("govcn", "cgwr", "pgwr", None):
        debris, body = (pick(judged, label, group, half) for label in ("debris", "body"))
        missed = [row for row in debris if row[2]]
        harmed = [row for row in body if row[1] != row[2]]
        counts = f"debris {len(debris) - len(missed)}/{len(debris)} removed, body {len(harmed)}/{len(body)} harmed"
        print(f"{group or 'all':6} half {half}: {counts}", [row[:2] for row in missed + harmed])
    assert len(missed) <= 0.05 * len(debris)
    assert len(harmed) <= 0.002 * len(body)


def test_the_labels_hold_hundreds_of_lines_of_each_kind():
    found = [label for lines in labels().values() for _, label in lines.values()]
    assert found.count("debris") > 500
    assert found.count("body") > 2000
