from collections import Counter
from math import log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhuti.audit import runs

IDS = st.lists(st.integers(-1, 4), max_size=60).map(lambda ids: np.array(ids, np.int32))


def counted(ids, size, min_count):
    found = Counter(tuple(ids[place : place + size]) for place in range(len(ids) - size + 1))
    return {run: count for run, count in found.items() if count >= min_count and -1 not in run}


@given(IDS, st.integers(2, 4))
def test_pruning_loses_no_run(ids, min_count):
    for size, level in enumerate(runs.repeated(ids, np.ones(len(ids), int), min_count, 5), 1):
        found = {tuple(ids[p : p + size].tolist()): n for p, n in zip(level.first, level.count.tolist(), strict=True)}
        assert found == counted(ids.tolist(), size, min_count)
        places = {tuple(ids[p : p + size].tolist()): set(np.flatnonzero(level.at == level.at[p])) for p in level.first}
        assert all(len(places[run]) == count and min(places[run]) in level.first for run, count in found.items())


def test_runs_have_at_most_so_many_characters():
    ids, chars = np.array([0, 1, 2, -1] * 3), np.array([2, 2, 3, 0] * 3)
    levels = runs.repeated(ids, chars, 2, 6)
    assert [tuple(ids[p : p + 2]) for p in levels[1].first] == [(0, 1), (1, 2)]
    assert len(levels[2].count) == 0


def test_cohesion_is_that_of_the_weakest_split():
    # 0 and 1 are always together; 2 follows them, and others.
    ids = np.array([0, 1, 2, -1, 0, 1, 2, -1, 3, 2, -1, 3, 2, -1])
    levels = runs.repeated(ids, np.ones(len(ids), int), 2, 6)
    by_run = {
        tuple(ids[p : p + 2]): value for p, value in zip(levels[1].first, runs.cohesion(levels, 2, 10), strict=True)
    }
    assert by_run == pytest.approx({(0, 1): log2(2 * 10 / (2 * 2)), (1, 2): log2(2 * 10 / (2 * 4)), (3, 2): log2(2.5)})


@pytest.mark.parametrize("run", [[0, 1, 2], [2, 0, 1]])
def test_cohesion_looks_at_every_split(run):
    # 2 is twice as frequent as the others: to part it off is the weakest split, left or right.
    ids = np.array([*run, -1, *run, -1, 3, 2, -1, 3, 2, -1])
    levels = runs.repeated(ids, np.ones(len(ids), int), 2, 6)
    assert runs.cohesion(levels, 3, 10) == pytest.approx([log2(2 * 10 / (2 * 4))])


def test_freedom_counts_the_edge_as_another_neighbour_each_time():
    ids = np.array([5, 0, 1, 6, -1, 0, 1, 6, -1, 5, 0, 1, 6, -1, 7, 0, 1, -1])
    level = runs.repeated(ids, np.ones(len(ids), int), 2, 2)[1]
    number = level.at[1]
    left, right = runs.freedom(level, 2, ids)
    assert left[number] == pytest.approx(1.5)  # 5, 5, 7 and an edge
    assert right[number] == pytest.approx(2 - 0.75 * log2(3))  # 6, 6, 6 and an edge


def test_spread_counts_groups():
    ids = np.array([0, 1, -1, 0, 1, -1, 0, 1, -1])
    level = runs.repeated(ids, np.ones(len(ids), int), 2, 2)[1]
    assert runs.spread(level, np.array([0, 0, 0, 0, 0, 0, 1, 1, 1])).tolist() == [2]


def test_no_tokens():
    (level,) = runs.repeated(np.zeros(0, np.int32), np.zeros(0, int), 2, 6)
    assert len(level.count) == 0 and runs.spread(level, np.zeros(0, int)).tolist() == []
