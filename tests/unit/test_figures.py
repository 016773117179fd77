"""Figures show the values of the tables, in Chinese, and are the same files every time."""

import inspect
import os
import re
import subprocess
import sys
import warnings
from pathlib import Path

import miniature
import numpy as np
import pandas as pd
import pytest
import yaml
from matplotlib.text import Text

from zhuti import figures
from zhuti.figures import choice, clusters, evidence, style, topics
from zhuti.results import read
from zhuti.tables import read_json

ROOT = Path(__file__).parents[2]
LABELS = {
    language: yaml.safe_load((ROOT / f"workflow/report/labels.{language}.yaml").read_text(encoding="utf-8"))["figures"]
    for language in ("zh", "en")
}
ZH = LABELS["zh"]
TABLES = {
    "scores": "topics/scores.csv",
    "choice": "topics/choice.json",
    "topics": "topics/chosen/topics.csv",
    "topic_words": "topics/chosen/topic_words.csv",
    "doc_topics": "topics/chosen/doc_topics.csv",
    "names": "topics/chosen/names.csv",
    "clusters": "cluster/labels.csv",
    "linkage": "cluster/linkage.csv",
    "map": "cluster/map.csv",
    "similarities": "cluster/similarities.csv",
    "summary": "cluster/summary.json",
    "prevalence": "evidence/prevalence.csv",
    "differences": "evidence/differences.csv",
    "lineup": "evidence/lineup.csv",
    "study": "study.json",
}


@pytest.fixture(autouse=True)
def warnings_are_errors():
    """A glyph that is missing is a warning of matplotlib."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        yield


@pytest.fixture(scope="module")
def study(tmp_path_factory) -> Path:
    return miniature.write(tmp_path_factory.mktemp("study") / "miniature")


def draw_all(study: Path, folder: Path, language: str = "zh") -> dict[str, bytes]:
    folder.mkdir()
    labels = str(ROOT / f"workflow/report/labels.{language}.yaml")
    for run, names, more in (
        (figures.run_topics, figures.TOPICS, {"label": "kind"}),
        (figures.run_clusters, figures.CLUSTERS, {}),
        (figures.run_evidence, figures.EVIDENCE, {}),
    ):
        wanted = inspect.signature(run).parameters
        run(
            **{name: str(study / path) for name, path in TABLES.items() if name in wanted},
            **more,
            labels=labels,
            figures=[str(folder / f"{name}.{kind}") for name in names for kind in figures.FORMATS],
            say=lambda message: None,
        )
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def files(study, tmp_path_factory) -> dict[str, bytes]:
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        return draw_all(study, tmp_path_factory.mktemp("figures") / "zh")


def texts(figure) -> list[str]:
    figure.draw_without_rendering()
    return [text.get_text() for text in figure.findobj(Text) if text.get_text() and text.get_visible()]


def test_every_figure_is_there_in_every_format(files):
    assert set(files) == {f"{name}.{kind}" for name in figures.NAMES for kind in ("svg", "png", "pdf")}
    starts = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF"}
    assert all(content.startswith(starts[name[-3:]]) for name, content in files.items())


def test_topics_have_the_names_that_a_researcher_gave_them(study, tmp_path, monkeypatch):
    seen = {}
    monkeypatch.setattr(style, "save", lambda drawn, paths, mark: seen.update(drawn))
    for run, more in ((figures.run_topics, {"label": None}), (figures.run_evidence, {})):
        wanted = inspect.signature(run).parameters
        paths = {name: str(study / path) for name, path in TABLES.items() if name in wanted}
        run(**paths, **more, labels=str(ROOT / "workflow/report/labels.zh.yaml"), figures=[], say=lambda message: None)
    for name in ("topic_shares", "topic_trends"):
        assert any("农业农村" in text for text in texts(seen[name])), name


def test_another_process_writes_the_same_bytes(files, study, tmp_path):
    code = "import sys; from pathlib import Path; sys.path[:0] = sys.argv[3:]; import test_figures as t; " + (
        "t.draw_all(Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    paths = [str(ROOT / "workflow/src"), str(ROOT / "tests"), str(ROOT / "tests/unit")]
    arguments = [sys.executable, "-c", code, str(study), str(tmp_path / "again"), *paths]
    subprocess.run(arguments, check=True, env=os.environ | {"PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "1"})
    again = {path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()}
    assert [name for name in files if files[name] != again[name]] == []


def test_chinese_needs_no_font_of_the_reader(files):
    for name, content in files.items():
        assert b"<text" not in content, f"{name} leaves letters to the reader's fonts"
        assert b"/Type3" not in content, f"{name} has fonts that journals refuse"
        assert b"CreationDate" not in content
        assert b"<dc:date>" not in content


def test_a_glyph_that_no_font_has_is_noticed(tmp_path):
    table = pd.DataFrame({"topic": [1], "share": [1.0], "label": ["𠮷野家"]})
    figure = topics.topic_shares(table, ZH)
    with pytest.raises(UserWarning, match="missing"):
        style.save({"a": figure}, {"a": {"png": tmp_path / "a.png"}}, "s")


def test_formulas_and_line_breaks_in_a_title_are_text(tmp_path):
    shares = many_documents(["2020"], ["a"]).assign(title="$\\frac{1$\n费用$2$")
    figure = topics.document_topics(shares, ZH)
    assert "$\\frac{1$ 费用$2$" in texts(figure)
    style.save({"a": figure}, {"a": {"svg": tmp_path / "a.svg", "pdf": tmp_path / "a.pdf"}}, "s")


def test_saving_leaves_the_fonts_of_a_figure_as_they_were(tmp_path):
    figure = style.notice("没有可画的")
    style.save({"a": figure}, {"a": {"svg": tmp_path / "a.svg"}}, "s")
    assert {text.get_fontproperties().get_file() for text in figure.findobj(Text)} == {None}
    figure.savefig(tmp_path / "b.png")


def test_k_choice_draws_the_means_and_marks_the_choice(study):
    scores, chosen = read(study / "topics/scores.csv"), read_json(study / "topics/choice.json")
    panel = choice.k_choice(scores, chosen, ZH).axes[1]
    assert panel.get_title(loc="left") == "一致性 NPMI ↑"
    lda = scores[(scores["model"] == "lda_gibbs") & (scores["metric"] == "npmi")]
    drawn = [line.get_ydata() for line in panel.lines if line.get_linestyle() == "-" and len(line.get_ydata()) == 3]
    assert np.allclose(drawn[0], lda.groupby("k")["value"].mean())
    points = next(line for line in panel.lines if len(line.get_ydata()) == len(lda))
    assert np.allclose(points.get_ydata(), lda["value"])
    assert any(list(line.get_xdata()) == [chosen["k"]] * 2 for line in panel.lines)
    assert len(panel.patches) == len(chosen["k_set"])


def test_k_choice_says_where_a_score_is_not_defined(study):
    scores = read(study / "topics/scores.csv")
    chosen = read_json(study / "topics/choice.json") | {"model": "nmf", "heldout": []}
    figure = choice.k_choice(scores[scores["model"] == "nmf"], chosen, ZH)
    assert texts(figure).count("无此指标") == 2


def test_one_k_is_a_figure_too(study):
    scores, chosen = read(study / "topics/scores.csv"), read_json(study / "topics/choice.json")
    choice.k_choice(scores[scores["k"] == 3], chosen | {"k_set": [3]}, ZH).draw_without_rendering()


def test_topic_words_are_ranked_and_as_long_as_their_probability(study):
    words, table = read(study / "topics/chosen/topic_words.csv"), read(study / "topics/chosen/topics.csv")
    axes = topics.topic_words(words, table, ZH).axes[0]
    second = words[words["topic"] == 2].head(10)
    names = [text.get_text() for text in axes.texts]
    first = names.index(second["term"].iloc[0], 11)
    assert names[first : first + 10] == second["term"].tolist()
    in_corpus, in_topic = ([bar.get_width() for bar in bars] for bars in axes.containers[2:4])
    assert np.allclose(np.divide(in_topic, in_topic[0]), second["probability"] / second["probability"].iloc[0])
    assert np.allclose(np.divide(in_topic, in_corpus), second["lift"])


def test_many_topics_are_cut_and_said_to_be(study, monkeypatch):
    monkeypatch.setattr(topics, "MOST_TOPICS", 2)
    words, table = read(study / "topics/chosen/topic_words.csv"), read(study / "topics/chosen/topics.csv")
    assert "图中为占比最大的 2 个主题，共 3 个" in texts(topics.topic_words(words, table, ZH))


def test_document_topics_shows_the_table(study):
    shares = read(study / "topics/chosen/doc_topics.csv")
    image = topics.document_topics(shares, ZH).axes[0].images[0]
    assert np.allclose(image.get_array(), shares[["T1", "T2", "T3"]])


def many_documents(dates: list[str], kinds: list[str]) -> pd.DataFrame:
    first = np.linspace(0.1, 0.9, len(dates))
    ids = [f"{number:03d}" for number in range(len(dates))]
    return pd.DataFrame({"doc_id": ids, "title": ids, "date": dates, "kind": kinds, "T1": first, "T2": 1 - first})


def test_many_documents_become_groups():
    shares = many_documents(["2020-01-01"] * 70, ["甲", "乙"] * 34 + ["甲", ""])
    table, note = topics.rows_of_heat_map(shares, ZH, "kind")
    assert table.index.tolist() == ["–", "乙", "甲"]
    assert table.loc["甲", "T1"] == pytest.approx(shares["T1"][::2].mean())
    assert "kind" in note and "70" in note


def test_without_a_label_many_documents_become_years():
    shares = many_documents(["2020-01-01", "2021年"] * 35, [""] * 70)
    table, note = topics.rows_of_heat_map(shares, ZH, None)
    assert table.index.tolist() == ["2020", "2021"]
    assert "年份" in note


def test_without_label_and_year_the_first_by_dominant_topic_are_shown():
    shares = many_documents([""] * 70, [""] * 70)
    table, note = topics.rows_of_heat_map(shares, ZH, None)
    assert len(table) == 60
    assert table.index[0] == "069", "the document with the largest share of T1 comes first"
    assert "前 60 篇" in note


def test_the_map_places_every_unit_in_the_colour_of_its_cluster(study):
    spots, labels = read(study / "cluster/map.csv"), read(study / "cluster/labels.csv")
    figure = clusters.draw_map(spots, labels, read_json(study / "cluster/summary.json"), {}, ZH)
    first = labels[labels["method"] == "ward"].merge(spots, on=["level", "id"])
    for number, drawn in enumerate(figure.axes[0].collections, 1):
        assert np.allclose(drawn.get_offsets(), first.loc[first["cluster"] == number, ["x", "y"]])
    assert "主成分 1（占方差 60%）" in texts(figure)


def test_the_map_without_clusters_shows_documents_with_their_names(study):
    none = read(study / "cluster/labels.csv").head(0)
    titles = read(study / "topics/chosen/doc_topics.csv").set_index("doc_id")["title"].to_dict()
    summary = read_json(study / "cluster/summary.json")
    figure = clusters.draw_map(read(study / "cluster/map.csv"), none, summary, titles, ZH)
    assert len(figure.axes[0].collections[0].get_offsets()) == 6
    assert set(texts(figure)) & set(titles.values())


def test_names_on_the_map_never_cover_each_other():
    spots = pd.DataFrame({"id": list("abcdefghij"), "x": [0.0] * 9 + [1.0], "y": [*np.linspace(0, 0.02, 9), 1.0]})
    figure = clusters.cluster_map(spots, {}, dict.fromkeys("abcdefghij", "一个很长的名称"), [0.5, 0.5], ZH)
    figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in figure.axes[0].texts]
    assert 2 <= len(boxes) < 10
    assert not any(a.overlaps(b) for number, a in enumerate(boxes) for b in boxes[:number])


def test_64_clusters_have_looks_of_their_own():
    assert len({clusters.look(number) for number in range(1, 65)}) == 64


def test_the_tree_has_a_leaf_per_document(study):
    linkage = read(study / "cluster/linkage.csv")
    titles = read(study / "topics/chosen/doc_topics.csv").set_index("doc_id")["title"].to_dict()
    axes = clusters.draw_tree(linkage, titles, ZH).axes[0]
    assert sorted(label.get_text() for label in axes.get_yticklabels()) == sorted(titles.values())
    heights = {round(float(x), 9) for line in axes.lines for x in line.get_xdata()}
    assert set(linkage["height"].round(9)) <= heights


def test_a_tree_of_many_documents_is_cut_and_said_to_be(tmp_path):
    study = miniature.write(tmp_path / "many", documents=101, units=2)
    titles = {str(number): f"文档{number}" for number in range(101)}
    assert "只画出最后的合并：50 个分支，共 101 篇文档" in texts(
        clusters.draw_tree(read(study / "cluster/linkage.csv"), titles, ZH)
    )


def test_similarities_are_symmetric_and_empty_on_the_diagonal(study):
    pairs = read(study / "cluster/similarities.csv")
    titles = read(study / "topics/chosen/doc_topics.csv").set_index("doc_id")["title"].to_dict()
    image = clusters.draw_similarities(pairs, titles, ZH).axes[0].images[0].get_array()
    assert np.ma.allclose(image, image.T)
    assert image[0, 1] == pytest.approx(pairs["similarity"][0])
    assert np.isnan(np.ma.filled(image, np.nan).diagonal()).all()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_figure_that_does_not_apply_says_so(study, language):
    pairs, one = read(study / "cluster/similarities.csv"), {"a": "A"}
    labels = LABELS[language]
    none = read(study / "cluster/linkage.csv").head(0)
    assert texts(clusters.draw_tree(none, one, labels)) == [labels["no_tree"]]
    expected = labels["no_similarities"].format(most=40, documents=1)
    assert texts(clusters.draw_similarities(pairs.head(0), one, labels)) == [expected]
    summary = read_json(study / "cluster/summary.json")
    spots = read(study / "cluster/map.csv").head(1)
    assert texts(clusters.draw_map(spots, read(study / "cluster/labels.csv").head(0), summary, one, labels)) == [
        labels["no_map"]
    ]


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [("政府工作报告", 12, "政府工作报告"), ("政府工作报告", 8, "政府工作…"), ("GDP增长", 5, "GDP增…")],
)
def test_titles_are_cut_by_their_width(text, most, short):
    assert style.shorten(text, most) == short


def test_every_figure_names_the_study_below_all_else(tmp_path):
    figure = topics.topic_shares(pd.DataFrame({"topic": [1], "share": [1.0], "label": ["农业"]}), ZH)
    before = figure.get_size_inches().copy()
    style.save({"a": figure}, {"a": {"svg": tmp_path / "a.svg"}}, "example · 0123456789ab")
    mark = next(text for text in figure.texts if text.get_text() == "example · 0123456789ab")
    assert mark.get_window_extent().y1 <= 0
    height = float(re.search(r'height="([\d.]+)pt"', (tmp_path / "a.svg").read_text())[1])
    assert height == pytest.approx(72 * (before[1] + style.FOOT))


def trends(periods: list[str], low: list[float]) -> pd.DataFrame:
    rows = [(1, "period", name, 12, 100, 0.2, at, at + 0.3) for name, at in zip(periods, low, strict=True)]
    return pd.DataFrame(rows, columns=["topic", "by", "group", "documents", "tokens", "share", "low", "high"])


def test_trends_stand_at_their_time_with_their_intervals():
    one = pd.DataFrame({"topic": [1], "label": ["农业"]})
    table = trends(["2020-Q3", "2016-Q1", "2016-Q2", "2018-Q1"], [np.nan, 0.1, 0.15, 0.1])
    panel = evidence.topic_trends(table, one, ZH).axes[0]
    assert np.allclose(panel.lines[0].get_xdata(), [2016, 2016.25, 2018, 2020.5])
    band = panel.collections[0].get_paths()[0].vertices
    assert set(np.round(band[:, 1], 2)) == {0.1, 0.15, 0.4, 0.45}
    alone = evidence.topic_trends(trends(["2016", "2017", "2018"], [np.nan, 0.1, np.nan]), one, ZH).axes[0]
    assert np.allclose(alone.collections[1].get_segments()[0], [[2017, 0.1], [2017, 0.4]])


@pytest.mark.parametrize(
    ("period", "time"),
    [("2016", 2016), ("2016-07", 2016.5), ("2016-Q3", 2016.5), ("2016–2020", 2016), ("2010–2019", 2010)],
)
def test_periods_have_a_place(period, time):
    assert evidence.place(period) == time


def test_the_largest_topics_have_trends_and_the_others_are_said_to_be_left_out():
    many = pd.DataFrame({"topic": range(1, 15), "label": ["农业"] * 14})
    table = pd.concat([trends(["2016", "2017"], [0.1, 0.1]).assign(topic=topic) for topic in range(1, 15)])
    figure = evidence.topic_trends(table, many, ZH)
    assert sum(panel.get_visible() for panel in figure.axes) == 12
    assert ZH["largest_topics"].format(shown=12, all=14) in texts(figure)


def test_differences_are_drawn_from_the_surest_with_their_group(tmp_path):
    study = miniature.write(tmp_path / "many", documents=24, units=2)
    table, names = read(study / "evidence/differences.csv"), read(study / "topics/chosen/topics.csv")
    panel = evidence.draw_differences(table, names, ZH).axes[0]
    assert [label.get_text()[-2:] for label in panel.get_yticklabels()] == ["T2", "T3", "T1"]
    rows = table[table["by"] == "kind"].set_index("topic").loc[[2, 3, 1]]
    drawn = [segment[:, 0].tolist() for segment in panel.collections[0].get_segments()]
    assert np.allclose(drawn, rows[["low", "high"]])
    assert [line.get_xdata().tolist() for line in panel.lines[1:]] == [
        rows["difference"][:1].tolist(), rows["difference"][1:].tolist(),
    ]  # fmt: skip
    assert [text.get_text() for text in panel.texts] == ["报告"] * 3


def test_the_lineup_shows_means_and_says_where_there_is_none(study):
    table = read(study / "evidence/lineup.csv")
    figure = evidence.lineup(table, ZH)
    npmi = next(panel for panel in figure.axes if panel.get_title(loc="left") == "一致性 NPMI ↑")
    drawn = [line.get_xdata()[0] for line in npmi.lines if len(line.get_xdata())]
    expected = table[table["metric"] == "npmi"]["mean"]
    assert np.allclose([x for x in drawn if not np.isnan(x)], expected)
    assert [text.get_text() for text in npmi.texts] == [ZH["not_defined"]] * 2


@pytest.mark.parametrize("language", ["zh", "en"])
def test_evidence_that_is_not_there_is_said_not_to_be(study, language):
    labels, names = LABELS[language], read(study / "topics/chosen/topics.csv")
    assert texts(evidence.draw_trends(trends(["2016"], [0.1]), names, labels)) == [labels["no_trends"]]
    none = read(study / "evidence/differences.csv")
    assert texts(evidence.draw_differences(none, names, labels)) == [labels["no_differences"]]
