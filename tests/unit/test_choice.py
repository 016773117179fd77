import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhuti.choice import choose, run
from zhuti.tables import read_json, write_csv


def table(values, model="lda_gibbs"):
    """Scores from {k: {metric: one value per seed}}."""
    return pd.DataFrame(
        [
            {"model": model, "k": k, "seed": seed, "metric": metric, "value": value}
            for k, metrics in values.items()
            for metric, per_seed in metrics.items()
            for seed, value in enumerate(per_seed, start=1)
        ]
    )


def fit(perplexity, npmi=0.1, exclusivity=0.5, stability=(0.7, 0.8, 0.6)):
    """Three seeds of one K."""
    return {
        "heldout_perplexity": perplexity,
        "npmi": [npmi] * 3,
        "exclusivity": [exclusivity] * 3,
        "stability": list(stability),
    }


# The best is K = 10: mean 500, standard error 10 / sqrt(3) = 5.8; K = 15 lies within it, K = 20 does not.
GRID = {
    5: fit([600, 610, 590]),
    10: fit([500, 510, 490], npmi=0.10, exclusivity=0.5),
    15: fit([505, 505, 505], npmi=0.12, exclusivity=0.6),
    20: fit([506, 506, 506], npmi=0.90, exclusivity=0.9),
    25: fit([600, 610, 590]),
}


def test_the_set_is_what_lies_within_one_standard_error_of_the_best():
    chosen = choose(table(GRID), "lda_gibbs", [5, 10, 15, 20, 25])
    assert chosen["k_set"] == [10, 15] and chosen["candidates"] == [5, 10, 15, 20, 25]
    assert chosen["decided"] and not chosen["pinned"]


def test_within_the_set_the_best_mean_rank_wins_and_others_do_not_count():
    assert choose(table(GRID), "lda_gibbs", [5, 10, 15, 20, 25])["k"] == 15


def test_stability_counts_as_one_rank_of_three():
    grid = GRID | {10: fit([500, 510, 490], npmi=0.13, stability=(0.9, 0.9, 0.9)), 15: GRID[15]}
    assert choose(table(grid), "lda_gibbs", [5, 10, 15, 20, 25])["k"] == 10


def test_equal_ranks_go_to_the_smaller_k():
    grid = {k: fit([500, 510, 490]) for k in (5, 10)} | {20: fit([900, 900, 900]), 30: fit([900, 900, 900])}
    chosen = choose(table(grid), "lda_gibbs", [5, 10, 20, 30])
    assert chosen["k"] == 5 and chosen["k_set"] == [5, 10]


def test_the_seed_is_the_one_most_like_the_others_and_the_smallest_if_equal():
    assert choose(table(GRID), "lda_gibbs", list(GRID))["seed"] == 2
    equal = {5: fit([500, 501, 502], stability=(0.7, 0.7, 0.7))}
    assert choose(table(equal), "lda_gibbs", [5])["seed"] == 1


def test_the_reason_gives_the_numbers_in_both_languages():
    reason = choose(table(GRID), "lda_gibbs", list(GRID))["reason"]
    for text in reason.values():
        assert all(number in text for number in ("500.0", "5.8", "10, 15", "0.120", "0.600", "0.800"))
    assert "困惑度" in reason["zh"] and "perplexity" in reason["en"]


def test_more_than_half_of_the_candidates_means_undecided():
    flat = {k: fit([500, 520, 480]) for k in (5, 10, 15)} | {20: fit([900, 900, 900])}
    chosen = choose(table(flat), "lda_gibbs", [5, 10, 15, 20])
    assert not chosen["decided"] and chosen["k"] == 5
    assert "do not decide" in chosen["reason"]["en"] and "不足以决定" in chosen["reason"]["zh"]
    half = {k: fit([500, 520, 480]) for k in (5, 10)} | {k: fit([900, 900, 900]) for k in (15, 20)}
    assert choose(table(half), "lda_gibbs", [5, 10, 15, 20])["decided"]


def test_the_edge_of_the_grid_is_warned_of():
    falling = {5: fit([600, 610, 590]), 10: fit([500, 501, 502]), 15: fit([400, 401, 402])}
    reason = choose(table(falling), "lda_gibbs", [5, 10, 15])["reason"]
    assert "K = 15 is at the edge" in reason["en"] and "larger" in reason["en"] and "边缘" in reason["zh"]
    middle = {5: fit([600, 610, 590]), 10: fit([400, 401, 402]), 15: fit([500, 501, 502])}
    assert "edge" not in choose(table(middle), "lda_gibbs", [5, 10, 15])["reason"]["en"]
    # There is no smaller number of topics than two.
    rising = {2: fit([400, 401, 402]), 10: fit([500, 501, 502]), 15: fit([600, 601, 602])}
    assert "edge" not in choose(table(rising), "lda_gibbs", [2, 10, 15])["reason"]["en"]


def test_a_single_k_is_pinned():
    chosen = choose(table({10: GRID[10]}), "lda_gibbs", [10])
    assert chosen["pinned"] and chosen["decided"] and (chosen["k"], chosen["k_set"]) == (10, [10])
    assert "pinned" in chosen["reason"]["en"] and "edge" not in chosen["reason"]["en"]


def test_a_single_seed_has_no_spread_and_says_so():
    single = {k: {name: values[:1] for name, values in GRID[k].items() if name != "stability"} for k in GRID}
    chosen = choose(table(single), "lda_gibbs", list(GRID))
    assert chosen["seed"] == 1 and chosen["k_set"] == [10] and "without a standard error" in chosen["reason"]["en"]


def test_nmf_is_judged_by_coherence_and_says_so():
    grid = {k: {"npmi": [npmi], "exclusivity": [0.5]} for k, npmi in ((5, 0.1), (10, 0.3), (15, 0.2))}
    scores = table(grid, "nmf").assign(seed=0)
    chosen = choose(pd.concat([scores, table(GRID)]), "nmf", [5, 10, 15])
    assert (chosen["model"], chosen["k"], chosen["seed"], chosen["k_set"]) == ("nmf", 10, 0, [10])
    assert "NPMI" in chosen["reason"]["en"] and "no held-out perplexity" in chosen["reason"]["en"]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(st.floats(100, 900), min_size=3, max_size=3), min_size=2, max_size=6))
def test_the_choice_is_in_the_set_and_the_set_holds_the_best(perplexities):
    grid = {5 * number: fit(values) for number, values in enumerate(perplexities, start=1)}
    chosen = choose(table(grid), "lda_gibbs", list(grid))
    best = min(grid, key=lambda k: sum(grid[k]["heldout_perplexity"]))
    assert chosen["k"] in chosen["k_set"] and set(chosen["k_set"]) <= set(grid)
    assert sum(grid[best]["heldout_perplexity"]) == pytest.approx(
        min(sum(grid[k]["heldout_perplexity"]) for k in chosen["k_set"])
    )


def test_run_writes_plain_json(tmp_path):
    write_csv(table(GRID), tmp_path / "scores.csv")
    run(scores=tmp_path / "scores.csv", model="lda_gibbs", choice=tmp_path / "choice.json")
    assert read_json(tmp_path / "choice.json") == choose(table(GRID), "lda_gibbs", [5, 10, 15, 20, 25])
