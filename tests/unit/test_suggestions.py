import numpy as np
import pytest
from streams import make

from zhuti.audit import suggestions


def corpus(documents, size):
    """Make documents of `size` words: 活动 anywhere, 港口 in some documents only, the rest words of no interest."""
    draw = np.random.default_rng(0)
    made_up = []
    for number in range(documents):
        words = draw.choice(["甲", "乙", "丙"], size).astype("U2")
        words[draw.random(size) < 0.005] = "活动"
        if number % 4 == 0:
            words[draw.random(size) < 0.02] = "港口"
        made_up.append(words.tolist())
    return make(made_up)


@pytest.mark.parametrize(("documents", "size"), [(5, 8000), (5000, 40)])
def test_a_word_that_is_everywhere_is_suggested_in_long_and_in_short_documents(documents, size):
    (row,) = suggestions.rows(corpus(documents, size), ["活动", "港口"] if documents == 5 else ["活动"])
    assert row["term"] == "活动" and row["df_share"] > 0.95 and row["evenness"] > 0.98
    assert list(row) == suggestions.COLUMNS and "1000" in row["why"]


def test_a_word_that_is_everywhere_but_clumped_is_not_suggested():
    # Once in every thousand words, and a hundred times in some.
    often = {place for place in range(40_000) if place % 1000 == 0 or (place // 1000 % 8 == 0 and place % 10 == 0)}
    words = ["港口" if place in often else "甲" for place in range(40_000)]
    even = ["活动" if place % 400 == 1 else word for place, word in enumerate(words)]
    assert [row["term"] for row in suggestions.rows(make([even]), ["活动", "港口"])] == ["活动"]


def test_too_little_text_suggests_nothing():
    assert list(suggestions.rows(corpus(5, 1000), ["活动"])) == []


@pytest.mark.parametrize(("count", "bins"), [(20, 40), (60, 40), (4000, 40)])
def test_chance_entropy_is_what_chance_gives(count, bins):
    draw = np.random.default_rng(1)
    found = []
    for _ in range(400):
        times = np.bincount(draw.integers(0, bins, max(draw.poisson(count), 1)), minlength=bins)
        times = times[times > 0]
        share = times / times.sum()
        found.append((-(share * np.log2(share)).sum(), times.sum()))
    entropies, counts = np.array(found).T
    # The expectation of sum(k log k) / count, which weighs a draw by its number of occurrences.
    assert np.average(entropies - np.log2(counts), weights=counts) == pytest.approx(
        suggestions.chance_entropy(count, bins) - np.log2(count), abs=0.03
    )
