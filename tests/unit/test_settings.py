import pytest
import yaml

from zhuti.differences import PERIOD
from zhuti.problem import Problem
from zhuti.reference import ROOT
from zhuti.settings import Settings, load, merge, validate


@pytest.mark.parametrize(
    ("values", "key", "near"),
    [
        ({"topics": {"sedes": [1]}}, "topics.sedes", "topics.seeds"),
        ({"studdy": "x"}, "studdy", "study"),
        ({"topics": {"lda_gibbs": {"burnin": 3}}}, "topics.lda_gibbs.burnin", "topics.lda_gibbs.burn_in"),
    ],
)
def test_a_typo_names_the_key_and_the_nearest_valid_one(values, key, near):
    with pytest.raises(Problem) as problem:
        validate(values)
    for sentence in (problem.value.zh, problem.value.en):
        assert key in sentence and near in sentence


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"bow": {"max_df": "half"}}, "bow.max_df"),
        ({"bow": {"min_df": 2.5}}, "bow.min_df"),
        ({"topics": {"k": []}}, "topics.k"),
        ({"topics": {"k": [1]}}, "topics.k"),
        ({"topics": {"k": ["7"]}}, "topics.k"),
        ({"topics": {"seeds": [1, 1]}}, "topics.seeds"),
        ({"topics": {"models": ["lda"]}}, "topics.models"),
        ({"topics": {"lda_gibbs": {"burn_in": 5000}}}, "topics.lda_gibbs.burn_in"),
        ({"clean": {"min_chars": 500}}, "clean.min_chars"),
        ({"cluster": {"n": "many"}}, "cluster.n"),
        ({"report": {"language": "fr"}}, "report.language"),
        ({"study": "a/b"}, "study"),
        ({"evidence": {"groups": ["kind", PERIOD]}}, "evidence.groups"),
        ({"corpus": {"label": PERIOD}}, "corpus.label"),
        ({"bow": 3}, "bow"),
    ],
)
def test_a_wrong_value_names_its_key(values, key):
    with pytest.raises(Problem) as problem:
        validate(values)
    assert f" {key} " in problem.value.en
    assert f" {key} " in problem.value.zh
    assert "\n" not in problem.value.en


def test_one_number_pins_k():
    assert validate({"topics": {"k": 20}}).topics.k == [20]


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


def test_an_empty_list_is_told_in_the_language_of_the_sentence():
    with pytest.raises(Problem) as problem:
        validate({"topics": {"seeds": []}})
    assert problem.value.zh.startswith("设置 topics.seeds 至少要有 1 项；") and "should" not in problem.value.zh


def test_config_yaml_shows_every_key_and_every_default():
    shown = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    assert validate(shown).model_dump().keys() == shown.keys()
    defaults = Settings().model_dump()
    for name, section in defaults.items():
        if name not in ("study", "corpus"):  # the example's own
            assert shown[name] == section, name
    assert shown["corpus"].keys() == defaults["corpus"].keys()
