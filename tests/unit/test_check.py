import numpy as np
import pandas as pd
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


def test_a_token_counted_twice_is_noticed():
    vocabulary = pd.DataFrame({"cf": [2, 1], "kept": [True, False]})
    flow = pd.DataFrame({"reason": ["", "min_df"], "types": [0, 1]})
    rows = pd.DataFrame({"n_tokens": [2]})
    counts = sparse.csr_matrix([[2]])
    tokens = [["甲", "甲", "乙"]]
    assert not failed(check_bow(tokens, flow, rows, counts, vocabulary, []))
    assert failed(check_bow(tokens, flow, rows, sparse.csr_matrix([[3]]), vocabulary, []))
    assert failed(check_bow([["甲"]], flow, rows, counts, vocabulary, []))


def test_matrices_must_be_distributions_of_the_right_shape():
    good = np.array([[0.5, 0.5], [0.25, 0.75]])
    assert not failed(check_topics(good, good, 2, 2))
    assert failed(check_topics(good * 2, good, 2, 2))
    assert failed(check_topics(good, good, 3, 2))
