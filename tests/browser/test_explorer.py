"""The explorer and the slider of λ do what they say: each result is compared with the tables, in a real browser."""

import json
from collections.abc import Iterator
from pathlib import Path

import miniature
import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page
from rendered import LABELS, SECTIONS, TABLES, make

from zhuti.results import read, topic_columns
from zhuti.tables import read_array, write_csv
from zhuti.words import relevance
from zhuti.written import percent

SHOWN_WORDS = """card => [
  ...[...card.querySelectorAll(".words li span")].map(word => word.textContent),
  ...[...card.querySelectorAll(".more bdi")].map(word => word.textContent),
]"""
REFUSED = "() => { navigator.clipboard.writeText = () => Promise.reject(new DOMException('refused')); }"


@pytest.fixture(scope="module")
def study(studies, language) -> Path:
    return studies[language]


@pytest.fixture(scope="module")
def content(study) -> dict:
    """What the page holds."""
    return json.loads((study / TABLES["explorer"]).read_text(encoding="utf-8"))


@pytest.fixture
def page(visit, report) -> Page:
    return visit(report)


def found(page: Page) -> list[str]:
    """The ids of all units that are found, in their order; shows them all."""
    while page.locator("#more").is_visible():
        page.locator("#more").click()
    return page.locator("#results > li > .note > code").all_inner_texts()


def shares(content: dict, topic: int) -> dict[str, float]:
    """The units that have a topic, by its share, the largest first."""
    held = {unit["id"]: dict(unit["z"])[topic] for unit in content["units"] if topic in dict(unit["z"])}
    return dict(sorted(held.items(), key=lambda item: -item[1]))


def holding(content: dict, *words: str) -> list[str]:
    """The units whose text, heading or title holds all words."""
    titles = [document["title"] for document in content["documents"]]
    return [
        unit["id"]
        for unit in content["units"]
        if all(word in f"{unit['t']}\n{unit['h']}\n{titles[unit['d']]}" for word in words)
    ]


def name_document(page: Page, field: str, document: dict) -> None:
    """Name a document in a field as its list offers it after a few letters."""
    page.locator(field).press_sequentially(document["title"][:3])
    offered = page.locator("#documents-with option").evaluate_all("options => options.map(option => option.value)")
    assert document["title"] in offered and all(document["title"][:3] in title for title in offered)
    page.locator(field).fill(document["title"])


def count(language: str, units: int) -> str:
    return LABELS[language]["explorer"]["script"]["count"].format(n=units)


def test_the_slider_ranks_words_by_relevance(page, study):
    words = read(study / TABLES["vocabulary"]).query("kept").sort_values("term_id")
    place = {term: number for number, term in enumerate(words["term"])}
    phi = read_array(str(study / "topics" / "chosen" / "topic_word.npz"))
    cards = page.locator("article.topic").element_handles()
    first = [card.evaluate(SHOWN_WORDS) for card in cards]
    page.locator("#lambda-value").focus()
    seen = {}
    for weight, keys in ((0, ["Home"]), (1, ["End"]), (0.6, 8 * ["ArrowLeft"])):
        for key in keys:
            page.keyboard.press(key)
        assert page.locator("#lambda-shown").inner_text() == f"λ = {weight}"
        ranked = relevance(phi, (words["cf"] / words["cf"].sum()).to_numpy(), weight)
        seen[weight] = [card.evaluate(SHOWN_WORDS) for card in cards]
        for number, terms in enumerate(seen[weight]):
            shown = ranked[number, [place[term] for term in terms]]
            assert len(set(terms)) == len(terms) == 30
            assert shown == pytest.approx(np.sort(ranked[number])[::-1][:30], abs=1e-4), "near ties may change places"
            bars = cards[number].eval_on_selector_all(".words small", "bars => bars.map(bar => bar.textContent)")
            assert bars == [percent(phi[number, place[term]]) for term in terms[:10]]
    assert seen[0] != seen[0.6] != seen[1]
    assert seen[0.6] == first, "back where it was"


def test_the_slider_starts_at_the_lambda_of_the_settings(visit, tmp_path):
    study = miniature.write(tmp_path / "study")
    make(study, relevance_lambda=0.62)
    page = visit(study / "report" / "report.html")
    slider, said = page.locator("#lambda-value"), page.locator("#lambda-shown")
    assert said.inner_text() == "λ = 0.62" and slider.input_value() == "0.62"
    slider.focus()
    for key, weight in (("ArrowRight", 0.65), ("ArrowRight", 0.7), ("Home", 0), ("End", 1)):
        page.keyboard.press(key)
        assert said.inner_text() == f"λ = {weight}"
    box = slider.bounding_box()
    page.mouse.click(box["x"] + 0.33 * box["width"], box["y"] + box["height"] / 2)
    assert said.inner_text() in ("λ = 0.3", "λ = 0.35")


def test_search_finds_the_units_that_hold_the_words(page, content, language):
    assert page.locator("#count").inner_text() == count(language, len(content["units"]))
    for words in (["企业"], ["企业", "创新"], ["企业", "创新", "2017"], ["青川市"], ["教育医疗"]):
        page.locator("#query").fill(" ".join(words))
        expected = holding(content, *words)
        assert 0 < len(expected) < len(content["units"])
        assert page.locator("#count").inner_text() == count(language, len(expected))
        assert found(page) == expected
        marked = page.locator("#results mark").all_inner_texts()
        assert set(marked) <= set(words)
        in_text = [unit for unit in content["units"] if unit["id"] in expected and words[0] in unit["t"]]
        assert marked.count(words[0]) == sum(unit["t"].count(words[0]) for unit in in_text)
    assert len(holding(content, "企业", "创新")) < len(holding(content, "企业"))


def test_words_of_a_topic_are_not_marked_inside_other_words(visit, tmp_path):
    study = miniature.write(tmp_path / "study")
    vocabulary = read(study / TABLES["vocabulary"])
    write_csv(vocabulary.replace({"term": {"企业": "art"}}), study / TABLES["vocabulary"])
    for shard in (study / "clean" / "units.parquet").iterdir():
        units = pd.read_parquet(shard)
        units["text"] = units["text"].str.replace("企业", "party在Art与artist、art")
        units.to_parquet(shard, index=False)
    make(study)
    page = visit(study / "report" / "report.html")
    content = json.loads((study / TABLES["explorer"]).read_text(encoding="utf-8"))
    topic = next(n for n, held in enumerate(content["topics"]) if "art" in terms_of(content, held))
    page.locator("#pick-topic").select_option(str(topic))
    row = page.locator("#results > li > p:first-child", has_text="party").first
    assert [mark for mark in row.locator("mark").all_inner_texts() if mark.isascii()][:2] == ["Art", "art"]
    assert "party<" not in row.inner_html() and "p<mark>" not in row.inner_html()
    page.locator("#query").fill("art")
    assert "p<mark>art</mark>y" in row.inner_html(), "what is searched may be part of a word"


def test_what_is_nowhere_is_not_found(page, content, language):
    for words in ("量子纠缠", "企业 量子纠缠"):
        page.locator("#query").fill(words)
        assert page.locator("#count").inner_text() == count(language, 0)
        assert found(page) == []
    page.locator("#query").fill("")
    assert len(found(page)) == len(content["units"])


def test_search_takes_signs_as_they_are_and_letters_in_any_case(page, content):
    for query in (".", ".*", "[", "\\", "(", "$"):
        page.locator("#query").fill(query)
        assert found(page) == holding(content, query)
    page.locator("#query").fill("企业")
    lower = found(page)
    page.locator("#query").fill("  企业　")
    assert found(page) == lower


def chosen(page: Page) -> list[str]:
    return page.locator("#map g[aria-pressed='true']").evaluate_all("spots => spots.map(spot => spot.dataset.topic)")


def picked(page: Page, content: dict, topic: int) -> bool:
    """Whether a topic is picked: on the map, in the list, and in the units, which have the largest share first."""
    expected = shares(content, topic)
    ids = found(page)
    ordered = [expected[unit_id] for unit_id in ids] == list(expected.values())
    return (
        chosen(page) == [str(topic)]
        and page.locator("#pick-topic").input_value() == str(topic)
        and page.locator("#about a").first.get_attribute("href") == f"#T{topic + 1}"
        and sorted(ids) == sorted(expected)
        and ordered
    )


def test_a_topic_is_picked_on_the_map_by_mouse_and_keyboard(page, content):
    assert chosen(page) == []
    page.locator("#map g[data-topic='1']").click()
    assert picked(page, content, 1)
    page.locator("#map g[data-topic='1']").click()
    assert chosen(page) == [] and len(found(page)) == len(content["units"]), "a second time lets it go"
    for topic, key in ((2, "Enter"), (0, "Space")):
        page.locator(f"#map g[data-topic='{topic}']").focus()
        before = page.evaluate("scrollY")
        page.keyboard.press(key)
        assert page.evaluate("scrollY") == before, "the key does not scroll the page as well"
        assert picked(page, content, topic)
    page.locator("#map g[data-topic='0']").press("Enter")
    assert chosen(page) == []


def test_a_topic_is_picked_in_the_list(page, content):
    page.locator("#pick-topic").select_option("2")
    assert picked(page, content, 2)
    first = next(iter(shares(content, 2)))
    row = page.locator("#results > li").first
    share = next(share for unit in content["units"] if unit["id"] == first for topic, share in unit["z"] if topic == 2)
    assert f"T3 {percent(share, 0)}" in row.locator(".chips button").all_inner_texts()
    page.locator("#pick-topic").select_option("")
    assert chosen(page) == [] and len(found(page)) == len(content["units"])


def test_documents_and_groups_narrow_the_units(page, content):
    for group in dict.fromkeys(document["in"][0] for document in content["documents"]):
        page.locator("#pick-group").select_option(label=group)
        owners = [unit["d"] for unit in content["units"]]
        inside = [content["documents"][owner]["in"][0] == group for owner in owners]
        assert found(page) == [unit["id"] for unit, held in zip(content["units"], inside, strict=True) if held]
    page.locator("#pick-group").select_option("")
    name_document(page, "#pick-document", content["documents"][2])
    page.locator("#query").fill("创新")
    expected = [unit["id"] for unit in content["units"] if unit["d"] == 2 and unit["id"] in holding(content, "创新")]
    assert found(page) == expected


def test_a_field_takes_a_document_only_when_it_is_sure_of_it(page, content, language):
    field, units = page.locator("#pick-document"), content["units"]
    title = content["documents"][2]["title"]
    field.fill(title[:-1])
    assert page.locator("#count").inner_text() == count(language, len(units)), "nothing is picked yet"
    field.press("Enter")
    assert field.input_value() == title, "no other document has this in its title"
    assert found(page) == [unit["id"] for unit in units if unit["d"] == 2]
    for unknown in ("量子纠缠", "年"):
        field.fill(unknown)
        field.press("Enter")
        assert field.get_attribute("aria-invalid") == "true" and len(found(page)) == len(units)
    field.fill("")
    field.press("Enter")
    assert field.get_attribute("aria-invalid") == "false"


def test_a_card_leads_to_its_units(page, content):
    page.locator("#query").fill("量子纠缠")
    page.locator("#T2 button.walk").click()
    assert page.locator("#query").evaluate("field => field === document.activeElement && field.value === ''")
    assert 0 <= page.locator("#explorer h2").evaluate("heading => heading.getBoundingClientRect().top") < 200
    assert picked(page, content, 1)


def test_a_document_leads_to_its_units_topics_and_neighbours(page, content, study):
    page.locator("details:has(#document-topics):not([open]) > summary").evaluate_all("folded => folded[0]?.click()")
    page.locator("button.walk[data-document='3']").click()
    assert found(page) == [unit["id"] for unit in content["units"] if unit["d"] == 3]
    assert page.locator("#pick-document").input_value() == content["documents"][3]["title"]
    table = read(study / TABLES["doc_topics"])
    own = table.iloc[3][topic_columns(table)].astype(float).sort_values(ascending=False, kind="stable")
    about = [" ".join(text.split()) for text in page.locator("#about li").all_inner_texts()]
    names = read(study / TABLES["names"]).dropna(subset="topic")["name"].tolist()
    assert about[: len(own)] == [
        f"{name} {names[int(name[1:]) - 1]} {percent(share, 0)}" for name, share in own.items()
    ]
    pairs = read(study / TABLES["similarities"])
    mine = pairs[(pairs[["doc_id_a", "doc_id_b"]] == table["doc_id"][3]).any(axis=1)]
    likeness = [float(text.split()[-1]) for text in about[len(own) :]]
    assert likeness == sorted(mine["similarity"].round(2), reverse=True)[:5]
    neighbour = page.locator("#about ul").last.locator("button").first
    title = neighbour.get_attribute("title")
    neighbour.click()
    assert page.locator("#pick-document").input_value() == title


def test_words_lead_to_the_topics_that_have_them(page, content, study):
    page.locator("#query").fill("企业")
    terms = [term for term in content["terms"] if "企业" in term][:12]
    assert len(terms) > 1
    rows = page.locator("#words-found li")
    assert rows.locator("b").all_inner_texts() == terms
    phi = read_array(str(study / "topics" / "chosen" / "topic_word.npz"))
    words = read(study / TABLES["vocabulary"]).query("kept").sort_values("term_id")["term"].tolist()
    for row, term in zip(rows.all(), terms, strict=True):
        of_topics = phi[:, words.index(term)]
        listed = [topic for topic, held in enumerate(content["topics"]) if term in terms_of(content, held)]
        best = sorted(listed, key=lambda topic: -of_topics[topic])[:4]
        expected = [f"T{topic + 1} {percent(of_topics[topic])}" for topic in best]
        assert row.locator("button").all_inner_texts() == expected
    chip = rows.first.locator("button").first
    topic = int(chip.inner_text().split()[0][1:]) - 1
    chip.click()
    assert chosen(page) == [str(topic)]
    assert found(page) == [unit_id for unit_id in shares(content, topic) if unit_id in holding(content, "企业")]


def terms_of(content: dict, topic: dict) -> set[str]:
    return {content["terms"][term] for term, _ in topic["w"]}


@pytest.mark.parametrize("refused", [False, True], ids=["clipboard", "no clipboard"])
def test_a_citation_is_copied(page, study, content, language, refused):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    if refused:
        page.evaluate(REFUSED)
    t, unit = LABELS[language]["explorer"]["script"], content["units"][4]
    document, named = content["documents"][unit["d"]], json.loads((study / TABLES["study"]).read_text(encoding="utf-8"))
    cite = page.locator("#results > li").nth(4).locator(".chips button").last
    assert cite.inner_text() == t["cite"]
    cite.click()
    page.wait_for_function("([button, text]) => button.textContent === text", arg=[cite.element_handle(), t["copied"]])
    expected = t["citation"].format(
        title=document["title"],
        date=t["citation_date"].format(date=document["date"]),
        heading=t["citation_heading"].format(heading=unit["h"]),
        start=unit["s"],
        end=unit["e"],
        doc_id=document["id"],
        unit_id=unit["id"],
        study=f"{named['study']} {named['hash']}",
    )
    assert page.evaluate("navigator.clipboard.readText()") == expected
    assert page.locator("textarea").count() == 0
    page.wait_for_function("([button, text]) => button.textContent === text", arg=[cite.element_handle(), t["cite"]])


def rows_compared(page: Page) -> list[list[str]]:
    return page.locator("#compared tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].slice(0, 4).map(cell => cell.textContent))"
    )


def differences(a: pd.DataFrame, b: pd.DataFrame, names: list[str]) -> Iterator[list[str]]:
    """The rows of two tables of share, low and high by topic, the largest difference first."""
    apart = b["share"] - a["share"]
    for topic in apart.abs().sort_values(ascending=False, kind="stable").index:
        cells = [
            percent(side.loc[topic, "share"])
            + ("" if pd.isna(side.loc[topic, "low"]) else f"[{percent(side.loc[topic, 'low'])}, ")
            + ("" if pd.isna(side.loc[topic, "low"]) else f"{percent(side.loc[topic, 'high'])}]")
            for side in (a, b)
        ]
        sign = "+" if apart[topic] > 0 else ""
        yield [f"T{topic} {names[topic - 1]}", *cells, sign + percent(apart[topic])]


def test_groups_and_periods_are_compared(page, study, language):
    table = read(study / TABLES["prevalence"])
    names = read(study / TABLES["names"]).dropna(subset="topic")["name"].tolist()
    assert table["low"].notna().any() == (language == "zh"), "one of the studies is large enough for intervals"
    for a, b in ((("kind", "讲话"), ("kind", "报告")), (("period", "2016"), ("kind", "报告"))):
        for side, (_, group) in (("#left", a), ("#right", b)):
            page.locator(side).select_option(label=group)
        sides = [
            table[(table["by"] == by) & (table["group"] == group)].set_index("topic")[["share", "low", "high"]]
            for by, group in (a, b)
        ]
        assert rows_compared(page) == list(differences(*sides, names))


def test_documents_are_compared(page, study, content):
    table = read(study / TABLES["doc_topics"])
    names = read(study / TABLES["names"]).dropna(subset="topic")["name"].tolist()
    sides = []
    for side, place in (("#left", 1), ("#right", 4)):
        page.locator(side).select_option("document")
        assert rows_compared(page) == [], "nothing is said until both sides are known"
        name_document(page, f"{side}-document", content["documents"][place])
        of_topics = table.loc[place, topic_columns(table)].astype(float)
        frame = pd.DataFrame({"share": of_topics.to_numpy(), "low": np.nan, "high": np.nan})
        sides.append(frame.set_axis(range(1, len(frame) + 1)))
    assert rows_compared(page) == list(differences(*sides, names))


def test_without_scripts_all_but_explorer_and_slider_is_there(browser, report, language):
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(report.as_uri())
    for name in SECTIONS:
        assert page.locator(f"main > section#{name} > h2").is_visible()
    assert page.locator("noscript p").is_visible()
    assert page.locator("noscript p").inner_text() == LABELS[language]["explorer"]["noscript"]
    for hidden in ("#walk", "#compare", "#lambda", "button"):
        assert not any(part.is_visible() for part in page.locator(hidden).all()), hidden
    assert page.locator("article.topic .words li").count() == 30
    for shown in ("article.topic .words", "article.topic blockquote p", "#glance tbody tr", "#questions", "#reviewers"):
        assert all(part.is_visible() and part.inner_text() for part in page.locator(shown).all()), shown
    context.close()
