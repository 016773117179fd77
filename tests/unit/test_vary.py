import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhuti.problem import Problem
from zhuti.validation import validate
from zhuti.vary import Specification, choices, expand, short


def study(vary, crossed=False, **sections):
    return validate({"study": "s", "multiverse": {"vary": vary, "crossed": crossed}, **sections})


def names(*arguments, **sections):
    return [one.name for one in expand(study(*arguments, **sections))]


def only(vary, **sections):
    (one,) = expand(study(vary, **sections))
    return one


def test_one_choice_is_changed_at_a_time():
    made = expand(study({"bow.min_df": [2, 5], "model": ["nmf"], "k": [9], "seed": [11], "segment.hmm": [False]}))
    assert [one.name for one in made] == ["hmm-false", "k-9", "min_df-2", "min_df-5", "model-nmf", "seed-11"]
    hmm, k, _, min_df, model, seed = (one.settings for one in made)
    assert not hmm.segment.hmm and min_df.bow.min_df == 5 and min_df.segment.hmm
    assert (k.topics.k, seed.topics.seeds, model.topics.models) == ([9], [11], ["nmf"])


def test_crossed_choices_give_all_combinations_and_those_that_share_work_come_first():
    made = names({"k": [9, 16], "bow.min_df": [5]}, crossed=True)
    assert made == ["k-16", "k-9", "min_df-5", "min_df-5+k-16", "min_df-5+k-9"]


def test_the_order_in_the_settings_changes_no_name():
    assert names({"k": [9], "bow.min_df": [5]}, True) == names({"bow.min_df": [5], "k": [9]}, True)


def test_the_defaults_are_valid():
    assert [one.status for one in expand(validate({"study": "s"}))] == ["fit"] * 10


@pytest.mark.parametrize(
    ("vary", "status", "named"),
    [
        ({"bow.min_df": [0]}, "failed", "bow.min_df"),
        ({"bow.min_df": ["five"]}, "failed", "bow.min_df"),
        ({"model": ["lda"]}, "failed", "topics.models"),
        ({"k": [1]}, "failed", "topics.k"),
        ({"seed": [None]}, "failed", "topics.seeds"),
        ({"clean.max_chars": [30]}, "failed", "min_chars"),
        ({"bow.study_stopwords": [["missing.txt"]]}, "failed", "missing.txt"),
        ({"segment.dictionaries": [["missing.txt"]]}, "failed", "missing.txt"),
        ({"segment.decisions": ["missing.tsv"]}, "failed", "missing.tsv"),
        ({"clean.rules": [["missing.yaml"]]}, "failed", "missing.yaml"),
        ({"clean.skip_rules": [["no-such-rule"]]}, "failed", "no-such-rule"),
        ({"bow.min_df": [3]}, "same", "bow.min_df"),
        ({"model": ["lda_gibbs"]}, "same", "model"),
        ({"bow.pos": [None]}, "same", "bow.pos"),
    ],
)
def test_what_cannot_be_fitted_says_why_and_has_no_settings(vary, status, named):
    one = only(vary)
    assert (one.status, one.settings) == (status, None)
    assert named in one.why.zh and named in one.why.en
    assert one.described()["why"] == {"zh": one.why.zh, "en": one.why.en}


@pytest.mark.parametrize(
    ("key", "near"),
    [
        ("bow.min_fd", "bow.min_df"),
        ("bow.mindf", "bow.min_df"),
        ("min_df", "bow.min_df"),
        ("seeds", "seed"),
        *((key, "") for key in ("report.language", "segment.pretokenised", "tfidf.keywords", "clean", "")),
        ("topics.heldout.seed", ""),
    ],
)
@pytest.mark.parametrize("values", [[], [2]])
def test_a_key_that_cannot_vary_is_refused_at_once(key, near, values):
    with pytest.raises(Problem) as caught:
        expand(study({"k": [9], key: values}))
    for text in (caught.value.zh, caught.value.en):
        assert "multiverse.vary" in text and f"{key} " in text and near in text


def test_a_bad_value_spoils_only_its_own_combinations():
    made = {one.name: one.status for one in expand(study({"bow.min_df": [0], "k": [9]}, True))}
    assert made == {"k-9": "fit", "min_df-0": "failed", "min_df-0+k-9": "failed"}


def test_files_that_are_there_are_accepted(tmp_path):
    (tmp_path / "stop.txt").write_text("经济\n", encoding="utf-8")
    one = only({"bow.study_stopwords": [[str(tmp_path / "stop.txt")]]})
    assert one.status == "fit" and one.settings.bow.study_stopwords == [str(tmp_path / "stop.txt")]


def test_keys_that_can_vary_have_distinct_short_names():
    keys = list(choices(validate({"study": "s"})))
    assert len({short(key) for key in keys}) == len(keys) > 20
    assert short("topics.lda_vb.eta") != short("topics.lda_gibbs.eta")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda v: st.lists(v, max_size=4),
)


@given(st.dictionaries(st.sampled_from(["bow.pos", "k", "model", "clean.unit"]), json_values, min_size=1))
def test_names_are_safe_as_file_names(changes):
    name = Specification(changes).name
    assert re.fullmatch(r"[\w.+-]+", name) and len(name.encode()) <= 200 and name not in (".", "..")
    assert name == Specification(dict(reversed(changes.items()))).name


@given(
    json_values.filter(lambda value: not isinstance(value, str)), json_values.filter(lambda v: not isinstance(v, str))
)
def test_other_values_have_other_names(one, other):
    same = repr(one) == repr(other)
    assert (Specification({"k": one}).name == Specification({"k": other}).name) == same
