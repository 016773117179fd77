import pandas as pd
import pytest

from zhuti import multiverse
from zhuti.multiverse import Outcome, drops, factor_rows, read_outcome, return_rows, specification_rows, verdict
from zhuti.tables import read_csv, write_csv, write_json

OWN = {"bow.min_df": 3, "model": "lda_gibbs", "k": 4, "seed": 1}
WHY = {"zh": "不行", "en": "no"}


def done(changes, *similarity):
    """A specification in which the topics of the study are so alike."""
    table = pd.DataFrame({"similarity": similarity, "lacking": 0.0})
    return Outcome(_name(changes), changes, "done", None, 4, table.assign(returns=table["similarity"] >= 0.7))


def failed(changes):
    return Outcome(_name(changes), changes, "failed", WHY)


def _name(changes):
    return "+".join(f"{key}-{value}" for key, value in changes.items())


ONE_AT_A_TIME = [
    done({"bow.min_df": 2}, 0.9, 0.7),
    done({"bow.min_df": 5}, 0.6, 0.6),
    done({"seed": 11}, 0.9, 0.9),
    done({"model": "nmf"}, 0.2, 0.4),
    failed({"k": 500}),
]


def test_the_choice_that_moves_the_topics_most_comes_first_and_refits_are_the_yardstick():
    rows = factor_rows(ONE_AT_A_TIME, OWN, 0.8)
    assert [row["choice"] for row in rows] == ["model", "bow.min_df", "seed", "k"]
    model, min_df, seed, k = rows
    assert (model["drop_similarity"], model["drop_returns"], model["times_refit"]) == (0.7, 1.0, pytest.approx(3.5))
    assert (min_df["drop_similarity"], min_df["spread"], min_df["moves_most"]) == (0.3, 0.2, "5")
    assert (min_df["study_value"], min_df["values"], min_df["compared"]) == ("3", 2, 2)
    assert seed["drop_similarity"] == 0.1 and seed["times_refit"] == 0.5 and pd.isna(seed["spread"])
    assert all(pd.isna(row["times_refit"]) for row in factor_rows(ONE_AT_A_TIME, OWN, float("nan")))
    assert (k["failed"], k["compared"], k["moves_most"]) == (1, 0, "") and pd.isna(k["drop_similarity"])


def test_crossed_choices_have_their_main_effects():
    crossed = [
        done({"model": "nmf"}, 0.5),
        done({"bow.min_df": 5}, 0.9),
        done({"bow.min_df": 5, "model": "nmf"}, 0.3),
    ]
    by_choice = {row["choice"]: row for row in factor_rows(crossed, {"model": "lda_gibbs", "bow.min_df": 3}, 0.8)}
    # Means over the cells with and without nmf, the study being the cell where nothing is changed.
    assert by_choice["model"]["drop_similarity"] == pytest.approx((1 + 0.9) / 2 - (0.5 + 0.3) / 2)
    assert by_choice["bow.min_df"]["drop_similarity"] == pytest.approx((1 + 0.5) / 2 - (0.9 + 0.3) / 2)
    assert by_choice["model"]["compared"] == 2


def test_a_pair_with_a_failed_half_is_not_compared():
    assert drops([failed({"k": 9}), done({"k": 9, "model": "nmf"}, 0.5)], "model").empty


def test_a_topic_returns_in_a_share_of_the_specifications_that_were_fitted():
    first, second = return_rows(ONE_AT_A_TIME, ["甲", "乙"])
    # Another seed alone does not count.
    assert first["specifications"] == 3 and [first["returns"], second["returns"]] == pytest.approx([1 / 3, 1 / 3])
    assert (first["weakest"], first["weakest_similarity"], second["label"]) == ("model-nmf", 0.2, "乙")
    assert second["similarity"] == pytest.approx((0.7 + 0.6 + 0.4) / 3)


def test_where_nothing_could_be_fitted_the_topics_have_empty_cells():
    (row,) = return_rows([failed({"k": 500})], ["甲"])
    assert (row["specifications"], row["returns"], row["weakest"]) == (0, "", "")


def test_all_specifications_are_listed():
    rows = specification_rows([done({"bow.min_df": 5, "k": 9}, 0.6, 1.0), failed({"segment.hmm": False})])
    assert (rows[0]["choice"], rows[0]["value"], rows[0]["similarity"], rows[0]["returns"]) == (
        "bow.min_df; k", "5; 9", 0.8, 0.5,
    )  # fmt: skip
    assert (rows[1]["status"], rows[1]["value"], rows[1]["why_zh"], rows[1]["k"]) == ("failed", "false", "不行", None)


def described(name, changes, status="fit", why=None):
    return {"name": name, "changes": changes, "status": status, "why": why}


def test_k_and_seed_that_the_study_chose_are_the_study_itself(tmp_path):
    write_json({"k": 4}, tmp_path / "fit.json")
    write_csv([{"topic": 1, "similarity": 1.0, "returns": True}], tmp_path / "match.csv")
    choice = {"k": 4, "seed": 1}
    for changes, status in (({"k": 4}, "same"), ({"seed": 1}, "same"), ({"k": 5}, "done"), ({"bow.min_df": 4}, "done")):
        assert read_outcome(described("x", changes), tmp_path, choice).status == status
    assert read_outcome(described("x", {"bow.min_df": 0}, "failed", WHY), None, choice).why == WHY


def test_it_is_said_what_failed_what_moves_most_and_how_far_refits_move_it():
    said = verdict(factor_rows(ONE_AT_A_TIME, OWN, 0.9), ONE_AT_A_TIME, 0.9)
    assert "不行" in said[0] and "4 of 5" in said[1] and said[2].startswith("model") and "0.100" in said[3]
    nan = float("nan")
    assert "refits" not in verdict(factor_rows(ONE_AT_A_TIME, OWN, nan), ONE_AT_A_TIME, nan)[-1]


def run(folder, specifications, folders):
    write_json({"k": 1, "seed": 1}, folder / "choice.json")
    write_csv([{"topic": 1, "label": "甲", "stability": 0.9}], folder / "topics.csv")
    multiverse.run(
        specifications=specifications,
        folders=folders,
        study_values={"bow.min_df": 3, "k": None},
        choice=folder / "choice.json",
        topics=folder / "topics.csv",
        specification_table=folder / "s.csv",
        return_table=folder / "r.csv",
        factor_table=folder / "f.csv",
        say=lambda _: None,
    )
    return [read_csv(folder / f"{name}.csv", dtype=str) for name in "srf"]


def test_the_three_tables_are_written_also_when_nothing_varies(tmp_path):
    specifications, returns, factors = run(tmp_path, [], {})
    assert specifications.empty and list(returns["label"]) == ["甲"] and len(factors) == 2


def test_the_tables_hold_what_the_specifications_left(tmp_path):
    for name, info in (("good", {"k": 2}), ("bad", {"problem": WHY})):
        (tmp_path / name).mkdir()
        write_json(info, tmp_path / name / "fit.json")
    write_csv(
        [{"topic": 1, "matched": 2, "similarity": 0.8, "overlap": 0.5, "lacking": 0.1, "returns": True}],
        tmp_path / "good" / "match.csv",
    )
    listed = [described("good", {"k": 2}), described("bad", {"bow.min_df": 9})]
    specifications, returns, factors = run(tmp_path, listed, {name: str(tmp_path / name) for name in ("good", "bad")})
    assert list(specifications["status"]) == ["done", "failed"] and specifications["k"][0] == "2"
    assert (returns["returns"][0], returns["weakest"][0]) == ("1.0", "good")
    assert list(factors["choice"]) == ["k", "bow.min_df"] and factors["study_value"][0] == "1"
    assert factors["drop_similarity"][0] == "0.2" and factors["failed"][1] == "1"
