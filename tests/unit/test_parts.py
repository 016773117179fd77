import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from zhuti import parts


def unlike(n, length=5):
    """Terms of n texts of which none is in two."""
    return np.arange(n * length), np.arange(0, n * length + 1, length)


def dealt(documents, share, seed):
    return parts.deal(*unlike(len(documents)), np.asarray(documents), share, seed)


def grouped(*texts):
    return parts.copies(np.concatenate(texts).astype(np.int64), np.array([len(text) for text in texts])).tolist()


def test_whole_documents_are_dealt():
    deal = dealt(np.repeat(np.arange(30), 3), 0.1, 1)
    held, *told = deal.unseen(0)
    assert told == ["document", 0, 10, False] and held.sum() == 9
    by_document = held.reshape(30, 3)
    assert (by_document.all(axis=1) | ~by_document.any(axis=1)).all()


def test_units_are_dealt_below_twenty_documents():
    deal = dealt(np.repeat([0, 1], 50), 0.1, 1)
    assert deal.level == "unit" and deal.unseen(0).held.sum() == 10
    assert dealt(np.arange(19), 0.1, 1).level == "unit"
    assert dealt(np.arange(20), 0.1, 1).level == "document"


@settings(deadline=None)
@given(st.integers(2, 60), st.floats(0.001, 0.999), st.integers(0, 5))
def test_the_chains_do_not_see_each_unit_once_and_then_begin_anew(units, share, seed):
    deal = dealt(np.arange(units) % 30, share, seed)
    chains = [deal.unseen(number) for number in range(2 * deal.parts + 1)]
    assert [part.fold for part in chains] == [number % deal.parts for number in range(len(chains))]
    held = np.array([part.held for part in chains])
    assert deal.parts >= 2 and (held[: deal.parts].sum(axis=0) == 1).all() and held.any(axis=1).all()
    assert np.array_equal(held[0], held[deal.parts])


def test_the_share_says_how_many_parts_there_are():
    held = [dealt(np.zeros(100, int), share, 1).unseen(0).held.sum() for share in (0.1, 0.25, 0.5)]
    assert held == [10, 25, 50]
    few = dealt(np.arange(30), 0.02, 1)
    assert few.parts == 30 and few.unseen(2).held.sum() == 1


def test_the_seed_decides():
    same = [dealt(np.zeros(100, int), 0.3, 5).part.tolist() for _ in range(2)]
    assert same[0] == same[1] != dealt(np.zeros(100, int), 0.3, 6).part.tolist()


def test_texts_that_differ_in_a_few_places_are_copies():
    text = np.arange(40)
    changed = np.where(text == 20, 99, text)
    assert grouped(text, changed, text[::-1], [], text[:25], text[:2], text[:2]) == [0, 0, 2, 3, 4, 5, 6]


def test_a_small_vocabulary_makes_no_copies():
    texts = np.random.default_rng(0).integers(6, size=(30, 40))
    assert grouped(*texts) == list(range(30))


def test_copies_are_dealt_together():
    ids, indptr = unlike(20)
    thrice = np.tile(ids, 3), np.arange(0, 301, 5)
    deal = parts.deal(*thrice, np.arange(60), 0.25, 1)
    assert np.array_equal(deal.part[:20], deal.part[20:40]) and np.array_equal(deal.part[:20], deal.part[40:])
    assert np.bincount(deal.part).tolist() == [15, 15, 15, 15]


def test_documents_whose_units_are_cut_elsewhere_are_copies():
    # The second half repeats the first as one unit a document instead of three, and the units stand in another order.
    ids, _ = unlike(20, 30)
    lengths = [10, 10, 10] * 20 + [30] * 20
    documents = np.concatenate([np.repeat(np.arange(20), 3), np.arange(20, 40)])
    deal = parts.deal(np.tile(ids, 2), np.append(0, np.cumsum(lengths)), documents, 0.1, 1)
    assert deal.level == "document" and np.array_equal(deal.part[:60:3], deal.part[60:])
    back = parts.deal(np.tile(ids, 2), np.append(0, np.cumsum(lengths[::-1])), documents[::-1], 0.1, 1)
    assert np.array_equal(back.part[:20], back.part[20::3])


def test_a_large_group_does_not_make_the_other_parts_large():
    part, number, singly = parts.in_parts(np.concatenate([np.zeros(50, int), np.arange(1, 51)]), 0.25, 1)
    assert sorted(np.bincount(part, minlength=number).tolist()) == [16, 17, 17, 50] and not singly


def test_more_copies_than_other_texts_are_dealt_singly():
    part, number, singly = parts.in_parts(np.zeros(40, int), 0.1, 1)
    assert singly and number == 10 and np.bincount(part).tolist() == [4] * 10
    part, number, singly = parts.in_parts(np.repeat([3, 5, 5], [21, 10, 9]), 0.1, 1)
    assert singly and len(np.unique(part[21:])) == 1 and len(np.unique(part[:21])) == 9


@settings(deadline=None)
@given(st.lists(st.integers(0, 8), min_size=2, max_size=60), st.floats(0.01, 0.9), st.integers(0, 9))
def test_no_group_is_torn_and_no_part_is_empty(groups, share, seed):
    groups = np.array(groups)
    part, number, _ = parts.in_parts(groups, share, seed)
    assert len(np.unique(part)) == number >= 2
    for one in groups:
        assert len(np.unique(part[groups == one])) == 1 or 2 * (groups == one).sum() > len(groups)


def test_what_is_unlike_is_dealt_in_turn():
    order = np.random.default_rng(3).permutation(10)
    part, *_ = parts.in_parts(np.arange(10), 0.25, 3)
    assert part[order].tolist() == [0, 1, 2, 3, 0, 1, 2, 3, 0, 1]
