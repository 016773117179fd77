"""The methods section says what this run did, in both languages, for every engine and kind of study."""

import html
import importlib
import re
import shutil
from pathlib import Path

import miniature
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from rendered import LABELS, make

from zhuti import methods
from zhuti.methods import checklist, facts, references
from zhuti.provenance import versions
from zhuti.results import read
from zhuti.sections import methods as sections
from zhuti.tables import read_json, write_csv, write_json
from zhuti.validation import validate

ROOT = Path(__file__).parents[2]
TEMPLATES = [ROOT / "workflow" / "report" / f"methods.{language}.md.j2" for language in methods.LANGUAGES]
REFERENCES = ROOT / "workflow" / "resources" / "references.bib"
TABLES = {
    "intake": "ingest/intake.csv",
    "metadata": "ingest/metadata.csv",
    "quality": "clean/quality.csv",
    "copied": "duplicates/summary.json",
    "audit": "audit/summary.json",
    "account": "flow/flow.csv",
    "stopwords": "bow/stopwords.csv",
    "scores": "topics/scores.csv",
    "refits": "topics/refits.csv",
    "reliability": "topics/reliability.json",
    "choice": "topics/choice.json",
    "topics": "topics/chosen/topics.csv",
    "names": "topics/chosen/names.csv",
    "summary": "cluster/summary.json",
    "agreement": "cluster/agreement.csv",
    "lineup": "evidence/lineup.csv",
    "null": "evidence/null.json",
    "intervals": "evidence/intervals.json",
    "prevalence": "evidence/prevalence.csv",
    "differences": "evidence/differences.csv",
    "prevalence_summary": "evidence/prevalence.json",
    "study": "study.json",
}
HOSTILE = ["<script>alert(1)</script>", "*a* _b_ `c`", "[x](javascript:alert(1))", "![x](y)", "[@blei2003]", "a|b\n# c"]


class Made:
    """What the rule `methods` writes for a study."""

    def __init__(self, study: Path, **settings):
        self.study, out = study, study / "report"
        given = {"study": "miniature", "corpus": {"path": "data/miniature", "label": "kind"}, **settings}
        multiverse = study / "multiverse"
        methods.run(
            **{name: str(study / path) for name, path in TABLES.items()},
            documents=sorted(map(str, (study / "ingest" / "documents.parquet").iterdir())),
            rows=study / "bow" / "rows.parquet",
            fits=sorted(map(str, (study / "topics").glob(f"{self.choice['model']}/*/*/fit.json"))),
            multiverse_tables=[str(multiverse / f"{name}.csv") for name in ("specifications", "returns", "factors")]
            if multiverse.exists()
            else [],
            templates=list(map(str, TEMPLATES)),
            references=REFERENCES,
            settings=validate(given).model_dump(exclude={"report"}),
            versions=versions(),
            texts=[out / "methods.zh.md", out / "methods.en.md"],
            bibtex=out / "references.bib",
            checklist_table=out / "checklist.csv",
            say=lambda message: None,
        )
        self.zh, self.en = ((out / f"methods.{name}.md").read_text(encoding="utf-8") for name in methods.LANGUAGES)
        self.bibtex = (out / "references.bib").read_text(encoding="utf-8")
        rows = read(out / "checklist.csv").to_dict("records")
        self.status = {row["item"]: row["status"] for row in rows}
        self.items = rows

    @property
    def choice(self) -> dict:
        return read_json(self.study / "topics" / "choice.json")

    def sound(self) -> "Made":
        """Whatever the study, the sentences are whole."""
        for text in (self.zh, self.en):
            assert not re.search(r"\bNone\b|\bnan\b|[{}]|Undefined|\[\]|–\b", text), text
        assert not re.search(r"  |\s[,.;:)]|\(\s|,,|\.\.|\b1 \w+s (were|are|show)\b", self.en), self.en
        assert not re.search(r"。。|，，|；。|，。|\n，|（）| 。", self.zh), self.zh
        assert [len(text.split("\n## ")) for text in (self.zh, self.en)] == [9, 9]
        assert all(paragraph[-1] in "。." for text in (self.zh, self.en) for paragraph in paragraphs(text))
        return self


def paragraphs(text: str) -> list[str]:
    return [part for part in text.strip().split("\n\n") if not part.startswith("#")]


@pytest.fixture
def study(tmp_path):
    return miniature.write(tmp_path / "study")


@pytest.fixture
def large(tmp_path):
    return miniature.write(tmp_path / "large", documents=24)


def change(path: Path, **values) -> None:
    write_json(read_json(path) | values, path)


def rename(study: Path, model: str) -> None:
    """Make another engine the study's model."""
    change(study / "topics" / "choice.json", model=model)
    scores = read(study / "topics" / "scores.csv")
    if model != "nmf":
        scores.loc[scores["model"] == miniature.MODEL, "model"] = model
        (study / "topics" / miniature.MODEL).rename(study / "topics" / model)
    else:
        change(study / "topics" / "choice.json", heldout=[])
        extra = [("nmf", k, 0, metric, 0.5) for k in miniature.K for metric in ("returns", "omega", "stability")]
        scores = pd.concat([scores, pd.DataFrame(extra, columns=scores.columns)])
    write_csv(scores, study / "topics" / "scores.csv")
    for path in (study / "topics" / model).glob("*/*/fit.json"):
        fit = read_json(path)
        if model == "lda_vb":
            fit = {name: value for name, value in fit.items() if name != "settled"}
        write_json(fit, path)


def test_the_numbers_are_those_of_the_run(study):
    made = Made(study).sound()
    flow = read(study / "flow" / "flow.csv").set_index(["step", "reason"])["count"]
    for key in (("characters", ""), ("units", ""), ("tokens", ""), ("vocabulary", "kept"), ("tokens", "kept")):
        number = f"{flow[key]:,.0f}"
        assert re.search(rf"\b{number}\b", made.en) and re.search(rf"(?<!\d){number}(?!\d)", made.zh), key
    for text in (made.zh, made.en):
        assert "0123456789ab" in text and "0.1.0" in text and f"tomotopy {versions()['tomotopy']}" in text
        assert "T3" in text and "2016" in text
    assert "K = 2, 3 and 4" in made.en and "K = 2、3 和 4" in made.zh
    assert "fewer than 20" in made.en and "不足 20 篇" in made.zh


ENGINES = {
    "lda_gibbs": ({"griffiths2004", "lee1999", "tomotopy"}, {"hoffman2010", "boutsidis2008"}),
    "lda_random": ({"griffiths2004", "tomotopy", "wallach2009priors"}, {"hoffman2010", "lee1999"}),
    "lda_vb": ({"hoffman2010", "rehurek2010", "blei2003"}, {"griffiths2004", "tomotopy", "lee1999"}),
    "nmf": ({"lee1999", "boutsidis2008", "pedregosa2011"}, {"blei2003", "wallach2009evaluation", "tomotopy"}),
}


@pytest.mark.parametrize("model", ENGINES)
def test_each_engine_is_described_as_what_it_is(study, model):
    rename(study, model)
    made = Made(study, topics={"models": [model]}).sound()
    present, absent = ENGINES[model]
    cited = set(references.parse(made.bibtex))
    assert present <= cited and not absent & cited
    assert ("settled within" in made.en) == (model in ("lda_gibbs", "lda_random"))
    assert ("anchors" in made.en) == (model == "lda_gibbs") == ("锚定先验" in made.zh)
    assert ("random seeds (" in made.en) == (model != "nmf")
    assert made.status["heldout"] == ("missing" if model == "nmf" else "there")
    assert ("bootstrap samples of the units" in made.en) == (model == "nmf")


def test_constants_of_the_engines_are_theirs():
    module = {name: importlib.import_module(f"zhuti.{name}") for name in ("lda_gibbs", "gibbs", "lda_vb")}
    anchors = module["lda_gibbs"]
    told = {"share": anchors.ANCHOR_SHARE, "texts": anchors.ANCHOR_TEXTS, "documents": anchors.DOCUMENTS_PER_TOPIC}
    assert methods.ENGINES["anchors"] == told
    assert methods.ENGINES["settled"]["tolerance"] == module["gibbs"].TOLERANCE
    assert module["gibbs"].STEP * module["gibbs"].WINDOW == 100 and module["gibbs"].STEP == 10
    assert methods.ENGINES["vb"]["tolerance"] == module["lda_vb"].TOLERANCE


def test_chains_that_did_not_settle_are_told(study):
    for path in (study / "topics" / miniature.MODEL / "k3").glob("*/fit.json"):
        change(path, settled=None)
    made = Made(study).sound()
    assert "may not have converged" in made.en and "尚未收敛" in made.zh and made.status["convergence"] == "partly"


def test_words_that_were_given_are_not_said_to_be_segmented(study):
    made = Made(study, segment={"pretokenised": True}).sound()
    assert "jieba" not in references.parse(made.bibtex) and "未再分词" in made.zh and "nothing was segmented" in made.en
    assert made.status["segmentation"] == "missing"


def test_a_pinned_k_is_not_said_to_be_chosen(study):
    change(study / "topics" / "choice.json", pinned=True, candidates=[3], k_set=[3], front=[3], reliable=[3])
    made = Made(study, topics={"k": 3}).sound()
    assert "was set beforehand" in made.en and "事先设定" in made.zh and "wallach2009evaluation" not in made.bibtex
    assert made.status["compared"] == "missing" and not made.status.keys() & {"criteria", "edge"}
    # What the refits lack is told without the likelihood too.
    assert "dealt once into 10 parts" in made.en and "一次分成 10 份" in made.zh


def test_units_are_not_said_to_be_placed_by_whole_documents(large):
    told = read_json(large / "cluster" / "summary.json")
    told["space"]["whole_documents"] = True
    for level, said in (("document", True), ("unit", False)):
        write_json(told | {"level": level}, large / "cluster" / "summary.json")
        made = Made(large).sound()
        assert ("whole documents: NMF" in made.en) == ("整篇文档 TF-IDF 权重的两种分解" in made.zh) == said


def test_an_unreliable_k_is_half_an_answer(study):
    change(study / "topics" / "choice.json", reliable=[])
    assert Made(study).sound().status["returns"] == "partly"


def test_one_seed_is_said_to_tell_nothing_of_chance(study):
    scores = read(study / "topics" / "scores.csv")
    single = (scores["seed"] == 1) | (scores["model"] == "nmf")
    write_csv(
        scores[single & ~scores["metric"].isin(["returns", "omega", "stability"])], study / "topics" / "scores.csv"
    )
    change(study / "topics" / "choice.json", reliable=None)
    change(study / "evidence" / "intervals.json", seeds=[1])
    made = Made(study, topics={"seeds": [1]}).sound()
    assert "cannot be told from one fit" in made.en and "可靠性没有测量" in made.zh and "±" not in made.en + made.zh
    assert {made.status[name] for name in ("seeds", "spread", "returns")} == {"missing"}


def test_where_no_k_meets_all_criteria_that_is_said(study):
    change(study / "topics" / "choice.json", front=[2], reliable=[4], k_set=[4], k=4)
    made = Made(study).sound()
    assert "No K meets all criteria; the best of those that are reliable make the set: K = 4." in made.en
    assert "没有 K 满足全部标准" in made.zh and made.status["edge"] == "partly"


def test_a_study_without_a_known_grouping_claims_no_criterion(study):
    write_csv(pd.DataFrame(columns=["level", "a", "b", "metric", "value"]), study / "cluster" / "agreement.csv")
    made = Made(study, corpus={"path": "data/miniature"}).sound()
    assert "not compared with a known grouping" in made.en and made.status["external"] == "missing"


@pytest.mark.parametrize("treatment", ["keep", "mark", "once"])
def test_copied_text_is_told_as_it_was_treated(study, treatment):
    change(study / "duplicates" / "summary.json", treatment=treatment)
    made = Made(study, duplicates={"treatment": treatment}).sound()
    assert ("not looked for" in made.en) == (treatment == "keep") == ("没有查找重复" in made.zh)
    assert ("counted once" in made.en) == (treatment == "once")
    assert made.status["copies"] == ("missing" if treatment == "keep" else "there")


def test_with_enough_documents_there_are_intervals_and_tests(large):
    topic = {"level": "document", "a": "topic", "b": "label"}
    agreement = read(large / "cluster" / "agreement.csv")
    more = pd.DataFrame([topic | {"metric": metric, "value": 0.25} for metric in ("ari", "nmi", "purity")])
    write_csv(pd.concat([agreement, more]), large / "cluster" / "agreement.csv")
    made = Made(large).sound()
    assert "1,000 bootstrap samples of the 24 documents" in made.en and "efron1987" in made.bibtex
    assert "by “kind” a difference is seen in 1 of 3 topics; over time a change is seen in 0 of 3 topics." in made.en
    assert "told by “kind” and over time by year, weighted by words." in made.en
    assert (
        "主题占比按 kind 和年份分别给出，均按词次加权。" in made.zh
        and "在 kind 各组之间，3 个主题中有 1 个可见差异" in made.zh
    )
    assert "the adjusted Rand index is 0.25" in made.en and "调整兰德指数为 0.25" in made.zh
    assert made.status["intervals"] == made.status["external"] == "there"


def test_a_multiverse_is_told_once_it_was_run(study):
    before = Made(study).sound()
    assert "has not been tried" in before.en and before.status["varied"] == "missing"
    miniature.write_multiverse(study)
    after = Made(study).sound()
    assert "repeated with 3 other choices" in after.en and "另以 3 种设定重做" in after.zh
    # Its specifications vary model and seed only: no other preprocessing could be compared.
    assert after.status["varied"] == after.status["other_k"] == "missing"
    specifications = read(study / "multiverse" / "specifications.csv")
    specifications.loc[0, ["choice", "value"]] = ["bow.min_df; k", "5; 2"]
    write_csv(specifications, study / "multiverse" / "specifications.csv")
    again = Made(study).sound()
    assert again.status["varied"] == again.status["other_k"] == "there" and "bow.min_df" in again.en


@pytest.mark.parametrize(
    "settings",
    [
        {"clean": {"unit": "heading", "simplify": True}, "bow": {"pos": ["n"], "max_terms": 500, "keep_numbers": True}},
        {"clean": {"unit": "document"}, "segment": {"hmm": False, "numbers": False, "function_words": False}},
        {"topics": {"lda_gibbs": {"optim_interval": 0}}, "ingest": {"encoding": "gb18030"}},
        {"segment": {"policy_lexicon": False, "place_names": False}, "tfidf": {"sublinear": False}},
    ],
)
def test_settings_change_sentences_and_break_none(study, settings):
    assert Made(study, **settings).sound().en != Made(study).en


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("language", methods.LANGUAGES)
def test_no_value_from_a_corpus_is_markup(study, name, language):
    prevalence = read(study / "evidence" / "prevalence.csv")
    prevalence.loc[prevalence["by"] == "kind", "by"] = name
    write_csv(prevalence, study / "evidence" / "prevalence.csv")
    change(study / "study.json", study=name)
    made = Made(study)
    known = references.parse(made.bibtex)
    page = sections.to_html(getattr(made, language), known, language)
    shown = " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())
    assert shown.count(" ".join(name.split())) == 2
    assert set(re.findall(r"<(\w+)", page)) <= {"h4", "p", "a", "code"}
    assert set(re.findall(r'href="([^"]*)"', page)) <= {f"#ref-{key}" for key in known}


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1))
def test_escaped_text_is_shown_as_it_is(value):
    page = sections.to_html(f"x {methods.escaped(value)} y", {}, "en")
    assert html.unescape(page) == f"<p>x {value} y</p>\n"


def test_lists_are_written_as_sentences_have_them():
    assert methods.listed([1], "zh") == "1" and methods.listed([], "zh") == methods.listed([], "en") == "–"
    assert methods.listed([1, 2, 3], "en") == "1, 2 and 3" and methods.listed([1, 2, 3], "zh") == "1、2 和 3"
    assert (
        methods.listed(["文档", "单元"], "zh") == "文档和单元"
        and methods.listed(["Ward 法", "NMF"], "zh") == "Ward 法和 NMF"
    )


def test_the_checklist_points_to_places_and_has_names(study):
    made = Made(study)
    pages = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "workflow" / "report").glob("*.html.j2"))
    places = set(re.findall(r'id="([a-z-]+)"', pages))
    assert [row["question"] for row in made.items] == sorted(
        (row["question"] for row in made.items), key=checklist.QUESTIONS.index
    )
    assert {row["status"] for row in made.items} <= set(checklist.STATUSES)
    assert len({row["item"] for row in made.items}) == len(made.items)
    for language in methods.LANGUAGES:
        text = (ROOT / "workflow" / "report" / f"labels.{language}.yaml").read_text(encoding="utf-8")
        labels = yaml.safe_load(text)["methods"]
        assert labels["questions"].keys() == set(checklist.QUESTIONS) and labels["statuses"].keys() == set(
            checklist.STATUSES
        )
        for row in made.items:
            assert row["where"] in places and row["where"] in labels["places"] and row["item"] in labels["points"]


def test_what_no_program_can_know_is_never_there(large):
    status = Made(large).status
    assert {status[name] for name in ("corpus", "passages", "data")} == {"partly"}
    assert status["intrusion"] == "missing"


def test_names_count_as_far_as_a_researcher_gave_them(large, tmp_path):
    study = Path(shutil.copytree(large, tmp_path / "named"))
    made = Made(study)
    assert made.status["names"] == "partly" and "Of the 3 topics 2 were named by the researcher" in made.en
    table = read(study / TABLES["names"])
    for status, expected, words in (("named", "there", "主题由研究者命名"), ("suggested", "missing", "不是解释")):
        present = table["status"] != "gone"
        write_csv(table.assign(status=table["status"].where(~present, status)), study / TABLES["names"])
        made = Made(study)
        assert made.status["names"] == expected and words in made.zh


def test_a_note_is_no_name_even_where_it_has_to_be_read_again():
    table = pd.DataFrame({"name": ["a", "农业", "b"], "suggested": ["a", "x", "b"], "status": ["stale"] * 2 + ["gone"]})
    assert facts.names(table) == {"all": 2, "given": 1}


def test_documents_without_words_do_not_count_where_text_is_held_out(large, tmp_path):
    study = Path(shutil.copytree(large, tmp_path / "wordless"))
    assert "the documents were dealt" in Made(study).en
    account = read(study / TABLES["account"])
    kept = (account["step"] == "documents") & (account["reason"] == "kept")
    write_csv(account.assign(count=account["count"].mask(kept, 19)), study / TABLES["account"])
    assert "the units were dealt" in Made(study).en


@pytest.mark.parametrize("language", methods.LANGUAGES)
def test_the_section_has_both_texts_the_report_language_first(study, language):
    made = Made(study)
    texts = {"zh": made.zh, "en": made.en}
    found = sections.section(
        texts, made.bibtex, read(study / "report" / "checklist.csv"), read_json(study / "study.json"), language
    )
    assert [text["language"] for text in found["texts"]] == sorted(texts, key=lambda name: name != language)
    assert found["hash"] == "0123456789ab" and sum(found["counts"].values()) == len(made.items)
    assert all(row["text"] == row[language] for _, rows in found["checklist"] for row in rows)
    keys = {reference["key"] for reference in found["references"]}
    for text in found["texts"]:
        links = set(re.findall(r'href="#ref-(\w+)"', text["html"]))
        assert links <= keys and len(links) > 15 and "<h1>" not in text["html"] and "[@" not in text["html"]


def section_of(page: str, name: str) -> str:
    """Return the text of a section of the report, white space as one space."""
    held = re.search(rf'<section id="{name}".*?</section>', page, re.DOTALL)[0]
    return " ".join(html.unescape(re.sub("<[^>]*>", " ", held)).split())


NUMBERS = {"zh": r"(\d+%)[^。]*?ω (?:=|为) ([\d.]+\d)", "en": r"(\d+%)[^.]*?ω (?:=|is) ([\d.]+\d)"}
NO_OMEGA = {"zh": "ω 至少需要三次重新拟合，没有计算", "en": "ω takes at least three refits and was not computed"}


@pytest.mark.parametrize("language", methods.LANGUAGES)
def test_page_methods_and_checklist_have_one_number_for_reliability(study, language):
    made = Made(study)
    scores = read(study / TABLES["scores"]).query("model == @miniature.MODEL and k == @miniature.CHOSEN_K")
    means = scores.groupby("metric")["value"].mean()
    expected = (f"{means['returns']:.0%}", f"{means['omega']:.2f}")
    own = read(study / TABLES["topics"])[["returns", "omega"]].mean()
    assert expected != (f"{own['returns']:.0%}", f"{own['omega']:.2f}"), "else the fit that is shown would do as well"
    page = make(study, language)
    (item,) = (row[language] for row in made.items if row["item"] == "returns")
    said = [section_of(page, name) for name in ("summary", "evidence", "methods")] + [getattr(made, language), item]
    assert [re.search(NUMBERS[language], text).groups() for text in said] == 5 * [expected]


@pytest.mark.parametrize("language", methods.LANGUAGES)
def test_that_omega_takes_three_refits_is_said_in_words(study, language):
    scores = read(study / TABLES["scores"])
    write_csv(scores[scores["metric"] != "omega"], study / TABLES["scores"])
    made = Made(study).sound()
    page = make(study, language)
    (item,) = (row[language] for row in made.items if row["item"] == "returns")
    said = [section_of(page, name) for name in ("summary", "evidence", "methods")] + [getattr(made, language), item]
    assert all(NO_OMEGA[language] in text and "ω = –" not in text for text in said)


@pytest.mark.parametrize("language", methods.LANGUAGES)
def test_that_nothing_was_measured_is_said_in_summary_and_evidence(study, language):
    scores = read(study / TABLES["scores"])
    write_csv(scores[~scores["metric"].isin(["returns", "omega"])], study / TABLES["scores"])
    page, sentence = make(study, language), LABELS[language]["summary"]["not_measured"]
    assert all(sentence in section_of(page, name) for name in ("summary", "evidence"))


@pytest.mark.parametrize("language", methods.LANGUAGES)
@pytest.mark.parametrize("model", ["lda_gibbs", "lda_random", "nmf"])
def test_what_a_random_start_has_stands_wherever_reliability_of_anchored_chains_is_told(study, language, model):
    rename(study, model)
    lineup = read(study / TABLES["lineup"])
    random = (lineup["model"] == "lda_random") & (lineup["metric"] == "returns")
    write_csv(lineup.assign(mean=lineup["mean"].mask(random, 0.63)), study / TABLES["lineup"])
    made = Made(study, topics={"models": [model]})
    page = make(study, language)
    (item,) = (row[language] for row in made.items if row["item"] == "returns")
    caveat = LABELS[language]["summary"]["random"].format(returns="63%")
    told = [caveat in section_of(page, name) for name in ("summary", "evidence")]
    assert [*told, caveat in item] == 3 * [model == "lda_gibbs"]


def test_without_fits_from_a_random_start_the_checklist_tells_the_number_only(study):
    lineup = read(study / TABLES["lineup"])
    write_csv(lineup[lineup["model"] != "lda_random"], study / TABLES["lineup"])
    (item,) = (row["en"] for row in Made(study).items if row["item"] == "returns")
    assert "of the topics return" in item and "random start" not in item


@pytest.mark.parametrize(
    ("failing", "zh", "en"),
    [
        ([], "主题全部通过。", "all topics pass."),
        ([1, 3], "2 个主题没有通过。", "topics that do not pass: 2."),
    ],
)
def test_the_checklist_says_how_many_topics_do_not_beat_the_shuffled_words(study, failing, zh, en):
    write_json(read_json(study / TABLES["null"]) | {"failing": failing}, study / TABLES["null"])
    (item,) = (row for row in Made(study).items if row["item"] == "null")
    assert item["zh"].endswith(f"：{zh}") and item["en"].endswith(f": {en}")
