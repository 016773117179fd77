import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from zhuti.bow.counting import Batch, Numbering, count_words, place_of, set_aside

UNITS = st.lists(st.tuples(st.lists(st.integers(0, 5), max_size=4), st.booleans()), max_size=5)


def batch(first: int, units: list[list[int]]) -> Batch:
    indptr = np.cumsum([0, *map(len, units)])
    words = np.array([word for words in units for word in words], np.int64)
    return Batch([f"a#{number:04d}" for number in range(first, first + len(units))], words, indptr)


@given(st.lists(UNITS, max_size=3))
def test_set_aside_leaves_the_other_units_as_they_are(parts):
    starts = np.cumsum([0, *map(len, parts)]).tolist()
    batches = [batch(start, [words for words, _ in part]) for start, part in zip(starts, parts, strict=False)]
    flat = {f"a#{number:04d}": unit for number, unit in enumerate(unit for part in parts for unit in part)}
    copies = {unit_id for unit_id, (_, copied) in flat.items() if copied}
    aside = {}
    left = {
        unit_id: one.words[one.indptr[place] : one.indptr[place + 1]].tolist()
        for one in set_aside(batches, copies, aside)
        for place, unit_id in enumerate(one.unit_ids)
    }
    assert left == {unit_id: words for unit_id, (words, copied) in flat.items() if not copied}
    assert aside == {unit_id: len(words) for unit_id, (words, copied) in flat.items() if copied}


def test_a_word_that_was_only_set_aside_counts_0():
    numbering = Numbering()
    numbering.number = {"甲": 0, "乙": 1, "丙": 2}
    df, cf, units = count_words([batch(1, [[0, 0], []])], numbering)
    assert (df.tolist(), cf.tolist(), units) == ([1, 0, 0], [2, 0, 0], 2)


def test_units_are_sorted_by_number():
    assert sorted(["b#0001", "a#1#10000", "a#1#9999"], key=place_of) == ["a#1#9999", "a#1#10000", "b#0001"]
