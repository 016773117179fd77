import pytest

from zhuti.layers import load, merge
from zhuti.problem import Problem


def test_the_corpus_is_replaced_whole_and_other_sections_are_merged():
    below = {"corpus": {"path": "a", "metadata": "a.csv"}, "bow": {"min_df": 3, "study_stopwords": ["x"]}}
    merged = merge(below, {"corpus": {"path": "b"}, "bow": {"study_stopwords": ["y"]}})
    assert merged == {"corpus": {"path": "b"}, "bow": {"min_df": 3, "study_stopwords": ["y"]}}


def test_an_overlay_must_name_its_study(tmp_path):
    (tmp_path / "config.yaml").write_text("study: a\n", encoding="utf-8")
    (tmp_path / "over.yaml").write_text("corpus: {path: b}\n", encoding="utf-8")
    with pytest.raises(Problem, match="over.yaml"):
        load([tmp_path / "config.yaml", tmp_path / "over.yaml"])


@pytest.mark.parametrize("content", ["study: [a", "- a\n- b\n", "just words", "study: \xff"])
def test_a_file_that_is_not_settings_is_named(tmp_path, content):
    path = tmp_path / "config.yaml"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(Problem, match="config.yaml"):
        load([path])
