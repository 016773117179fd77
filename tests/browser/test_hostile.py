"""Nothing that a corpus holds can act in the report: it shows as text, whatever it is."""

import re
from pathlib import Path
from unittest import mock

import miniature
import pandas as pd
import pytest
from rendered import LABELS, MULTIVERSE, TABLES, make

from zhuti.results import NUMBERS, read, topic_columns
from zhuti.tables import read_json, write_csv, write_json

PAYLOADS = [
    "<script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1>",
    "</script><script>window.hacked=1</script>",
    "</style></title></textarea><img src=x onerror=window.hacked=1>",
    '"><svg onload=window.hacked=1>',
    "' autofocus onfocus='window.hacked=1' x='",
    "<!--<script>window.hacked=1//",
    "]]><iframe srcdoc='<script>parent.hacked=1</script>'></iframe>",
    "&lt;script&gt;&#119;indow.hacked=1",
    "\\u003cscript>\\x3cimg src=x\\n",
    "javascript:window.hacked=1",
    "{{7*7}}{%raw%}${7*7}`{0.__class__}",
    "=cmd|' /C calc'!A1",
    "\u2028window.hacked=1\u2029",
    "\u202egnikcah\u2066",
    "\u0001\ufeff\uffff𠮷",
]
WORDS = [re.sub(r"[\s\u0001\ufeff]+", "/", payload).strip("/") for payload in PAYLOADS]
"""The same without white space, at which the miniature cuts its sentences into words."""
COLUMN = 'kind"><img src=x onerror=window.hacked=1>'
CODES = {
    "a",
    "b",
    "beats",
    "by",
    "copy",
    "dated",
    "decision",
    "flag",
    "kept",
    "layer",
    "level",
    "method",
    "metric",
    "model",
}
CODES |= {
    "calls_for",
    "item",
    "quantity",
    "question",
    "reason",
    "rule",
    "seed",
    "status",
    "step",
    "tag",
    "verdict",
    "where",
}
"""Columns of names that zhuti gives; all other text comes from the user."""
SHOWN = {
    "intake": ["source"],
    "removed": ["text"],
    "quality": ["evidence"],
    "phrases": ["phrase", "pieces"],
    "new_words": ["word", "example"],
    "unknown": ["term"],
    "residue": ["term"],
    "stopwords": ["term"],
    "suggestions": ["term"],
    "vocabulary": ["term"],
    "keywords": ["id", "term"],
    "names": ["name", "note", "suggested"],
    "sources": ["issuer"],
    "topic_words": ["term"],
    "word_lists": ["probability", "relevance", "frex", "lift"],
    "typical_units": ["unit_id", "title", "heading", "text"],
    "doc_topics": ["title", "date"],
    "prevalence": ["group", "by"],
    "differences": ["contrast"],
}
"""Columns with hostile text that is shown."""
TEXT = """() => {
  const body = document.body.cloneNode(true);
  body.querySelectorAll("script, style").forEach(element => element.remove());
  return body.textContent;
}"""
"""What the page says, without what its scripts hold."""
ACT = """() => {
  const fire = (field, name) => field.dispatchEvent(new Event(name, { bubbles: true }));
  const seen = [];
  for (const query of ["window.hacked", "<", "script", "T1", "'", "&lt;", "\\\\u003c", "7*7", ""]) {
    document.getElementById("query").value = query;
    fire(document.getElementById("query"), "input");
    seen.push([query, document.querySelectorAll("#results > li").length]);
  }
  for (const name of ["pick-document", "left-document", "right-document"]) {
    const field = document.getElementById(name);
    for (const query of ["<", "script", ""]) {
      field.value = query;
      fire(field, "input");
      for (const option of [...document.querySelectorAll("#documents-with option")].slice(0, 20)) {
        field.value = option.value;
        fire(field, "input");
        fire(field, "change");
        document.querySelectorAll("#walk .found button").forEach(one => fire(one, "mouseover"));
      }
    }
    field.value = "";
    fire(field, "input");
  }
  for (const name of ["topic", "group"]) {
    const field = document.getElementById(`pick-${name}`);
    for (const option of [...field.options].slice(0, 20)) {
      field.value = option.value;
      fire(field, "change");
      document.querySelectorAll("#walk .found button").forEach(one => fire(one, "mouseover"));
    }
    field.value = "";
    fire(field, "change");
  }
  for (const name of ["left", "right"]) {
    const field = document.getElementById(name);
    for (const option of field.options) { field.value = option.value; fire(field, "change"); }
    field.value = "0";
    fire(field, "change");
  }
  const slider = document.getElementById("lambda-value");
  for (const weight of [0, 1, 0.6]) { slider.value = weight; fire(slider, "input"); }
  return seen;
}"""
"""Goes through all that the scripts of the page can be asked to show; returns how many units each search shows."""


def spoil(study: Path) -> None:
    """Make what is still harmless in the tables hostile: each column of text, the names of columns, settings, notes."""
    issued = read(study / TABLES["sources"]).assign(issuer=PAYLOADS[4], issuer_share=0.5, issuer_in_corpus=0.25)
    write_csv(issued, study / TABLES["sources"])
    made = {TABLES["explorer"]}  # from the other tables
    for path in (*{*TABLES.values()} - made, *(f"multiverse/{name}.csv" for name in MULTIVERSE)):
        if path.endswith((".csv", ".tsv")):
            spoil_table(study / path)
        elif path.endswith(".json"):
            write_json(spoil_values(read_json(study / path)), study / path)
    settings = read_json(study / "settings.json")
    settings["corpus"] |= {"label": COLUMN, PAYLOADS[1]: PAYLOADS[0]}
    write_json(settings | {"study": PAYLOADS[2]}, study / "settings.json")
    summary = read_json(study / TABLES["summary"])
    write_json(summary | {"documents_without_words": PAYLOADS[:3]}, study / TABLES["summary"])
    write_json(read_json(study / TABLES["study"]) | {"study": PAYLOADS[2]}, study / TABLES["study"])
    for language in LABELS:
        with (study / "report" / f"methods.{language}.md").open("a", encoding="utf-8") as text:
            payloads = [payload for payload in PAYLOADS if "*" not in payload]  # which is emphasis in Markdown
            text.write("\n\n".join(["", *payloads, "[x](javascript:window.hacked=1)"]))


def spoil_table(path: Path) -> None:
    table = read(path)
    for number, column in enumerate(texts(table, path)):
        table[column] = [
            cell + PAYLOADS[number % 6] if cell and not hostile_text(cell) else cell for cell in table[column]
        ]
    if "by" in table:
        table["by"] = table["by"].replace("kind", COLUMN)
    table = table.rename(columns={"kind": COLUMN})
    if path.suffix == ".tsv":
        table.to_csv(path, sep="\t", index=False, encoding="utf-8-sig", lineterminator="\n")
    else:
        write_csv(table, path)


def texts(table: pd.DataFrame, path: Path) -> list[str]:
    """Return the columns of text that comes from the user."""
    others = {*NUMBERS["/".join(path.parts[-2:])], *topic_columns(table), *CODES}
    return [column for column in table if column not in others]


def hostile_text(cell: str) -> bool:
    return any(payload in cell for payload in (*PAYLOADS, *WORDS, COLUMN))


def spoil_values(value: object, key: str = "") -> object:
    """Append to sentences in both languages, below whatever keys they stand."""
    if isinstance(value, dict):
        return {name: spoil_values(below, name) for name, below in value.items()}
    if isinstance(value, list):
        return [spoil_values(below, key) for below in value]
    return value + PAYLOADS[1] if isinstance(value, str) and key in LABELS else value


@pytest.fixture(scope="module")
def hostile(program, tmp_path_factory) -> Path:
    """A study whose titles, words, headings, groups, file names and settings are all hostile."""
    themes = {
        f"{name}{PAYLOADS[number]}": [f"{sentence} {' '.join(WORDS[number::3])}" for sentence in sentences]
        for number, (name, sentences) in enumerate(miniature.THEMES.items())
    }
    changed = {"THEMES": themes, "PLACES": PAYLOADS, "KINDS": PAYLOADS[:3], "DEBRIS": PAYLOADS[0]}
    with mock.patch.multiple(miniature, **changed):
        study = miniature.write(tmp_path_factory.mktemp("hostile") / "study", documents=24, units=2)
    miniature.write_multiverse(study)
    spoil(study)
    return study


@pytest.fixture(scope="module", params=LABELS)
def hostile_report(request, hostile) -> Path:
    make(hostile, request.param, title=PAYLOADS[3])
    return hostile / "report" / "report.html"


def visible(text: str) -> str:
    """Write white space as one space, as a browser shows it."""
    return " ".join(text.split())


def test_nothing_is_executed(visit, hostile_report, studies):
    page, calm = visit(hostile_report), visit(studies["zh"] / "report" / "report.html")
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    page.evaluate("""() => document.querySelectorAll("*").forEach(element =>
      ["mouseover", "focus", "click", "toggle"].forEach(name => element.dispatchEvent(new Event(name))))""")
    page.wait_for_timeout(200)
    assert page.evaluate("typeof window.hacked") == "undefined"
    tags = "[...new Set([...document.querySelectorAll('*')].map(element => element.tagName))].sort()"
    assert set(page.evaluate(tags)) <= set(calm.evaluate(tags))
    for tag in ("script", "style", "title", "meta", "img"):
        assert page.locator(tag).count() == calm.locator(tag).count(), tag
    strange = page.evaluate("""() => [...document.querySelectorAll("*")]
      .flatMap(element => [...element.attributes])
      .filter(({name, value}) => name.startsWith("on") || ["srcdoc", "autofocus", "x"].includes(name)
        || (["src", "href", "action"].includes(name) && !/^(data:|#)/.test(value)))
      .map(({name, value}) => `${name}=${value.slice(0, 60)}`)""")
    assert strange == []


def test_everything_shows_as_text(visit, hostile, hostile_report):
    page = visit(hostile_report)
    assert page.title() == visible(PAYLOADS[3])
    assert page.locator("h1").inner_text() == PAYLOADS[3]
    text = visible(page.evaluate(TEXT))
    for payload, word in zip(PAYLOADS, WORDS, strict=True):
        assert visible(payload) in text and visible(word) in text, payload
    own = page.evaluate("document.documentElement.lang")[:2]
    for table, columns in (SHOWN | {"checklist": [own]}).items():
        frame = read(hostile / TABLES[table])
        frame = frame[frame["status"] == "refused"] if table == "intake" else frame
        for column in columns:
            cells = [cell for cell in frame[column] if hostile_text(cell)]
            assert any(visible(cell[:80]) in text for cell in cells), f"{table}.{column}"


def test_long_words_are_broken(visit, hostile_report):
    page = visit(hostile_report, width=390)
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    page.locator("#query").fill("script")
    assert page.locator("#words-found li").count() > 0
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390


def test_the_explorer_shows_it_as_text(visit, hostile, hostile_report):
    page = visit(hostile_report)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tags = page.evaluate("[...new Set([...document.querySelectorAll('*')].map(element => element.tagName))]")
    assert all(units for query, units in page.evaluate(ACT) if query in ("window.hacked", "<", "script", ""))
    page.wait_for_timeout(200)
    assert page.evaluate("typeof window.hacked") == "undefined"
    now = page.evaluate("[...new Set([...document.querySelectorAll('*')].map(element => element.tagName))]")
    assert set(now) <= {*tags, "MARK"}
    assert page.evaluate("document.querySelectorAll('#explorer :is(script, img, iframe, style)').length") == 0
    content = read_json(hostile / TABLES["explorer"])
    for place in (0, 5, 12):
        document, unit = content["documents"][place], next(unit for unit in content["units"] if unit["d"] == place)
        label = " ".join(document["title"].split())
        page.locator("#pick-document").fill(label)
        options = page.locator("#documents-with option")
        assert label in options.evaluate_all("options => options.map(option => option.value)")
        row = page.locator("#results > li").first
        assert row.locator("p").first.evaluate("text => text.textContent") == unit["t"]
        assert visible(unit["h"]) in visible(row.locator(".note").evaluate("note => note.textContent"))
        assert page.locator("#about b").evaluate("title => title.textContent") == document["title"]
        row.locator(".chips button").last.click()
        copied = visible(page.evaluate("navigator.clipboard.readText()"))
        assert visible(document["title"]) in copied and visible(unit["id"]) in copied
    page.locator("#pick-document").fill("")
    page.locator("#query").fill("onload")
    terms = [term for term in content["terms"] if "onload" in term]
    assert page.locator("#words-found b").evaluate_all("words => words.map(word => word.textContent)") == terms != []
    assert page.locator("#results mark").evaluate_all("marks => marks.map(mark => mark.textContent)")[0] == "onload"
    names = page.locator("#compared tbody th").evaluate_all("names => names.map(name => name.textContent)")
    known = read(hostile / TABLES["names"]).dropna(subset="topic")
    assert sorted(map(visible, names)) == sorted(
        visible(f"T{row.topic:.0f} {row.name}") for row in known.itertuples(index=False)
    )
    groups = page.locator("#left optgroup").evaluate_all("groups => groups.map(group => group.label)")
    assert COLUMN in groups


def test_marks_of_direction_turn_no_other_word(visit, hostile_report):
    page = visit(hostile_report)
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    turned = """words => words.filter((word, place) => place && word.getClientRects().length === 1
      && Math.abs(word.getBoundingClientRect().top - words[place - 1].getBoundingClientRect().top) < 2
      && word.getBoundingClientRect().left < words[place - 1].getBoundingClientRect().left).length"""
    lists = page.locator("p.more, dl.keywords dd").element_handles()
    assert any("\u202e" in words.text_content() for words in lists)
    assert [words.eval_on_selector_all("bdi", turned) for words in lists] == [0] * len(lists)
