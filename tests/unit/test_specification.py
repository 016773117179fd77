import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from planted import plant, write_bow

from zhuti import nmf, specification
from zhuti.fit import Fit
from zhuti.problem import Problem
from zhuti.specification import Topics, attempt, compare
from zhuti.tables import read_array, read_csv, write_array, write_csv, write_json

LIMITS = {
    "general_stopwords": True, "english_stopwords": "auto", "genre_stopwords": True, "study_stopwords": [],
    "min_length": 2, "keep_numbers": False, "pos": None, "min_df": 3, "max_df": 0.5, "min_cf": 3, "max_terms": None,
}  # fmt: skip


def blocks(k, width=2):
    """K topics that share no word."""
    return np.kron(np.eye(k), np.full((1, width), 1 / width))


def letters(n):
    return [chr(ord("a") + number) for number in range(n)]


def test_topics_find_their_partners_in_any_order_and_over_any_vocabulary():
    study = Topics(blocks(3), letters(6))
    order = [4, 5, 0, 1, 2, 3]
    other = Topics(study.topic_word[[2, 0, 1]][:, order], [study.terms[place] for place in order])
    found = compare(study, other, 2)
    assert [one.matched for one in found] == [2, 3, 1]
    assert [(one.similarity, one.overlap, one.lacking, one.returns) for one in found] == [(1, 1, 0, True)] * 3


def test_words_that_the_specification_lacks_are_told_and_not_compared():
    study = Topics(np.array([[0.6, 0.3, 0.1], [0.0, 0.2, 0.8]]), ["a", "b", "c"])
    other = Topics(np.array([[0.0, 0.75, 0.25], [0.5, 0.1, 0.4]]), ["z", "b", "c"])
    first, second = compare(study, other, 1)
    assert (first.lacking, second.lacking) == (0.6, 0.0)
    assert (first.matched, first.similarity, first.overlap) == (1, 1.0, 0.0)
    assert (second.matched, second.overlap) == (2, 0.0)
    assert second.similarity == pytest.approx(0.34 / np.sqrt(0.68 * 0.17), abs=1e-9)


def test_fewer_topics_leave_some_without_a_partner_and_more_do_no_harm():
    fewer = compare(Topics(blocks(3), letters(6)), Topics(blocks(3)[:2], letters(6)), 2)
    assert [(one.matched, one.similarity, one.returns) for one in fewer] == [
        (1, 1, True), (2, 1, True), (None, 0, False)
    ]  # fmt: skip
    more = compare(Topics(blocks(3)[:2], letters(6)), Topics(blocks(3), letters(6)), 2)
    assert [one.matched for one in more] == [1, 2]


def test_vocabularies_without_a_common_word_have_nothing_alike():
    found = compare(Topics(blocks(2), ["a", "b", "c", "d"]), Topics(blocks(2), ["e", "f", "g", "h"]), 2)
    assert [(one.similarity, one.lacking, one.returns) for one in found] == [(0, 1, False)] * 2


@given(st.integers(1, 5), st.integers(1, 5), st.integers(0, 9))
def test_every_topic_of_the_study_has_one_line_and_no_partner_is_used_twice(k, other_k, seed):
    rng = np.random.default_rng(seed)
    study = Topics(rng.dirichlet(np.full(8, 0.3), k), letters(8))
    other = Topics(rng.dirichlet(np.full(6, 0.3), other_k), letters(8)[2:])
    found = compare(study, other, 3)
    matched = [one.matched for one in found if one.matched]
    assert [one.topic for one in found] == list(range(1, k + 1))
    assert len(set(matched)) == len(matched) == min(k, other_k)
    assert all(0 <= one.similarity <= 1 + 1e-9 and 0 <= one.overlap <= 1 and 0 <= one.lacking <= 1 for one in found)


def test_a_fit_that_fails_is_empty_and_says_why(capsys):
    def refused():
        raise Problem("不行", "no")

    def broken():
        raise ValueError("odd\nnumber")

    fitted, why = attempt(refused)
    assert fitted.topic_word.shape == (0, 0) and fitted.info == {"problem": {"zh": "不行", "en": "no"}} and why
    assert "ValueError: odd number" in attempt(broken)[0].info["problem"]["en"]
    assert "Traceback" in capsys.readouterr().err
    done = Fit(np.ones((1, 1)), np.ones((1, 1)), {})
    assert attempt(lambda: done) == (done, None)


@pytest.fixture
def study(tmp_path):
    """A planted corpus, and the study's topics in it."""
    planted = plant()
    write_bow(planted, tmp_path)
    write_csv([{"step": "in", "units": 120}, {"step": "copied", "units": 0}], tmp_path / "flow.csv")
    write_json({"k": 4, "seed": 1}, tmp_path / "choice.json")
    write_array(nmf.fit(planted.counts, 4).topic_word, tmp_path / "reference.npz")
    return tmp_path


def run(study, engine=nmf.fit, **changed):
    arguments = {"k": None, "seed": None, "settings": {}, "limits": LIMITS, "top_words": 5} | changed
    said = []
    specification.run(
        engine=engine,
        counts=study / "counts.npz",
        rows=study / "rows.parquet",
        vocabulary=study / "vocabulary.csv",
        flow=study / "flow.csv",
        reference=study / "reference.npz",
        reference_vocabulary=study / "vocabulary.csv",
        choice=study / "choice.json",
        folder=study / "one" / "specification",
        say=said.append,
        **arguments,
    )
    folder = study / "one" / "specification"
    info = json.loads((folder / "fit.json").read_text(encoding="utf-8"))
    return info, read_csv(folder / "match.csv", na_values=[""]), read_array(folder / "topic_word.npz"), said


def test_the_choices_of_the_study_give_the_topics_of_the_study(study):
    info, found, topic_word, said = run(study)
    assert (info["k"], topic_word.shape[0], said) == (4, 4, ["one: 4 of 4 topics return"])
    assert found["similarity"].min() > 0.999 and found["returns"].all()


def test_a_specification_has_its_own_k_seed_and_settings(study):
    called = {}

    def engine(counts, k, seed, *, documents, **settings):
        assert len(documents) == counts.shape[0]
        called.update(k=k, seed=seed, **settings)
        return nmf.fit(counts, k)

    _, found, _, _ = run(study, engine, k=3, seed=9, settings={"iterations": 5})
    assert called == {"k": 3, "seed": 9, "iterations": 5}
    assert len(found) == 4 and found["matched"].isna().sum() == 1


def test_more_topics_than_units_fail_with_the_sentence_of_the_fit(study):
    info, found, topic_word, said = run(study, k=500)
    assert "topics.k" in info["problem"]["en"] and found.empty and topic_word.size == 0 and "500" in said[0]


def test_a_vocabulary_without_a_word_fails_with_the_sentence_of_the_counts(study):
    words = read_csv(study / "vocabulary.csv", dtype={"reason": str})
    write_csv(words.assign(kept=False, reason="min_df", term_id=-1), study / "vocabulary.csv")
    info, found, _, _ = run(study, limits=LIMITS | {"min_df": 999})
    assert "bow.min_df" in info["problem"]["en"] and "120" in info["problem"]["en"] and found.empty
