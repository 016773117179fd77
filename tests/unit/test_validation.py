import pytest

from zhuti.differences import PERIOD
from zhuti.problem import Problem
from zhuti.settings import Settings
from zhuti.validation import validate


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


@pytest.mark.parametrize(
    ("key", "value", "zh", "en"),
    [
        ("topics.k", "许多", '"许多" 不对，应为列表（如 [甲, 乙]）；', "a list (such as [a, b]);"),
        ("topics.k", ["7"], '"7" 不对，应为整数；', "a whole number;"),
        # The first wrong value is told, not all of them as if they were alternatives.
        ("topics.k", ["7", 1], '"7" 不对，应为整数；', "a whole number;"),
        ("topics.k", [1], "1 不对，应为不小于 2 的数；", "2 or more;"),
        ("topics.k", None, "null 不对，应为列表", "a list"),
        ("topics.heldout.share", 0, "0 不对，应为大于 0 的数；", "more than 0;"),
        ("topics.heldout.share", 0.9, "0.9 不对，应为不大于 0.5 的数；", "0.5 or less;"),
        ("topics.heldout.share", "少", "应为数字；", "a number;"),
        ("segment.hmm", "是", "应为 true 或 false；", "true or false;"),
        ("corpus.id", 3, "应为文字（数字须加引号）；", "text (numbers in quotes);"),
        ("report.language", "fr", '"fr" 不对，应为 zh 或 en；', "zh or en;"),
        (
            "topics.models",
            ["lda"],
            "应为 lda_gibbs、lda_random、lda_vb 或 nmf；",
            "lda_gibbs, lda_random, lda_vb or nmf;",
        ),
        ("cluster.n", "许多", "应为整数或 auto；", "a whole number or auto;"),
        ("cluster.n", 1, "应为不小于 2 的数或 auto；", "2 or more or auto;"),
        ("bow.english_stopwords", 3, "应为 true 或 false 或 auto；", "true or false or auto;"),
        ("bow", 3, "应为若干行“键: 值”；", "lines of the form `key: value`;"),
        ("study", "a/b", "应为只含汉字、字母、数字、下划线和连字符的名称；", "a name of letters, digits"),
    ],
)
def test_what_a_value_should_be_is_told_in_the_language_of_the_sentence(key, value, zh, en):
    values = value
    for part in reversed(key.split(".")):
        values = {part: values}
    with pytest.raises(Problem) as problem:
        validate(values)
    assert zh in problem.value.zh and f"but should be {en}" in problem.value.en


def leaves(section, place=()):
    for name, value in section.model_fields.items():
        if hasattr(value.annotation, "model_fields"):
            yield from leaves(value.annotation, (*place, name))
        else:
            yield (*place, name)


@pytest.mark.parametrize(
    "wrong", [object(), [object()], {"a": object(), object(): 1}, -1, 10**9, 0.5, "?", ["?"], None, True]
)
def test_no_english_stands_in_a_chinese_sentence(wrong):
    """Whatever the key, a value of another kind is refused in words of our own."""
    for place in leaves(Settings):
        values = wrong
        for part in reversed(place):
            values = {part: values}
        try:
            validate(values)
        except Problem as problem:
            assert not {"should", "valid", "Input"} & set(problem.zh.split()) and "另一类的值" not in problem.zh, place
            assert "Input" not in problem.en and "of another kind" not in problem.en, place


def test_an_empty_list_is_told_in_the_language_of_the_sentence():
    with pytest.raises(Problem) as problem:
        validate({"topics": {"seeds": []}})
    assert problem.value.zh.startswith("设置 topics.seeds 至少要有 1 项；") and "should" not in problem.value.zh
