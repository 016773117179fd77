from types import SimpleNamespace

import pytest

from zhuti.job import job, problems
from zhuti.problem import Problem


@pytest.fixture
def snakemake(tmp_path):
    return SimpleNamespace(rule="bow", wildcards={"base": "results/x"}, log=[str(tmp_path / "bow.log")])


def test_a_problem_leaves_its_sentences_for_the_end_of_the_run(snakemake, tmp_path, capsys):
    with pytest.raises(SystemExit), job(snakemake):
        raise Problem("设置不对。", "The setting is wrong.")
    assert problems(tmp_path, since=0) == ["设置不对。", "The setting is wrong."]
    assert capsys.readouterr().err == ""


def test_an_unexpected_error_leaves_its_traceback_in_the_log_and_points_to_it(snakemake, tmp_path):
    with pytest.raises(SystemExit), job(snakemake):
        raise KeyError("x")
    assert "Traceback" in (tmp_path / "bow.log").read_text()
    assert "bow.log" in problems(tmp_path, since=0)[1]


def test_progress_shows_on_the_terminal_and_prints_go_to_the_log(snakemake, tmp_path, capsys):
    with job(snakemake) as say:
        say("3 of 5")
        print("noise of a library")
    output = capsys.readouterr()
    assert output.err == "  bow: 3 of 5\n" and output.out == ""
    assert "noise" in (tmp_path / "bow.log").read_text()


def test_logs_of_earlier_runs_are_not_read(snakemake, tmp_path):
    with pytest.raises(SystemExit), job(snakemake):
        raise Problem("旧", "old")
    assert problems(tmp_path, since=(tmp_path / "bow.log").stat().st_mtime + 1) == []
