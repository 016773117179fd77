import numpy as np
import pytest
from planted_fits import fit_paths, write_study

from zhuti import differences, groups, prevalence, tables
from zhuti.collection import Collection
from zhuti.differences import (
    contrasts,
    group_differences,
    slopes,
    standardised,
    standardised_slopes,
    trends,
    with_squares,
)
from zhuti.groups import Grouping, Masses, permuted, resampled, shares_of, sums_of
from zhuti.problem import Problem

VALUES = np.array([[4.0, 6, 10], [0, 5, 5], [8, 2, 10], [3, 3, 6]])


def masses_of(shares: np.ndarray, fits: int = 2) -> Masses:
    """Documents of 100 tokens with these shares of topics, in fits that agree."""
    collection = Collection([], [], np.arange(len(shares)), np.full(len(shares), 100))
    return Masses.of([shares] * fits, collection)


def mixed(first: np.ndarray, seed: int = 0) -> np.ndarray:
    """Two topics; the share of the first is about as given, the third has the same everywhere."""
    noise = np.random.default_rng(seed).normal(0, 0.05, len(first))
    left = np.clip(first + noise, 0.01, 0.79)
    return np.column_stack([left, 0.8 - left, np.full(len(left), 0.2)])


def test_sums_of_drawn_documents_by_group():
    drawn = np.array([[0, 0, 3], [1, 2, 2]])
    expected = [[VALUES[[0, 0]].sum(axis=0), VALUES[3]], [VALUES[[1, 2]].sum(axis=0), VALUES[2]]]
    np.testing.assert_allclose(sums_of(drawn, [2, 1], VALUES), expected)
    times = np.array([[1.0, 2, 3], [4, 5, 6]])
    found = sums_of(drawn, [2, 1], VALUES, times)
    np.testing.assert_allclose(found[1, 0], 4 * VALUES[1] + 5 * VALUES[2])


def test_sums_in_parts(monkeypatch):
    drawn = np.random.default_rng(0).integers(4, size=(7, 5))
    whole = sums_of(drawn, [3, 2], VALUES)
    monkeypatch.setattr(groups, "CELLS", 11)
    np.testing.assert_array_equal(sums_of(drawn, [3, 2], VALUES), whole)


def test_masses_and_shares_are_weighted_by_tokens():
    collection = Collection([], [], np.array([0, 0, 1]), np.array([10, 30, 20]))
    masses = Masses.of([np.array([[1.0, 0], [0, 1], [0.5, 0.5]])], collection)
    assert masses.by_fit[0].tolist() == [[10, 30, 40], [10, 10, 20]] and masses.tokens.tolist() == [40, 20]
    assert shares_of(masses.by_fit[0]).tolist() == [[0.25, 0.75], [0.5, 0.5]]


def test_a_group_is_contrasted_with_all_others():
    found = contrasts(VALUES[None])[0]
    np.testing.assert_allclose(found[0], [4 / 10 - 11 / 21, 6 / 10 - 10 / 21])


def test_grouping_and_its_strata():
    values = ["b"] * 10 + ["a"] * 12 + ["c"] * 3 + [""] * 2 + ["d"] * 2
    grouping = Grouping.of("kind", values)
    assert grouping.names == ["a", "b", "c", "d"] and grouping.large() == [0, 1]
    assert [len(members) for members in grouping.strata()] == [12, 10, 5]
    assert grouping.strata()[2].tolist() == [22, 23, 24, 27, 28]


def test_only_the_largest_groups_have_intervals(monkeypatch):
    monkeypatch.setattr(groups, "MOST_GROUPS", 2)
    grouping = Grouping.of("kind", [*"a" * 10, *"b" * 12, *"c" * 11])
    assert grouping.large() == [1, 2]


def test_documents_stay_in_their_groups_when_they_are_resampled():
    shares = np.eye(3)[np.repeat([0, 1], 12)]
    strata = Grouping.of("kind", ["a"] * 12 + ["b"] * 12).strata()
    sums = resampled(strata, masses_of(shares), 50, np.random.default_rng(0))
    np.testing.assert_allclose(shares_of(sums), np.broadcast_to([[1, 0, 0], [0, 1, 0]], (50, 2, 3)))


def test_each_draw_takes_one_fit():
    masses = Masses([masses_of(np.eye(3)[[fit] * 10], 1).by_fit[0] for fit in (0, 1, 2)])
    sums = resampled([np.arange(10)], masses, 6, np.random.default_rng(0))
    assert shares_of(sums)[:, 0].argmax(axis=1).tolist() == [0, 1, 2, 0, 1, 2]


def test_shuffles_keep_every_document():
    found = permuted(np.array([2, 5, 7]), 20, np.random.default_rng(0))
    assert (np.sort(found, axis=1) == [2, 5, 7]).all() and len(np.unique(found, axis=0)) > 1


def differing(first: np.ndarray, values: list[str]) -> list[dict]:
    grouping, masses, rng = Grouping.of("kind", values), masses_of(mixed(first)), np.random.default_rng(1)
    return group_differences(grouping, masses, resampled(grouping.strata(), masses, 300, rng), 300, rng)


def test_a_planted_difference_is_found_and_a_constant_topic_is_none():
    values = [*"abc" * 15]
    rows = differing(np.where(np.array(values) == "b", 0.5, 0.3), values)
    assert [row["contrast"] for row in rows[:2]] == ["b", "b"] and [row["topic"] for row in rows] == [1, 2, 3]
    assert rows[0]["low"] < 0.2 < rows[0]["high"] and rows[0]["difference"] == pytest.approx(0.2, abs=0.05)
    assert rows[1]["difference"] == pytest.approx(-rows[0]["difference"])
    assert rows[0]["p"] == pytest.approx(1 / 301) and rows[0]["p_adjusted"] == pytest.approx(1.5 / 301)
    assert rows[2]["p"] == 1 and rows[2]["difference"] == 0


def test_chance_differences_are_rare():
    p = [differing(np.full(45, 0.3) + np.random.default_rng(seed).normal(0, 0.1, 45), [*"abc" * 15])[0]["p"]
         for seed in range(20)]  # fmt: skip
    assert sum(value <= 0.05 for value in p) <= 4 and np.mean(p) > 0.3


def test_of_two_groups_the_one_with_the_larger_share_is_named():
    first = np.where(np.array([*"ab" * 20]) == "b", 0.5, 0.3)
    rows, turned = differing(first, [*"ab" * 20]), differing(first, [*"ba" * 20])
    assert [row["contrast"] for row in rows[:2]] == ["b", "a"] == [row["contrast"] for row in turned[1::-1]]
    for one, other in zip(rows[:2], turned[:2], strict=True):
        assert one["low"] < one["difference"] < one["high"] and one["difference"] > 0.15
        assert (one["difference"], one["p"]) == (other["difference"], other["p"])


def test_two_sides_are_needed():
    assert differing(np.full(30, 0.3), ["a"] * 30) == []
    # The rest is too small to be compared with.
    assert differing(np.full(30, 0.3), ["a"] * 22 + ["b"] * 8) == []


def test_slopes_weigh_documents_by_tokens():
    times, tokens = np.array([0.0, 1, 2, 5]), np.array([10, 20, 30, 5])
    shares = np.random.default_rng(0).dirichlet(np.ones(3), 4)
    values = np.hstack([shares, np.ones((4, 1))]) * tokens[:, None]
    plain, timed, squared = ((values * times[:, None] ** power).sum(axis=0) for power in range(3))
    found = slopes(plain, timed, squared[-1:])
    expected = np.polyfit(times, shares, 1, w=np.sqrt(tokens))[0]
    np.testing.assert_allclose(found, expected)


def documents_of(lengths: np.ndarray, seed: int) -> np.ndarray:
    """Tokens by three topics, and of all, of documents of these lengths."""
    rng = np.random.default_rng(seed)
    return np.hstack([rng.dirichlet(np.ones(3), len(lengths)) * lengths[:, None], lengths[:, None]])


def test_differences_in_standard_errors_of_ratios():
    values = documents_of(np.random.default_rng(1).integers(20, 900, 30).astype(float), 2)
    found = standardised(sums_of(np.arange(30)[None], [10, 20], with_squares(values)))[0]
    shares, errors = [], []
    for side in (values[:10], values[10:]):
        share = side[:, :3].sum(axis=0) / side[:, 3].sum()
        shares.append(share)
        errors.append(((side[:, :3] - share * side[:, 3:]) ** 2).sum(axis=0) / side[:, 3].sum() ** 2)
    np.testing.assert_allclose(found[0], (shares[0] - shares[1]) / np.sqrt(sum(errors)))
    np.testing.assert_allclose(found[1], -found[0])


def test_slopes_in_standard_errors_that_allow_for_unequal_documents():
    values, times = (
        documents_of(np.random.default_rng(1).integers(20, 900, 30).astype(float), 2),
        np.linspace(-0.4, 0.6, 30),
    )
    squares = with_squares(values)
    moments = [(squares * times[:, None] ** power).sum(axis=0)[None] for power in range(5)]
    tokens, shares = values[:, 3], values[:, :3] / values[:, 3:]
    centred = times - np.average(times, weights=tokens)
    spread = (tokens * centred**2).sum()
    slope = (centred[:, None] * values[:, :3]).sum(axis=0) / spread
    residual = tokens[:, None] * (shares - np.average(shares, axis=0, weights=tokens) - slope * centred[:, None])
    error = np.sqrt(((centred[:, None] * residual) ** 2).sum(axis=0)) / spread
    np.testing.assert_allclose(standardised_slopes(moments)[0], slope / error)


def test_a_difference_between_groups_of_long_and_short_documents_is_found():
    # Few long documents, which all speak of the first topic alike, beside many short ones that vary.
    lengths = np.repeat([900.0, 100.0], [12, 60])
    first = np.where(lengths > 500, 0.5, 0.3) + np.random.default_rng(0).normal(0, np.where(lengths > 500, 0.03, 0.15))
    shares = np.clip(np.column_stack([first, 1 - first]), 0.01, 0.99)
    masses = Masses([np.hstack([shares, np.ones((72, 1))]) * lengths[:, None]])
    grouping, rng = Grouping.of("kind", ["长"] * 12 + ["短"] * 60), np.random.default_rng(1)
    rows = group_differences(grouping, masses, resampled(grouping.strata(), masses, 300, rng), 300, rng)
    assert rows[0]["p_adjusted"] < 0.01 and rows[0]["low"] * rows[0]["high"] > 0


def test_a_planted_trend_is_found():
    times = np.append(np.linspace(2000, 2020, 40), np.nan)
    first = np.append(np.linspace(0.2, 0.6, 40), 0.9)
    rows = trends(times, "2000 → 2020", masses_of(mixed(first)), 300, np.random.default_rng(1))
    assert rows[0]["difference"] == pytest.approx(0.4, abs=0.06) and rows[0]["low"] < 0.4 < rows[0]["high"]
    assert rows[0]["p"] == pytest.approx(1 / 301) and rows[0]["by"] == differences.PERIOD
    assert rows[2]["difference"] == rows[2]["low"] == 0 and rows[2]["p"] == 1


@pytest.mark.parametrize("odd", [1, 2])
def test_a_trend_that_hangs_on_few_documents_stays_a_difference_of_shares(odd):
    # Some resamples have one date only, of which no slope is known.
    times = np.append(np.full(40 - odd, 2020.5), np.full(odd, 2021.3))
    first = np.random.default_rng(0).uniform(0.1, 0.6, 40)
    rows = trends(times, "2020 → 2021", masses_of(mixed(first)), 300, np.random.default_rng(1))
    assert all(-1 <= row["low"] <= row["high"] <= 1 for row in rows) and rows[0]["low"] < rows[0]["high"]


def run(folder, metadata: list[dict], **options):
    tables.write_csv(metadata, folder / "metadata.csv")
    prevalence.run(
        rows=folder / "rows.parquet",
        metadata=folder / "metadata.csv",
        **fit_paths(folder),
        **{"label": None, "groups": None, "period": "auto", "resamples": 200} | options,
        **{name: folder / f"{name}.csv" for name in ("prevalence", "differences")},
        summary=folder / "prevalence.json",
        say=lambda message: None,
    )
    read = {name: tables.read_csv(folder / f"{name}.csv", na_values=[""]) for name in ("prevalence", "differences")}
    return read["prevalence"], read["differences"], tables.read_json(folder / "prevalence.json")


def described(documents: int, date: str = "20{year}-03-01") -> list[dict]:
    return [
        {
            "doc_id": f"d{n:02d}.txt",
            "kind": "甲乙"[n % 2],
            "same": "同",
            "empty": "",
            "date": date.format(year=10 + n % 3),
        }
        for n in range(documents)
    ]


def test_prevalence_by_label_and_year(tmp_path):
    write_study(tmp_path, documents=36, units=108)
    shown, differing, facts = run(tmp_path, described(36), label="kind")
    assert shown.groupby("by")["group"].unique().map(list).to_dict() == {
        "kind": ["乙", "甲"],
        "period": ["2010", "2011", "2012"],
    }
    assert facts["period"] == "year" and facts["notes"] == [] and facts["seeds"] == [1, 2, 3]
    np.testing.assert_allclose(shown.groupby(["by", "group"])["share"].sum(), 1)
    assert shown.groupby(["by", "group"])["documents"].first().tolist() == [18, 18, 12, 12, 12]
    assert (shown["low"] < shown["share"]).all() and (shown["share"] < shown["high"]).all()
    tokens = np.array([row["n_tokens"] for row in tables.read_parquet(tmp_path / "rows.parquet")])
    assert shown[shown["topic"] == 1].groupby("by")["tokens"].sum().tolist() == [tokens.sum()] * 2
    assert differing.groupby("by").size().to_dict() == {"kind": 4, "period": 4}
    assert set(differing[differing["by"] == "period"]["contrast"]) == {"2010 → 2012"}
    assert differing["p"].between(0, 1).all() and (differing["p_adjusted"] >= differing["p"]).all()


def test_one_column_does_not_change_what_is_said_of_another(tmp_path):
    write_study(tmp_path)
    alone, _, _ = run(tmp_path, described(30), groups=["kind"], period="none")
    both, _, _ = run(tmp_path, described(30), groups=["same", "kind"], period="year")
    columns = alone.columns.tolist()
    assert both[both["by"] == "kind"][columns].values.tolist() == alone[columns].values.tolist()


@pytest.mark.parametrize(
    ("options", "date", "said"),
    [
        ({"groups": ["same"]}, "", "one value only, “同”"),
        ({"groups": ["empty"]}, "", "has no values"),
        ({"period": "auto"}, "", "no dates"),
        ({"period": "year"}, "不详", "cannot be read (such as “不详”) and are left out: 30;"),
        ({"period": "month"}, "2019", "periods: documents without a value, which are left out: 30."),
        ({"period": "year"}, "2019", "no trend"),
    ],
)
def test_what_is_missing_is_said(tmp_path, options, date, said):
    write_study(tmp_path)
    _, differing, facts = run(tmp_path, described(30, date), **options)
    assert any(said in note["en"] for note in facts["notes"]), facts["notes"]
    assert not any("period" in note["zh"] for note in facts["notes"]), "the Chinese says 时段"
    assert differing.empty and differing.columns.tolist() == differences.DIFFERENCES


def test_few_documents_have_shares_only(tmp_path):
    write_study(tmp_path, documents=6, units=18)
    shown, differing, facts = run(tmp_path, described(6), label="kind")
    assert len(shown) == 4 * (2 + 3) and shown["low"].isna().all() and differing.empty
    assert len(facts["notes"]) == 1 and "fewer than 20" in facts["notes"][0]["en"] and facts["resamples"] == 0


def test_small_groups_have_a_share_without_interval(tmp_path):
    write_study(tmp_path)
    metadata = [row | {"kind": "少" if n < 4 else row["kind"]} for n, row in enumerate(described(30, ""))]
    shown, differing, facts = run(tmp_path, metadata, label="kind")
    assert shown[shown["low"].isna()]["group"].unique().tolist() == ["少"]
    assert "少" not in set(differing["contrast"]) and any(
        "without interval or test: 1." in note["en"] for note in facts["notes"]
    )


def test_one_document(tmp_path):
    write_study(tmp_path, documents=1, units=8, seeds=(1,))
    shown, _, facts = run(tmp_path, [{"doc_id": "d00.txt", "date": "2019"}])
    assert shown["group"].unique().tolist() == [2019] and facts["period"] == "year"


def test_a_group_that_is_no_column(tmp_path):
    write_study(tmp_path)
    with pytest.raises(Problem, match="evidence.groups"):
        run(tmp_path, described(30), groups=["kinds"])


def test_same_input_same_bytes(tmp_path):
    write_study(tmp_path)
    run(tmp_path, described(30), label="kind")
    first = [(tmp_path / f"{name}.csv").read_bytes() for name in ("prevalence", "differences")]
    run(tmp_path, described(30), label="kind")
    assert [(tmp_path / f"{name}.csv").read_bytes() for name in ("prevalence", "differences")] == first
