import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhuti.choice import choose, decision, run
from zhuti.choice.criteria import RELIABLE, coherence_fitness, differences, front, heldout_fitness, reliable
from zhuti.tables import read_json, write_csv

TOKENS = 100
NONE = pd.DataFrame(columns=["model", "k", "refit", "metric", "value"])


def score_table(values, model="lda_gibbs"):
    """Scores from {k: {metric: one value per seed, or one value of the K}}."""
    rows = []
    for k, metrics in values.items():
        for metric, found in metrics.items():
            several = enumerate(found, start=1) if isinstance(found, tuple) else [(np.nan, found)]
            rows += [
                {"model": model, "k": k, "seed": seed, "metric": metric, "value": value} for seed, value in several
            ]
    return pd.DataFrame(rows)


def fit(npmi, exclusivity, omega=0.9, stability=(0.7, 0.8, 0.6)):
    """Three seeds of one K, without noise."""
    same = {"stability": stability, "seed_similarity": stability}
    return {"npmi": (npmi,) * 3, "exclusivity": (exclusivity,) * 3, "omega": omega} | same


def heldout_table(behind, wobble=0.01, documents=30, chains=3, name="d{:02d}", model="lda_gibbs"):
    """Held-out documents of `TOKENS` tokens that differ much among each other, and their K little.

    Each K is `behind` nats a token behind, and each second document more so and each second less so by `wobble`.
    """
    rows = []
    for document in range(documents):
        for k, nats in behind.items():
            level = -6 + 0.1 * document - nats + (wobble if nats else 0) * (-1) ** (document // chains)
            row = {"model": model, "k": k, "seed": 1 + document % chains, "document": name.format(document)}
            rows.append(row | {"log_likelihood": TOKENS * level, "tokens": TOKENS})
    return pd.DataFrame(rows)


# The standard error of a difference is .01 / sqrt(29) = .0019.
BEHIND = {5: 0.3, 10: 0.001, 15: 0.0, 20: 0.003, 25: 0.1}
GRID = {5: fit(0.1, 0.8), 10: fit(0.2, 0.7), 15: fit(0.3, 0.6), 20: fit(0.2, 0.5), 25: fit(0.1, 0.4)}
KS = list(GRID)


def test_the_error_is_of_the_paired_difference_over_documents():
    fitness = heldout_fitness(heldout_table(BEHIND))
    assert fitness.best(KS) == 15 and fitness.n == 30 and fitness.level == "document"
    assert fitness.behind(20, 15) == pytest.approx(0.003)
    assert fitness.errors[20, 15] == pytest.approx(0.01 / np.sqrt(29))
    # Documents differ by nats; their own spread would put all K into the set.
    assert fitness.within(KS) == [10, 15] and fitness.within([5, 20, 25]) == [20]


def test_the_error_of_a_ratio_by_hand():
    table = heldout_table({2: 0.0, 3: 0.0}, documents=2, chains=1)
    table["tokens"] = [10, 10, 30, 30]
    table["log_likelihood"] = [-10.0, -12.0, -30.0, -60.0]
    fitness = heldout_fitness(table)
    # The difference is 32 / 40 = .8 a token; residuals are 2 - 8 and 30 - 24.
    assert fitness.behind(3, 2) == pytest.approx(0.8)
    assert fitness.errors[2, 3] == pytest.approx(np.sqrt(2 * (6**2 + 6**2)) / 40)


def test_chains_that_disagree_count_more_than_the_many_documents_of_each():
    luck = heldout_table({5: 0.0, 10: 0.0})
    luck["log_likelihood"] += np.where(luck["k"] == 5, TOKENS * 0.1 * (luck["seed"] - 2), 0)
    assert heldout_fitness(luck).errors[5, 10] == pytest.approx(0.1 / np.sqrt(3))


def test_a_document_of_several_chains_counts_once():
    table = heldout_table(BEHIND)
    twice = pd.concat([table, table.assign(seed=table["seed"] + 10)])
    once, again = heldout_fitness(table), heldout_fitness(twice)
    assert again.n == 30 and again.values == pytest.approx(once.values)
    assert again.errors[20, 15] == pytest.approx(once.errors[20, 15])


def test_units_are_told_from_documents():
    assert heldout_fitness(heldout_table(BEHIND, name="a.txt#{:04d}")).level == "unit"


def test_the_set_is_best_on_the_front_and_reliable():
    chosen = choose(score_table(GRID), heldout_table(BEHIND), NONE, "lda_gibbs", KS)
    assert chosen["front"] == [5, 10, 15] and chosen["reliable"] == KS
    assert chosen["k_set"] == [10, 15] and chosen["decided"] and not chosen["pinned"]
    assert [row["k"] for row in chosen["heldout"]] == chosen["candidates"] == KS
    assert chosen["heldout"][3]["behind"] == pytest.approx(0.003) and chosen["heldout"][2]["error"] == 0
    assert chosen["heldout"][2]["mean_perplexity"] == pytest.approx(np.exp(6 - 0.1 * 14.5))


def test_a_k_beaten_in_both_is_not_on_the_front_and_noise_does_not_beat():
    assert front(score_table(GRID), NONE) == [5, 10, 15]
    # Refits of K = 20 have now more and now less than those of the K that beat it on average.
    noisy = refit_table({5: (0.1, 0.1), 10: (0.2, 0.2), 15: (0.3, 0.3), 20: (0.35, 0.05), 25: (0.1, 0.1)})
    assert front(score_table(GRID), noisy) == [5, 10, 15, 20]
    alike = refit_table({5: (0.1, 0.3), 10: (0.2, 0.4), 15: (0.3, 0.5), 20: (0.1, 0.3), 25: (0.0, 0.2)})
    assert front(score_table(GRID), alike) == [5, 10, 15]
    single = {k: {name: GRID[k][name][:1] for name in ("npmi", "exclusivity")} for k in GRID}
    assert front(score_table(single), NONE) == [5, 10, 15]


def test_likelihood_gives_way_where_no_k_is_all_three():
    rising = {5: 0.5, 10: 0.3, 15: 0.2, 20: 0.1, 25: 0.0}
    chosen = choose(score_table(GRID), heldout_table(rising), NONE, "lda_gibbs", KS)
    assert (chosen["k"], chosen["k_set"]) == (15, [15]) and chosen["decided"]
    assert (
        "No K is all three" in chosen["reason"]["en"] and "0.200 nats per token behind K = 25" in chosen["reason"]["en"]
    )
    assert "没有 K 三项都满足" in chosen["reason"]["zh"]


@pytest.mark.parametrize(
    ("sound", "k_set", "words"),
    [
        ([5], [5], "on the front and reliable"),
        ([20, 25], [20], "none on the front is"),
        ([], [10, 15], "none is reliable"),
    ],
)
def test_what_is_unreliable_is_not_chosen_unless_all_is(sound, k_set, words):
    grid = {k: GRID[k] | {"omega": RELIABLE if k in sound else RELIABLE - 0.001} for k in GRID}
    chosen = choose(score_table(grid), heldout_table(BEHIND), NONE, "lda_gibbs", KS)
    assert chosen["reliable"] == sound and chosen["k_set"] == k_set and words in chosen["reason"]["en"]


def test_topics_must_return_and_refits_agree_as_far_as_that_was_measured():
    few = score_table({5: {"returns": (0.9, 0.7)}, 10: {"returns": (0.5, 0.6)}})
    assert reliable(few) == ([5], ["returns"])
    assert reliable(score_table({5: {"npmi": (0.9,)}})) == (None, [])
    # Refits that agree about other topics than those of the fit do not make it reliable, nor the other way round.
    both = {
        5: {"returns": (0.9,), "omega": 0.9},
        10: {"returns": (0.7,), "omega": 0.9},
        15: {"returns": (1.0,), "omega": 0.7},
    }
    assert reliable(score_table(both)) == ([5], ["returns", "omega"])


def test_within_the_set_the_best_mean_rank_wins_and_others_do_not_count():
    assert choose(score_table(GRID), heldout_table(BEHIND), NONE, "lda_gibbs", KS)["k"] == 10
    steady = GRID | {15: fit(0.3, 0.6, stability=(0.9, 0.9, 0.9))}
    assert choose(score_table(steady), heldout_table(BEHIND), NONE, "lda_gibbs", KS)["k"] == 15


def test_the_seed_is_the_one_most_like_the_others_and_the_smallest_if_equal():
    assert choose(score_table(GRID), heldout_table(BEHIND), NONE, "lda_gibbs", KS)["seed"] == 2
    equal = {5: fit(0.1, 0.5, stability=(0.7, 0.7, 0.7))}
    assert choose(score_table(equal), heldout_table({5: 0.0}), NONE, "lda_gibbs", [5])["seed"] == 1


def test_the_reason_gives_the_numbers_in_both_languages():
    reason = choose(score_table(GRID), heldout_table(BEHIND), NONE, "lda_gibbs", KS)["reason"]
    for text in reason.values():
        assert all(part in text for part in ("K = 15", "K = 10, 15", "30", "K = 5, 10, 15", "0.80", "0.200", "0.900"))
    assert "留出似然" in reason["zh"] and "Held-out likelihood" in reason["en"]


def test_the_reason_has_a_real_minus_sign():
    below = {k: parts | {"npmi": tuple(value - 0.5 for value in parts["npmi"])} for k, parts in GRID.items()}
    for text in choose(score_table(below), heldout_table(BEHIND), NONE, "lda_gibbs", KS)["reason"].values():
        assert "NPMI −0." in text and "-" not in text.replace("Held-out", "").replace("held-out", "")


def test_more_than_half_of_the_candidates_means_undecided():
    flat = {k: fit(0.1 * k, -0.1 * k) for k in (5, 10, 15, 20)}
    chosen = choose(
        score_table(flat), heldout_table({5: 0.0, 10: 0.001, 15: 0.001, 20: 0.5}), NONE, "lda_gibbs", list(flat)
    )
    assert chosen["k_set"] == [5, 10, 15] and not chosen["decided"]
    assert "do not decide" in chosen["reason"]["en"] and "不足以决定" in chosen["reason"]["zh"]
    half = choose(
        score_table(flat), heldout_table({5: 0.0, 10: 0.001, 15: 0.3, 20: 0.5}), NONE, "lda_gibbs", list(flat)
    )
    assert half["decided"] and "do not decide" not in half["reason"]["en"]


def test_the_edge_of_the_grid_is_warned_of():
    def reason(behind):
        scores = score_table({k: fit(0.1 * k, -0.1 * k) for k in behind})
        return choose(scores, heldout_table(behind), NONE, "lda_gibbs", list(behind))["reason"]

    falling = reason({5: 0.2, 10: 0.1, 15: 0.0})
    assert "K = 15 is at the edge" in falling["en"] and "larger" in falling["en"] and "边缘" in falling["zh"]
    assert "edge" not in reason({5: 0.2, 10: 0.0, 15: 0.1})["en"]
    # There is no smaller number of topics than two.
    assert "edge" not in reason({2: 0.0, 10: 0.1, 15: 0.2})["en"]


def test_a_single_k_is_pinned():
    chosen = choose(score_table({10: GRID[10]}), heldout_table({10: 0.0}), NONE, "lda_gibbs", [10])
    assert chosen["pinned"] and chosen["decided"] and (chosen["k"], chosen["k_set"]) == (10, [10])
    assert "pinned" in chosen["reason"]["en"] and "edge" not in chosen["reason"]["en"]


def test_a_single_seed_says_what_is_not_known():
    single = {k: {name: GRID[k][name][:1] for name in ("npmi", "exclusivity")} for k in GRID}
    chosen = choose(score_table(single), heldout_table(BEHIND, chains=1), NONE, "lda_gibbs", KS)
    assert (chosen["seed"], chosen["k_set"], chosen["reliable"]) == (1, [10, 15], None)
    assert "not measured" in chosen["reason"]["en"] and "without two refits" in chosen["reason"]["en"]


def test_a_single_held_out_document_has_no_error():
    chosen = choose(score_table(GRID), heldout_table(BEHIND, wobble=0, documents=1), NONE, "lda_gibbs", KS)
    assert chosen["k_set"] == [15] and "without a standard error" in chosen["reason"]["en"]
    assert [row["error"] for row in chosen["heldout"]] == [None] * 5


def refit_table(values, metric="npmi", model="nmf"):
    """Refits from {k: one value per refit}."""
    return score_table({k: {metric: found} for k, found in values.items()}, model).rename(columns={"seed": "refit"})


def test_nmf_is_judged_by_coherence_with_the_spread_of_its_refits():
    values = ((5, 0.1, 0.9), (10, 0.3, 0.5), (15, 0.29, 0.6), (20, 0.2, 0.4))
    grid = {k: {"npmi": (npmi,), "exclusivity": (exclusive,), "stability": (0.9,)} for k, npmi, exclusive in values}
    nmf = score_table(grid, "nmf").assign(seed=0)
    scores = pd.concat([nmf, score_table({k: {"omega": 0.9} for k in grid}, "nmf"), score_table(GRID)])
    again = refit_table({5: (0.1, 0.1), 10: (0.28, 0.30), 15: (0.30, 0.28), 20: (0.2, 0.2)})
    known = choose(scores, heldout_table(BEHIND), again, "nmf", [5, 10, 15, 20])
    assert (known["model"], known["seed"], known["k_set"], known["heldout"]) == ("nmf", 0, [10, 15], [])
    assert "judged by NPMI" in known["reason"]["en"] and "standard error" in known["reason"]["en"]
    assert "Seed" not in known["reason"]["en"]
    alone = choose(nmf, heldout_table(BEHIND), NONE, "nmf", [5, 10, 15, 20])
    assert alone["k_set"] == [10] and "without a standard error" in alone["reason"]["en"]


def test_refits_are_compared_on_the_same_resample():
    scores = score_table({5: {"npmi": (0.1, 0.3)}, 10: {"npmi": (0.1, 0.2)}})
    alike, apart = ({5: (0.1, 0.3), 10: values} for values in ((0.2, 0.4), (0.4, 0.2)))
    assert differences([5, 10], refit_table(alike), "npmi")[5, 10] == pytest.approx(0)
    assert differences([5, 10], refit_table(apart), "npmi")[5, 10] == pytest.approx(np.std([-0.3, 0.1], ddof=1))
    assert coherence_fitness(scores, refit_table(apart)).within([5, 10]) == [5, 10]
    assert np.isnan(differences([5, 10], NONE, "npmi")[5, 10])
    assert np.isnan(differences([5, 10], refit_table({5: (0.1,), 10: (0.2,)}), "npmi")[5, 10])


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(*[st.floats(0, 1)] * 4), min_size=2, max_size=6), st.booleans())
def test_the_choice_is_in_the_set_and_nothing_better_is_left_out(values, measured):
    grid = {5 * n: fit(npmi, excl, omega) for n, (_, npmi, excl, omega) in enumerate(values, start=1)}
    behind = {5 * n: nats for n, (nats, *_) in enumerate(values, start=1)}
    if not measured:
        grid = {k: {name: v for name, v in found.items() if name != "omega"} for k, found in grid.items()}
    chosen = choose(score_table(grid), heldout_table(behind, wobble=0.05), NONE, "lda_gibbs", list(grid))
    assert chosen["k"] in chosen["k_set"] and set(chosen["k_set"]) <= set(grid)
    sound = chosen["reliable"] if measured else list(grid)
    both = set(chosen["front"]) & set(sound)
    if both:
        # Whether or not likelihood gave way, nothing of the pool fits better than the best of the set.
        assert set(chosen["k_set"]) <= both
        best = min(both, key=lambda k: behind[k])
        assert min(behind[k] for k in chosen["k_set"]) == pytest.approx(behind[best])
    assert chosen["front"]


def test_run_reads_what_the_scores_wrote(tmp_path):
    heldout = heldout_table(BEHIND, name="{:03d}")
    nmf = score_table({5: {"npmi": (0.1,), "exclusivity": (0.5,)}}, "nmf")
    write_csv(pd.concat([score_table(GRID), nmf]), tmp_path / "scores.csv")
    write_csv(heldout, tmp_path / "heldout.csv")
    write_csv(NONE, tmp_path / "refits.csv")
    paths = {name: tmp_path / f"{name}.csv" for name in ("scores", "heldout", "refits")}
    run(**paths, model="lda_gibbs", choice=tmp_path / "choice.json")
    written, expected = read_json(tmp_path / "choice.json"), choose(score_table(GRID), heldout, NONE, "lda_gibbs", KS)
    assert written["heldout"] == [pytest.approx(row, abs=1e-9) for row in expected["heldout"]]
    assert written | {"heldout": []} == expected | {"heldout": []}
    write_csv([], tmp_path / "heldout.csv", list(heldout))
    run(**paths, model="nmf", choice=tmp_path / "choice.json")
    assert read_json(tmp_path / "choice.json")["pinned"]


def test_of_two_seeds_neither_is_more_like_the_other():
    # Summed in another order, the mean cosine of A with B is not that of B with A to the last bit.
    rows = [{"seed": seed, "metric": "seed_similarity", "value": 0.9 + 1e-16 * seed} for seed in (3, 7)]
    assert decision.medoid(pd.DataFrame(rows)) == (3, None)
    rows.append({"seed": 9, "metric": "seed_similarity", "value": 0.9})
    assert decision.medoid(pd.DataFrame(rows)) == (3, pytest.approx(0.9))
    rows.append({"seed": 11, "metric": "seed_similarity", "value": 0.95})
    assert decision.medoid(pd.DataFrame(rows))[0] == 11
