"""The multiverse of a small study: one run, in which specifications fail, and what a change of the list runs again."""

import re

import pandas as pd
import pytest

VARY = "{bow.min_df: [2, 9999], model: [nmf], k: [999], seed: [7], bow.study_stopwords: [[missing.txt]]}"
FAILED = {"min_df-9999", "k-999"}


def vary(study, text):
    settings = (study.folder / "small.yaml").read_text(encoding="utf-8").partition("multiverse:")[0]
    (study.folder / "small.yaml").write_text(f"{settings}multiverse: {{vary: {text}}}\n", encoding="utf-8")


def planned(study):
    """What `snakemake multiverse` would do now: rule → number of jobs."""
    dry = study.snakemake("multiverse", "--dry-run", "--quiet", "rules", "host", "reason")
    assert dry.returncode == 0, dry.stderr
    counts = re.findall(r"^(\w+) +(\d+)$", dry.stdout + dry.stderr, flags=re.MULTILINE)
    return {rule: int(count) for rule, count in counts if rule != "total"}


@pytest.fixture
def multiverse(rerun):
    vary(rerun, VARY)
    return rerun


def table(study, name):
    return pd.read_csv(study.results / "multiverse" / f"{name}.csv", encoding="utf-8-sig", keep_default_na=False)


def test_failed_specifications_are_told_the_others_go_on_and_a_new_one_runs_alone(multiverse):
    # Everything that a specification shares with the study is there already.
    assert planned(multiverse) == {"bow": 2, "specification": 5, "multiverse": 1}
    done = multiverse.snakemake("multiverse", "--quiet", "all", warm=True)
    assert done.returncode == 0, done.stderr
    listed = table(multiverse, "specifications").set_index("specification")
    assert set(listed.index[listed["status"] == "failed"]) == {
        *FAILED,
        *listed.index[listed["choice"].str.contains("stop")],
    }
    assert "missing.txt" in "".join(listed["why_zh"]) and "topics.k" in listed.loc["k-999", "why_en"]
    assert "bow.min_df" in listed.loc["min_df-9999", "why_en"] and "min_df-9999" in done.stderr
    assert not (multiverse.results / "multiverse" / "study_stopwords-missing").exists()
    k = pd.read_json(multiverse.results / "topics" / "choice.json", typ="series")["k"]
    assert len(table(multiverse, "returns")) == k
    assert set(table(multiverse, "factors")["choice"]) == {"bow.min_df", "model", "k", "seed", "bow.study_stopwords"}

    vary(multiverse, VARY.replace("[2, 9999]", "[2, 4, 9999]"))
    assert planned(multiverse) == {"bow": 1, "specification": 1, "multiverse": 1}
    vary(multiverse, VARY.replace("model: [nmf], ", ""))
    assert planned(multiverse) == {"multiverse": 1}


def test_all_runs_no_specification(finished):
    assert not (finished.results / "multiverse").exists()
