import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from zhuti.check import check_bow, check_clean, check_segment, check_topics, failed

DOCUMENTS = [{"doc_id": "a", "text": "甲 乙\n丙"}]


def test_a_lost_character_is_noticed():
    units = [{"doc_id": "a", "text": "甲 乙"}]
    assert not failed(check_clean(DOCUMENTS, units, [{"doc_id": "a", "text": "丙"}]))
    assert failed(check_clean(DOCUMENTS, units, []))
    assert failed(check_clean(DOCUMENTS, [*units, *units], [{"doc_id": "a", "text": "丙"}]))


def test_tokens_must_spell_their_unit():
    units = [{"unit_id": "a#0001", "text": "甲乙 丙"}]
    assert not failed(check_segment(units, [{"unit_id": "a#0001", "token": ["甲乙", "丙"]}]))
    assert failed(check_segment(units, [{"unit_id": "a#0001", "token": ["甲乙"]}]))


BOW = {
    "flow": pd.DataFrame(
        [("in", "", 2, 4, 3), ("copied", "copy", 1, 1, 1), ("dropped", "min_df", 0, 1, 1), ("kept", "", 1, 2, 1)],
        columns=["step", "reason", "units", "tokens", "types"],
    ),
    "rows": pd.DataFrame({"n_tokens": [2]}),
    "counts": sparse.csr_matrix([[2]]),
    "vocabulary": pd.DataFrame({"cf": [2, 1, 0], "kept": [True, False, False]}),
    "emptied": pd.DataFrame({"n_tokens": [1], "reason": ["copy"]}),
}
TOKENS = [["甲", "甲", "乙"], ["丙"]]


def test_a_token_counted_twice_is_noticed():
    assert not failed(check_bow(TOKENS, **BOW))
    assert failed(check_bow(TOKENS, **BOW | {"counts": sparse.csr_matrix([[3]])}))
    assert failed(check_bow(TOKENS[:1], **BOW))


@pytest.mark.parametrize("column", ["units", "tokens", "types"])
@pytest.mark.parametrize("line", range(4))
def test_each_number_of_the_flow_counts(line, column):
    flow = BOW["flow"].copy()
    flow.loc[line, column] += 1
    assert failed(check_bow(TOKENS, **BOW | {"flow": flow}))


def test_copies_must_be_listed():
    emptied = BOW["emptied"].assign(reason="no kept word")
    assert failed(check_bow(TOKENS, **BOW | {"emptied": emptied}))


def test_matrices_must_be_distributions_of_the_right_shape():
    good = np.array([[0.5, 0.5], [0.25, 0.75]])
    assert not failed(check_topics(good, good, 2, 2))
    assert failed(check_topics(good * 2, good, 2, 2))
    assert failed(check_topics(good, good, 3, 2))
