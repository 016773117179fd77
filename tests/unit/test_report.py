"""The report shows the tables' numbers, in both languages, and nothing that a document holds can act in it."""

import base64
import hashlib
import io
import math
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter
from typing import get_args

import miniature
import pandas as pd
import pytest
import yaml
from fontTools.ttLib import TTFont
from rendered import LABELS, SECTIONS, TABLES, make

from zhuti import bow, figures, flow, fonts, gibbs, report, settings, workbook
from zhuti.clean import quality
from zhuti.periods import PERIODS
from zhuti.results import read
from zhuti.sections import clusters, corpus, evidence, multiverse
from zhuti.tables import read_json, write_csv, write_json

ROOT = Path(__file__).parents[2]
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7*7 }}&lt;"


class Page(HTMLParser):
    """The elements of a page: (tag, attributes, text inside)."""

    EMPTY = ("meta", "img", "br", "link", "input")

    def __init__(self, text: str):
        super().__init__()
        self.elements: list[tuple[str, dict, list[str]]] = []
        self.open: list[int] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), []))
        if tag not in self.EMPTY:
            self.open.append(len(self.elements) - 1)

    def handle_endtag(self, tag):
        assert self.elements[self.open.pop()][0] == tag, f"</{tag}> closes another element"

    def handle_data(self, data):
        for number in self.open:
            self.elements[number][2].append(data)

    def find(self, tag: str, **attributes: str) -> list[str]:
        """Return the texts of the elements with a tag and attributes, white space as one space."""
        wanted = {name.rstrip("_"): value for name, value in attributes.items()}
        return [
            " ".join("".join(text).split())
            for name, given, text in self.elements
            if name == tag and all(given.get(key) == value for key, value in wanted.items())
        ]

    def rows(self, table: str) -> list[list[str]]:
        """Return the cells of the body of the table with an id."""
        inside = [number for number, (tag, given, _) in enumerate(self.elements) if given.get("id") == table]
        rows: list[list[str]] = []
        for tag, _, text in self.elements[inside[0] + 1 :]:
            if tag == "table":
                break
            if tag == "tr":
                rows.append([])
            if tag in ("td", "th"):
                rows[-1].append(" ".join("".join(text).split()))
        return rows[1:]


@pytest.fixture(scope="module")
def study(tmp_path_factory) -> Path:
    return miniature.write(tmp_path_factory.mktemp("study") / "miniature")


@pytest.fixture(scope="module")
def pages(study) -> dict[str, str]:
    return {language: make(study, language) for language in LABELS}


@pytest.fixture
def copy(study, tmp_path, monkeypatch) -> Path:
    """A study of one's own, to change; its report does without the font, which takes longest."""
    monkeypatch.setattr(fonts, "cut", lambda characters, flavor: b"")
    return Path(shutil.copytree(study, tmp_path / "copy"))


def change(study: Path, table: str, column: str, value, row: int | slice = slice(None)) -> None:
    """Overwrite cells of a table."""
    frame = read(study / TABLES[table])
    frame[column] = frame[column].astype(object)
    frame.loc[row, column] = value
    write_csv(frame, study / TABLES[table])


@pytest.mark.parametrize("language", LABELS)
def test_the_sections_are_there_in_order(pages, language):
    page = Page(pages[language])
    assert page.elements[0][1]["lang"] == {"zh": "zh-Hans", "en": "en"}[language]
    found = [given["id"] for tag, given, _ in page.elements if tag == "section" and "id" in given]
    assert found == SECTIONS
    assert page.find("h2")[1:] == [LABELS[language][name]["heading"] for name in SECTIONS]
    assert {given["id"] for tag, given, _ in page.elements if tag == "figure" and "id" in given} == {
        f"figure-{name}" for name in figures.NAMES
    }
    assert all(given["alt"] for tag, given, _ in page.elements if tag == "img")


@pytest.mark.parametrize("language", LABELS)
def test_nothing_is_fetched_and_every_link_lands(pages, language):
    page = Page(pages[language])
    ids = [given["id"] for _, given, _ in page.elements if "id" in given]
    assert len(ids) == len(set(ids))
    targets = [given[name] for _, given, _ in page.elements for name in ("href", "src", "srcset") if name in given]
    assert targets
    for target in targets:
        assert target.startswith("data:") or target.removeprefix("#") in ids
    style = "".join(page.find("style"))
    assert all(url.startswith("data:font/woff") for url in re.findall(r"url\((.*?)\)", style))
    assert "@import" not in style
    assert not {"link", "iframe", "object"} & {tag for tag, _, _ in page.elements}


@pytest.mark.parametrize("language", LABELS)
def test_one_script_may_run_and_the_others_are_data(pages, language):
    page = Page(pages[language])
    scripts = [given for tag, given, _ in page.elements if tag == "script"]
    assert scripts == [{"type": "application/json", "id": name} for name in ("data", "texts")] + [{}]
    code = re.search(r"<script>(.*)</script>", pages[language], flags=re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    policy = next(given["content"] for tag, given, _ in page.elements if tag == "meta" and "http-equiv" in given)
    assert policy.endswith(f"script-src 'sha256-{digest}'") and policy.startswith("default-src 'none'")
    # What default-src does not cover.
    assert "; base-uri 'none'; form-action 'none';" in policy


def test_the_same_study_gives_the_same_bytes(pages, study):
    assert make(study, "zh") == pages["zh"]


@pytest.mark.parametrize("language", LABELS)
def test_the_font_inside_has_every_chinese_character_of_the_page(pages, language):
    data = re.search(r'url\(data:font/woff;base64,([^)]*)\) format\("woff"\)', pages[language])[1]
    with TTFont(io.BytesIO(base64.b64decode(data))) as font:
        held = {chr(point) for point in font.getBestCmap()}
    shown = {character for character in re.sub(r"base64,[^)\"]*", "", pages[language]) if character > "\u2e80"}
    assert shown
    assert shown <= held
    assert not held & set("abcxyz019"), "Latin letters are left to the reader's system"


def test_what_went_in_is_what_the_tables_say(pages, study):
    page, counts = Page(pages["zh"]), read(study / "bow/flow.csv").set_index("step")
    intake = read(study / "ingest/intake.csv")
    expected = {
        "files": len(intake),
        "documents": (intake["status"] == "kept").sum(),
        "units": counts.loc["in", "units"],
        "tokens": counts.loc["in", "tokens"],
        "kept_tokens": counts.loc["kept", "tokens"],
    }
    for name, value in expected.items():
        assert page.find("b", id=f"flow-{name}") == [f"{value:,}"]
    vocabulary = read(study / "bow/vocabulary.csv")
    for reason, part in vocabulary[~vocabulary["kept"]].groupby("reason"):
        row = next(row for row in page.rows("dropped") if row[0] == LABELS["zh"]["reasons"][reason])
        assert row[1:] == [str(len(part)), str(part["cf"].sum()), " ".join(part["term"].head(15))]
    removed = read(study / "clean/removed.csv")
    assert page.rows("cleaning") == [
        [
            "报纸转版标记page_turn",
            str(len(removed)),
            str(removed["doc_id"].nunique()),
            str(7 * len(removed)),
            "(上接第一版)",
        ]
    ]


@pytest.mark.parametrize("language", LABELS)
def test_the_account_adds_up_on_the_page(pages, study, language):
    account, labels = read(study / "flow/flow.csv"), LABELS[language]
    rows = {row[0]: row for row in Page(pages[language]).rows("account")}
    for step, part in account.groupby("step"):
        _, total, reasons, kept = rows[labels["intake"]["steps"][step]]
        lost = [int(count.replace(",", "")) for count in re.findall(r" ([\d,]+)", reasons)]
        counts = dict(zip(part["reason"], part["count"], strict=True))
        assert [total, kept] == [f"{counts['']:,}", f"{counts['kept']:,}"]
        assert int(total.replace(",", "")) == sum(lost) + int(kept.replace(",", ""))
    assert ("是空的 1" if language == "zh" else "is empty 1") in rows[labels["intake"]["steps"]["files"]][2]


def test_damaged_documents_are_listed_with_their_evidence(pages, study):
    flagged = read(study / "clean/quality.csv").iloc[0]
    title = read(study / "ingest/metadata.csv").set_index("doc_id")["title"][flagged["doc_id"]]
    assert Page(pages["zh"]).rows("quality") == [[title, "缺少句号0.000 / 0.500", "全文没有句号"]]


def test_copied_language_is_what_the_tables_say(pages, study):
    page, summary = Page(pages["en"]), read_json(study / "duplicates/summary.json")
    section = next(text for text in page.find("section", id="copies"))
    assert f"{summary['share']:.1%} of the text" in section and "Of 30 units, 5 repeat a passage" in section
    pairs, titles = (
        read(study / "duplicates/pairs.csv"),
        read(study / "ingest/metadata.csv").set_index("doc_id")["title"],
    )
    shown = page.rows("copied-pairs")
    assert len(shown) == len(pairs) == 5
    for row, pair in zip(shown, pairs.to_dict("records"), strict=True):
        note = "" if pair["dated"] == "True" else "no date"
        assert row == [titles[pair["doc_id"]], titles[pair["source_doc_id"]] + note, "1", str(pair["chars"])]
    assert len(page.rows("copied-documents")) == 5


def test_the_audit_is_what_the_tables_say(pages, study):
    page, summary = Page(pages["en"]), read_json(study / "audit/summary.json")
    assert page.rows("split") == [
        ["高标准农田", "policy lexicon", "4", "0", "4", "高标准/农田"],
        ["乡村振兴", "policy lexicon", "9", "6", "3", "乡村/振兴"],
    ]
    assert page.rows("new-words") == [["龙头企业", "7", "4", "5.2", "1.2", "培育农业龙头企业"]]
    counted = {row[0]: row[1] for row in page.rows("sources")}
    assert counted["policy lexicon"] == str(summary["sources"]["policy"]) and "this study’s terms" not in counted
    assert [row[1:] for row in page.rows("lexicons")] == [["1", "1", "0", "0", "0"], ["3", "1", "1", "0", "1"]]


def test_an_audit_that_found_nothing_is_no_error(copy):
    for name in ("phrases", "unknown", "residue", "stopwords", "suggestions"):
        write_csv(read(copy / TABLES[name])[:0], copy / TABLES[name])
    head = (copy / TABLES["new_words"]).read_text(encoding="utf-8").splitlines()[0]
    (copy / TABLES["new_words"]).write_text(head + "\n", encoding="utf-8")
    page = Page(make(copy, "en"))
    section = page.find("section", id="segmentation")[0]
    assert all(LABELS["en"]["segmentation"][name] in section for name in ("none_split", "no_new_words"))
    assert [row[0] for row in page.rows("lexicons")] == ["place names", "policy lexicon"]


def test_a_study_that_does_not_look_for_copies_says_so(copy):
    empty = read_json(copy / TABLES["copied_summary"]) | {"treatment": "keep", "share": 0.0}
    write_json(empty, copy / TABLES["copied_summary"])
    section = Page(make(copy, "en")).find("section", id="copies")[0]
    assert LABELS["en"]["copies"]["not_looked"] in section and "%" not in section


def test_refused_files_are_listed_in_the_readers_language(pages):
    assert ["空.txt", "是空的"] in Page(pages["zh"]).rows("refused")
    assert ["空.txt", "is empty"] in Page(pages["en"]).rows("refused")


def test_topic_cards_are_what_the_tables_say(pages, study):
    page = Page(pages["en"])
    topics, words = read(study / "topics/chosen/topics.csv"), read(study / "topics/chosen/topic_words.csv")
    names, sources = read(study / TABLES["names"]), read(study / TABLES["sources"])
    cards = page.find("article")
    for card, topic in zip(cards, topics.to_dict("records"), strict=True):
        name = names.loc[names["topic"] == topic["topic"], "name"].iloc[0]
        assert card.startswith(f"T{topic['topic']} {name} {topic['share']:.1%} of all words")
        source = sources[sources["topic"] == topic["topic"]].iloc[0]
        assert f"{source['document_share']:.0%}" in card
        best = words[(words["topic"] == topic["topic"]) & (words["rank"] <= 10)]
        shown = " ".join(f"{row.term} {row.probability:.1%}" for row in best.itertuples())
        assert shown.replace(" ", "") in card.replace(" ", "")
        values = [f"{topic[name]:.2f}" for name in ("npmi", "c_v", "exclusivity", "stability", "omega")]
        assert all(value in card for value in values)


def test_typical_units_lead_back_to_the_document(pages, study):
    page = Page(pages["en"])
    quotes, texts = page.find("blockquote"), page.find("blockquote")
    documents = pd.read_parquet(study / "ingest/documents.parquet").set_index("doc_id")["text"]
    typical = read(study / "topics/chosen/typical_units.csv")
    assert len(quotes) == len(typical) == 9
    for quote, text, unit in zip(quotes, texts, typical.to_dict("records"), strict=True):
        assert text.startswith(documents[unit["doc_id"]][unit["start"] : unit["end"]])
        assert f"{unit['title']} › {unit['heading']}" in quote
        assert f"{unit['unit_id']} characters {unit['start']}–{unit['end']}" in quote
    words = read(study / "topics/chosen/topic_words.csv").query("rank <= 30")["term"]
    assert set(page.find("mark")) <= set(words)
    assert page.find("mark")


def test_documents_by_topics_are_what_the_table_says(pages, study):
    shares = read(study / "topics/chosen/doc_topics.csv")
    rows = Page(pages["zh"]).rows("document-topics")
    expected = [
        [f"{d['title']}{d['date']}查看单元", *(f"{d[t]:.0%}" for t in ("T1", "T2", "T3"))]
        for d in shares.to_dict("records")
    ]
    assert rows == expected


def test_scores_are_means_and_deviations_over_seeds(pages, study):
    scores = read(study / "topics/scores.csv")
    rows = Page(pages["zh"]).rows("scores")
    assert [row[0] for row in rows if len(row) > 1] == ["2", "3", "4", "2", "3", "4"]
    assert [row for row in rows if len(row) == 1] == [["LDA（吉布斯，以 NMF 为锚）3 个种子"], ["NMF结果确定，没有种子"]]
    gibbs = {row[0]: dict(zip(report.METRICS, row[1:], strict=True)) for row in rows[1:4]}
    npmi = scores[(scores["model"] == "lda_gibbs") & (scores["k"] == 3) & (scores["metric"] == "npmi")]["value"]
    assert gibbs["3"]["npmi"] == f"{npmi.mean():.3f}± {npmi.std():.3f}"
    assert gibbs["3"]["omega"] == "0.830", "omega belongs to all seeds and has no spread"
    assert rows[5][1] == "–", "NMF has no perplexity"
    held = scores[(scores["k"] == 2) & (scores["metric"] == "heldout_perplexity")]["value"]
    assert gibbs["2"]["heldout_perplexity"] == f"{held.mean():.2f}± {held.std():.2f}"
    assert read_json(study / "topics/choice.json")["reason"]["zh"] in " ".join(Page(pages["zh"]).find("p"))


def test_what_decides_on_k_is_what_the_choice_says(pages):
    rows = Page(pages["en"]).rows("criteria")
    assert rows == [
        ["2", "68.0", "0.125± 0.020", "", "", "✓", ""],
        ["3", "60.0", "0.000", "✓", "✓", "✓", "●"],
        ["4", "61.0", "0.016± 0.020", "✓", "✓", "", "○"],
    ]


def test_a_choice_without_likelihood_and_reliability_shows_that_they_were_not_measured(copy):
    choice = read_json(copy / TABLES["choice"]) | {"model": "nmf", "heldout": [], "reliable": None}
    write_json(choice, copy / TABLES["choice"])
    assert Page(make(copy)).rows("criteria")[1] == ["3", "–", "–", "–", "✓", "–", "●"]


@pytest.fixture(scope="module")
def large(tmp_path_factory) -> Path:
    """A study of enough documents for intervals, with a multiverse."""
    base = miniature.write(tmp_path_factory.mktemp("large") / "large", documents=24, units=2)
    miniature.write_multiverse(base)
    return base


@pytest.fixture(scope="module")
def large_page(large) -> Page:
    return Page(make(large, "en"))


def test_shares_have_intervals_where_there_are_documents_enough(pages, large, large_page):
    limits = read(large / TABLES["intervals"]).query("quantity == 'share'")
    shown = large_page.find("span", class_="share")
    assert [text.partition("[")[2] for text in shown] == [
        f"{row.low:.1%}, {row.high:.1%}]" for row in limits.itertuples()
    ]
    assert not any("[" in text for text in Page(pages["en"]).find("span", class_="share"))
    few = read_json(large.parent / "large" / TABLES["intervals_summary"])["notes"]
    assert not few and "resamples of the 24 documents" in " ".join(large_page.find("p", class_="method"))
    assert "resamples" not in " ".join(Page(pages["en"]).find("p", class_="method"))


def test_a_topic_that_does_not_beat_its_null_is_marked_on_its_card_and_first_of_all(pages):
    page = Page(pages["en"])
    reason = LABELS["en"]["verdicts"]["reasons"]["not_above_chance"].format(value=0.4, limit=0.05)
    marked = [reason in card.replace("\u00a0", " ") for card in page.find("article")]
    assert marked == [False, False, True]
    assert "lets them: T3. Interpret only" in page.find("section", class_="warnings")[0]
    assert [LABELS["en"]["evidence"]["chance"] in row[0] for row in page.rows("null")] == marked


def test_words_are_listed_by_four_rankings(pages, study):
    lists, card = read(study / TABLES["word_lists"]), Page(pages["zh"]).find("article")[1]
    for name, label in LABELS["zh"]["topics"]["rankings"].items():
        assert f"{label}{' '.join(lists[lists['topic'] == 2][name])}" in card


def test_the_line_up_is_what_the_table_says(pages, study):
    rows, table = Page(pages["en"]).rows("models"), read(study / TABLES["lineup"])
    assert len(rows) == table["metric"].nunique()
    cells = {row[0]: row[1:] for row in rows}
    npmi = table[table["metric"] == "npmi"].set_index("model")
    first, second, *others = cells["Coherence NPMI"]
    assert first == f"{npmi['mean']['lda_gibbs']:.3f}± {npmi['sd']['lda_gibbs']:.3f}"
    assert second == f"{npmi['mean']['nmf']:.3f}", "one fit has no spread"
    assert others[-2:] == ["–", "–"], "clusters have no words"
    assert cells["Groups compared"] == ["3"] * 7
    note = read_json(study / TABLES["lineup_summary"])["notes"][0]["en"]
    assert note in Page(pages["en"]).find("ul", class_="notes")


def test_the_models_that_surpass_the_study_s_are_named(copy):
    table = pd.DataFrame(
        [
            ("lda_gibbs", "npmi", 0.10, 0.02), ("nmf", "npmi", 0.13, math.nan), ("lda_vb", "npmi", 0.20, 0.11),
            ("lda_gibbs", "diversity", 0.8, 0.1), ("nmf", "diversity", 0.85, math.nan),
            ("lda_gibbs", "heldout_perplexity", 600.0, 5.0), ("lda_vb", "heldout_perplexity", 590.0, 6.0),
            ("lda_random", "heldout_perplexity", 620.0, 6.0), ("nmf", "c_v", 0.9, math.nan),
        ],
        columns=["model", "metric", "mean", "sd"],
    )  # fmt: skip
    assert evidence.better(table, "lda_gibbs") == [("npmi", ["nmf"]), ("heldout_perplexity", ["lda_vb"])]
    assert evidence.better(table, "kmeans") == []
    labels = LABELS["en"]["evidence"]["better"]
    assert labels["none"] in Page(make(copy, "en")).find("p")
    rows = read(copy / TABLES["lineup"])
    rows.loc[(rows["model"] == "nmf") & (rows["metric"] == "npmi"), "mean"] = 0.9
    write_csv(rows, copy / TABLES["lineup"])
    assert labels["some"].format(found="Coherence NPMI: NMF") in Page(make(copy, "en")).find("p")


def test_prevalence_and_differences_are_what_the_tables_say(large, large_page):
    shares = read(large / TABLES["prevalence"])
    for number, (by, part) in enumerate(shares.groupby("by", sort=False), 1):
        sizes = part.groupby("group")["documents"].first()
        rows = {row[0]: row[1:] for row in large_page.rows(f"prevalence-{number}")}
        for (group, topic), cell in part.set_index(["group", "topic"]).iterrows():
            limits = f"{100 * cell['low']:.0f}–{100 * cell['high']:.0f}"
            assert rows[f"{group}documents: {sizes[group]}"][topic - 1] == f"{cell['share']:.0%}{limits}", by
    assert [row[0].split()[0] for row in large_page.rows("differences-1")] == ["T2", "T3", "T1"], "surest first"
    assert [row[3] for row in large_page.rows("differences-1")] == ["0.010 ●", "0.210", "0.410"]
    section = large_page.find("section", id="evidence")[0]
    assert "is seen in 1 of 3 topics" in section and "is seen in 0 of 3 topics" in section


def test_without_groups_dates_and_intervals_the_notes_say_why(copy):
    for name in ("prevalence", "differences"):
        write_csv(read(copy / TABLES[name])[:0], copy / TABLES[name])
    few = read_json(copy / TABLES["intervals_summary"])["notes"]
    none = {"zh": "没有日期。", "en": "There are no dates."}
    summary = read_json(copy / TABLES["prevalence_summary"]) | {"period": "none", "notes": [*few, none]}
    write_json(summary, copy / TABLES["prevalence_summary"])
    notes = " ".join(Page(make(copy, "en")).find("ul", class_="notes"))
    assert none["en"] in notes
    assert notes.count(few[0]["en"]) == 1, "what holds for all of them is said once"


def test_only_the_largest_groups_are_shown():
    many = pd.DataFrame(
        [(1, "place", f"g{n}", n, 10, 0.5, math.nan, math.nan) for n in range(1, 31)],
        columns=["topic", "by", "group", "documents", "tokens", "share", "low", "high"],
    )
    found = evidence.groups(many, in_order=False)
    assert [group["name"] for group in found["groups"]] == [f"g{n}" for n in range(30, 10, -1)]
    assert found["n_groups"] == 30
    assert [group["name"] for group in evidence.groups(many, in_order=True)["groups"]][:2] == ["g1", "g2"]


def test_the_multiverse_is_shown_if_it_was_run(pages, large_page):
    answers = [row[1] for row in large_page.rows("questions")]
    # Only the model was varied.
    assert answers[0] == LABELS["en"]["evidence"]["answers"]["not_tried"]
    assert large_page.rows("factors")[0] == ["model", "lda_gibbs", "1", "0.25", "0.33", "2.5", "nmf"]
    assert large_page.rows("factors")[2][3:] == ["–", "–", "–", ""]
    assert [row[1] for row in large_page.rows("returns")] == ["100%", "100%", "50%"]
    assert "min_df-99 No word is left." in large_page.find("li")
    for language, labels in LABELS.items():
        without = Page(pages[language])
        assert labels["multiverse"]["not_run"] in without.find("p")
        assert without.rows("questions")[0][1] == labels["evidence"]["answers"]["not_tried"]


def test_only_what_comes_before_the_words_are_counted_is_preprocessing():
    columns = ["specification", "choice", "status", "why_en", "why_zh"]
    tables = pd.DataFrame({"specifications": [1], "returns": [0.5]}), pd.DataFrame()

    def told(*choices):
        rows = pd.DataFrame([[choice, choice, "done", "", ""] for choice in choices], columns=columns)
        return multiverse.section(rows, *tables, "en")["preprocessing"]

    assert told("topics.k", "bow.min_df") and told("topics.model; segment.hmm")
    assert not told("topics.k", "topics.seeds")


def test_four_questions_are_answered_or_said_to_be_open(pages):
    rows = Page(pages["en"]).rows("questions")
    assert [row[0] for row in rows] == list(LABELS["en"]["evidence"]["questions"].values())
    assert rows[1][1] == "K\u00a0=\u00a03; the evidence allows 3, 4 of 2, 3, 4.".replace("\u00a0", " ")
    assert (
        "70% of the topics return" in rows[2][1] and "Topics that do not beat the shuffled corpus: 1 of 3" in rows[2][1]
    )
    assert rows[3][1].startswith("Not done yet")


def test_the_methods_say_how_chains_started_and_whether_they_settled(copy):
    text = " ".join(Page(make(copy, "en")).find("p", class_="method"))
    assert "anchored on topics of NMF" in text
    assert "of the chains with K = 3, 3 of 3 settled, the last at sweep 230" in text.replace("\u00a0", " ")
    assert "into 10 parts" in text and "7 times" in text
    assert gibbs.STEP * gibbs.WINDOW == 100, "the labels say so"
    path = copy / "topics" / miniature.MODEL / "k3" / "seed2" / "fit.json"
    write_json(read_json(path) | {"settled": None}, path)
    page = Page(make(copy, "en"))
    assert "of the chains with K = 3, 2 of 3 settled" in " ".join(page.find("p", class_="method")).replace(
        "\u00a0", " "
    )
    assert "only 2 settled within 600 sweeps" in page.find("section", class_="warnings")[0]


def test_clusters_and_agreement_are_what_the_tables_say(pages, study):
    page, labels = Page(pages["zh"]), read(study / "cluster/labels.csv")
    units = pd.read_parquet(study / "topics/chosen/unit_topics.parquet").set_index("unit_id")
    names = {
        f"T{row.topic:.0f}": row.name
        for row in read(study / TABLES["names"]).dropna(subset="topic").itertuples(index=False)
    }
    titles = read(study / "topics/chosen/doc_topics.csv").set_index("doc_id")["title"]
    for number, row in enumerate(page.rows("profiles"), 1):
        members = units.loc[labels[(labels["method"] == "ward") & (labels["cluster"] == number)]["id"]]
        means = members[list(names)].mean().sort_values(ascending=False)
        assert row[:2] == [str(number), str(len(members))]
        assert row[2] == " ".join(
            f"{name} {names[name]} {share:.0%}" for name, share in means.items() if round(100 * share)
        )
        more = (means - units[list(names)].mean()).sort_values(ascending=False)
        assert row[3] == " ".join(
            f"{name} {names[name]} +{gap:.0%}" for name, gap in more.items() if round(100 * gap) > 0
        )
        counts = members["doc_id"].value_counts(sort=False).sort_values(ascending=False, kind="stable")
        assert row[4].startswith(f"{titles[counts.index[0]]} {counts.iloc[0]} ")
    assert page.rows("agreement")[1] == ["Ward 层次聚类 – 主导主题", "0.90", "0.90", "0.90"]
    note = read_json(study / "cluster/summary.json")["notes"][0]["zh"]
    assert note in page.find("ul", class_="notes")


def test_topics_that_round_to_nothing_are_not_named_for_a_cluster():
    members = pd.DataFrame({"doc_id": ["a", "b"], "T1": [0.9, 0.9], "T2": [0.096, 0.096], "T3": [0.004, 0.004]})
    overall = pd.Series({"T1": 0.5, "T2": 0.0935, "T3": 0.4065})
    names, titles = {"T1": "甲", "T2": "乙", "T3": "丙"}, {"a": "一", "b": "二"}
    found = clusters.cluster_profile(members, overall, names, titles, most=3)
    assert [topic["name"] for topic in found["topics"]] == ["T1", "T2"]
    assert [topic["name"] for topic in found["above"]] == ["T1"]


def test_settings_and_versions_are_all_there(pages, study):
    page = Page(pages["en"])
    codes = page.find("code")
    for text in ("data/miniature", "kind", "[2, 3, 4]", "lda_gibbs.iterations", "600"):
        assert text in codes
    for name, version in read_json(study / "versions.json").items():
        assert f"{name} {version}" in page.find("li")


def test_documents_are_clustered_from_twenty_on(tmp_path):
    page = Page(make(miniature.write(tmp_path / "many", documents=21, units=3)))
    labels = LABELS["zh"]["clusters"]
    assert any(labels["found"]["document"].format(n=3, method="Ward 层次聚类") in text for text in page.find("p"))
    sizes = [int(row[1]) for row in page.rows("profiles")]
    assert sum(sizes) == 21 and max(sizes) > 5
    for size, row in zip(sizes, page.rows("profiles"), strict=True):
        assert row[-1].endswith(f"…… 另有 {size - 5} 篇") if size > 5 else "另有" not in row[-1]
    assert labels["all_members"] in page.find("p")
    assert "不对文档分类" not in "".join(page.find("ul", class_="notes"))


def test_a_study_whose_model_is_nmf(copy):
    write_json(read_json(copy / TABLES["choice"]) | {"model": "nmf", "seed": 0}, copy / TABLES["choice"])
    change(copy, "topics", "stability", "")
    page = Page(make(copy))
    assert page.find("article")[0].count("–") >= 1
    assert not any("种子" in warning for warning in page.find("ul")[0].split("。"))


def test_no_clusters_are_no_error(copy):
    summary = read_json(copy / TABLES["summary"]) | {"level": None, "n_clusters": None, "structure": {}}
    write_json(summary, copy / TABLES["summary"])
    for table in ("clusters", "agreement"):
        write_csv(read(copy / TABLES[table]).head(0), copy / TABLES[table])
    for language in LABELS:
        assert "figure-dendrogram" in make(copy, language)


def test_a_hostile_corpus_shows_as_text(copy):
    for table, columns in {
        "intake": ["source", "reason"],
        "removed": ["text", "rule"],
        "topics": ["label"],
        "typical_units": ["title", "heading", "text", "unit_id"],
        "doc_topics": ["title", "date"],
        "keywords": ["term", "id"],
        "word_lists": ["frex"],
        "prevalence": ["group", "by"],
        "lineup": ["model"],
    }.items():
        for column in columns:
            change(copy, table, column, HOSTILE, 0)
    change(copy, "intake", "status", "refused", 0)
    change(copy, "topic_words", "term", HOSTILE, 0)
    change(copy, "vocabulary", "term", HOSTILE, 0)
    for name in ("name", "note", "suggested"):
        change(copy, "names", name, HOSTILE, 0)
    change(copy, "sources", "issuer", HOSTILE)
    # A column by which prevalence is told is a column of the documents.
    write_csv(read(copy / TABLES["doc_topics"]).assign(**{HOSTILE: HOSTILE}), copy / TABLES["doc_topics"])
    write_json({"study": HOSTILE, "hash": HOSTILE}, copy / TABLES["study"])
    write_json(read_json(copy / "settings.json") | {"study": HOSTILE, HOSTILE: {"a": HOSTILE}}, copy / "settings.json")
    text = make(copy, title=HOSTILE)
    page, clean = Page(text), Page(make(copy.parent / "copy", title="x"))
    assert len(page.find("script")) == 3
    assert len(page.find("img")) == len(figures.NAMES)
    assert not [name for _, given, _ in page.elements for name in given if name.startswith("on")]
    assert page.find("h1") == [HOSTILE]
    assert "".join(page.find("body")).count("alert(1)") >= 15
    assert [tag for tag, _, _ in page.elements] == [tag for tag, _, _ in clean.elements]


@pytest.mark.parametrize(
    ("name", "table", "changes"),
    [
        ("few_documents", None, {}),
        ("refused", None, {}),
        ("unstable", None, {}),
        ("undecided", "choice", {"decided": False}),
        ("unreliable_k", "choice", {"reliable": []}),
        ("k_lowest", "choice", {"candidates": [3, 4]}),
        ("k_highest", "choice", {"candidates": [2, 3]}),
        ("wordless", "summary", {"documents_without_words": ["空白.txt"]}),
        ("damaged", None, {}),
        ("copied", "copied_summary", {"share": 0.4}),
        ("chance", None, {}),
        ("stale", None, {}),
    ],
)
def test_what_a_reader_must_know_stands_first(copy, name, table, changes):
    if table:
        before = Page(make(copy)).find("section", class_="warnings")[0]
        write_json(read_json(copy / TABLES[table]) | changes, copy / TABLES[table])
    for language, labels in LABELS.items():
        box = Page(make(copy, language)).find("section", class_="warnings")[0]
        fixed = max(re.split(r"\{.*?\}", labels["warnings"][name]), key=len)
        assert fixed.strip() in box.replace("\u00a0", " ")
        assert not (table and language == "zh" and fixed in before)


@pytest.mark.parametrize("language", LABELS)
def test_where_no_k_is_reliable_none_is_said_to_be_tenable(copy, language):
    write_json(read_json(copy / TABLES["choice"]) | {"reliable": []}, copy / TABLES["choice"])
    page, labels = Page(make(copy, language)), LABELS[language]
    tenable = labels["summary"]["k_set"].format(k_set="3, 4")
    said = {"zh": "没有 K 达到可靠性要求", "en": "No K is reliable"}[language]
    summary = page.find("section", id="summary")[0]
    assert said in summary and tenable not in summary.replace("\u00a0", " ")
    assert {"zh": "都未达到可靠性要求", "en": "none is reliable"}[language] in page.rows("questions")[1][1]


@pytest.mark.parametrize("language", LABELS)
def test_a_pinned_k_is_compared_with_none(copy, language):
    changes = {"pinned": True, "candidates": [3], "k_set": [3], "front": [3], "heldout": []}
    write_json(read_json(copy / TABLES["choice"]) | changes, copy / TABLES["choice"])
    page = Page(make(copy, language))
    assert page.rows("questions")[1][1].replace("\u00a0", " ") == LABELS[language]["evidence"]["answers"][
        "k_pinned"
    ].format(k=3)


def test_the_fit_that_is_described_has_a_rate_of_its_own_where_it_is_another(copy):
    own = LABELS["en"]["summary"]["own"]
    topics = read(copy / TABLES["topics"])
    for returns, expected in ((0.4, True), (read(copy / TABLES["scores"]).query("metric == 'returns'"), False)):
        value = returns if expected else returns.query("k == 3 and model == 'lda_gibbs'")["value"].mean()
        write_csv(topics.assign(returns=value), copy / TABLES["topics"])
        assert (own.split("{")[0] in Page(make(copy, "en")).find("section", id="summary")[0]) == expected


def test_cleaning_and_pruning_that_take_much_are_warned_of(copy):
    change(copy, "removed", "end", 200)
    account = read(copy / TABLES["account"])
    account.loc[len(account)] = ["units", "no kept word", 10]
    account.loc[(account["step"] == "units") & (account["reason"] == ""), "count"] = 30
    write_csv(account, copy / TABLES["account"])
    box = Page(make(copy)).find("section", class_="warnings")[0]
    assert "清洗去掉了全部字符的" in box
    assert "10 个单元（33%）" in box


def test_without_warnings_there_is_no_box(tmp_path):
    study = miniature.write(tmp_path / "calm", documents=21, units=3)
    write_csv(read(study / TABLES["quality"])[:0], study / TABLES["quality"])
    write_json(read_json(study / TABLES["copied_summary"]) | {"share": 0.0}, study / TABLES["copied_summary"])
    write_csv(read(study / TABLES["intake"]).query("status == 'kept'"), study / TABLES["intake"])
    change(study, "topics", "returns", 0.9)
    write_json(read_json(study / TABLES["null_summary"]) | {"failing": []}, study / TABLES["null_summary"])
    names = read(study / TABLES["names"]).dropna(subset="topic")
    write_csv(names.assign(status="named"), study / TABLES["names"])
    assert not Page(make(study)).find("section", class_="warnings")


@pytest.mark.parametrize("language", LABELS)
def test_where_all_topics_beat_the_shuffled_corpus_it_is_said_so(copy, language):
    said = LABELS[language]["summary"]["all_beat"].format(k=read_json(copy / TABLES["choice"])["k"])
    assert make(copy, language).count(said) == 0
    write_json(read_json(copy / TABLES["null_summary"]) | {"failing": []}, copy / TABLES["null_summary"])
    assert make(copy, language).count(said) == 2


@pytest.mark.parametrize("language", LABELS)
def test_the_lead_counts_the_units_there_are_and_those_in_the_model(copy, language):
    account = read(copy / TABLES["account"])
    units = account["step"] == "units"
    account.loc[units & (account["reason"] == ""), "count"] = 4414
    account.loc[units & (account["reason"] == "kept"), "count"] = 4409
    account.loc[len(account)] = ["units", "no kept word", 5]
    write_csv(account, copy / TABLES["account"])
    page = Page(make(copy, language))
    cut, summary = page.find("p", class_="lead")[0], page.find("section", id="summary")[0]
    expected = {"zh": ("切分为 4,414 个单元", "4,409 个单元、"), "en": ("into 4,414 units", "4,409 units with")}[
        language
    ]
    assert expected[0] in cut and expected[1] in cut and expected[0] in summary


def test_the_copied_share_is_one_number_wherever_it_is_told(copy):
    summary = read_json(copy / TABLES["copied_summary"]) | {"share": 0.1184, "treatment": "once"}
    write_json(summary, copy / TABLES["copied_summary"])
    for language in LABELS:
        text = make(copy, language)
        # That they are counted once takes the warning away.
        assert text.count("11.8%") == 2 and "12%" not in str(Page(text).find("section", class_="warnings"))


def test_a_note_is_shown_without_a_name_and_one_that_lost_its_topic_is_no_lost_name(copy):
    names = read(copy / TABLES["names"])
    unnamed, gone = names["status"] == "suggested", names["status"] == "gone"
    names["note"] = names["note"].mask(unnamed, "尚待细读")
    write_csv(names.assign(name=names["name"].mask(gone, "")), copy / TABLES["names"])
    page = Page(make(copy))
    assert ["尚待细读" in card for card in page.find("article")] == [False, False, True]
    assert "names.csv" not in page.find("section", class_="warnings")[0]


def test_many_documents_are_cut_and_said_to_be(tmp_path):
    page = Page(make(miniature.write(tmp_path / "many", documents=101, units=1)))
    assert len(page.rows("document-topics")) == report.MOST_ROWS
    assert LABELS["zh"]["first_rows"].format(shown=100, all=101) in page.find("p", class_="note")


def keys(texts: dict, above: str = "") -> dict[str, set[str]]:
    """Return every key with the placeholders of its text."""
    found: dict[str, set[str]] = {}
    for key, value in texts.items():
        if isinstance(value, dict):
            found |= keys(value, f"{above}{key}.")
        else:
            found[above + key] = {name.split(":")[0] for _, name, _, _ in Formatter().parse(value) if name}
    return found


def test_both_languages_say_the_same_with_the_same_values():
    assert keys(LABELS["zh"]) == keys(LABELS["en"])


@pytest.mark.parametrize("language", LABELS)
def test_everything_that_can_be_listed_has_a_name(language):
    labels = LABELS[language]
    rules = yaml.safe_load((ROOT / "workflow/resources/cleaning_rules.yaml").read_text(encoding="utf-8"))["rules"]
    assert {rule["id"] for rule in rules} | {"invisible"} == set(labels["rules"])
    accounts = {"copy", "no kept word", flow.BLANK, "no text left", "unread"}
    assert set(bow.REASONS) | accounts == set(labels["reasons"])
    assert set(quality.MEASURES) == set(labels["flags"])
    named = set(labels["figures"]["metrics"]) | set(labels["clusters"]["metrics"]) | {"groups"}
    assert set(report.METRICS) | set(evidence.LINEUP) | {"behind"} == named
    assert set(get_args(settings.Model)) == set(labels["evidence"]["models"])
    assert set(get_args(settings.Compared)) <= set(labels["figures"]["models"])
    assert {*PERIODS, "none"} == set(labels["prevalence"]["over_time"])
    assert (
        {*report.MEASURES, "excess", "multiverse", "documents", "limits"}
        == set(labels["topics"]["measures"])
        == set(labels["topics"]["evidence"])
    )
    assert set(figures.NAMES) == set(labels["figure_captions"])
    assert set(workbook.NAMES) == set(labels["tables"]["names"])


@pytest.mark.parametrize(
    ("reason", "language", "text"),
    [
        ("empty: 是空的 / is empty", "zh", "是空的"),
        ("empty: 是空的 / is empty", "en", "is empty"),
        ("其他", "en", "其他"),
    ],
)
def test_reasons_in_one_language(reason, language, text):
    assert corpus.in_language(reason, language) == text


def test_a_font_of_few_characters_is_the_same_each_time():
    assert fonts.cut("主题研究") == fonts.cut("究研题主")
    assert len(fonts.cut("主题研究", "woff")) < 20_000
    with TTFont(io.BytesIO(fonts.cut("主题𠮷"))) as font:
        assert set(map(chr, font.getBestCmap())) == {"主", "题"}


def test_numbers_are_filled_in_with_a_real_minus_sign_and_nothing_else_is_changed():
    from zhuti import page

    assert (
        page.fill("ω = {value:.2f}, {n}, {names}", value=-0.5, n=-2, names="a -1.txt")
        == "ω\u00a0=\u00a0−0.50, −2, a -1.txt"
    )
    assert page.fill("{a:.0%}, {b:.1f}, {c:.2f}", a=-0.001, b=-0.04, c=-0.04) == "0%, 0.0, −0.04"
    assert page.fill("K = {k}", k=3) == "K\u00a0=\u00a03"
