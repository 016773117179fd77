"""The terminal shows steps, whether there are any, and unexpected errors; and real Snakemake sends these events."""

import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from zhuti.progress import Progress, name

SOURCE = Path(__file__).parents[2] / "workflow" / "src"

SNAKEFILE = f"""
import logging, sys
sys.path.insert(0, {str(SOURCE)!r})
from zhuti.progress import Progress
follow = Progress("results/toy/report.html")
logging.getLogger("snakemake.logging").addHandler(follow)
rule all:
    input: expand("out/{{k}}.txt", k=[6, 9])
rule fit:
    output: "out/{{k}}.txt"
    shell: "test {{wildcards.k}} != {{config[bad]}} && touch {{output}}"
onerror:
    print(follow.ending([]), file=sys.stderr)
"""


def event(kind: str | None, message: str = "", level: int = logging.INFO, **values) -> logging.LogRecord:
    return logging.makeLogRecord({"event": kind, "msg": message, "levelno": level, **values})


@pytest.fixture
def follow() -> Progress:
    progress = Progress("results/a/report/report.html")
    progress.handle(event("job_info", jobid=4, rule_name="fit", wildcards={"base": "results/a", "k": "9", "seed": "2"}))
    return progress


def test_each_finished_step_is_one_line_with_its_name(follow, capsys):
    follow.handle(event("job_finished", job_id=4))
    follow.handle(event("progress", done=3, total=58))
    assert capsys.readouterr().err == "[ 3/58] fit 9 2\n"


def test_up_to_date_study_says_so_and_where_its_report_is(follow, capsys):
    follow.handle(event(None, "Nothing to be done (all requested files are present and up to date)."))
    said = capsys.readouterr()
    assert "没有要重算的" in said.err and "Nothing to be done" in said.err
    assert said.out == "results/a/report/report.html\n"


def test_failing_job_is_remembered_but_its_traceback_is_hidden(follow, capsys):
    follow.handle(event("error", "RuleException:\nCalledProcessError in file …", logging.ERROR))
    follow.handle(event("job_error", "Error in rule fit", logging.ERROR, jobid=4, rule_name="fit"))
    follow.handle(event("error", "WorkflowError:\nAt least one job did not complete successfully.", logging.ERROR))
    assert capsys.readouterr().err == ""
    assert follow.failed == ["fit 9 2"]


def test_what_no_job_said_is_shown(follow, capsys):
    follow.handle(event("error", "LockException:\nError: Directory cannot be locked.", logging.ERROR))
    said = capsys.readouterr().err
    assert "cannot be locked" in said and "--unlock" in said


def test_ending_is_the_sentence_of_the_job_or_that_there_is_none(follow):
    assert follow.ending([]) == ""
    follow.handle(event("job_error", jobid=4, rule_name="fit"))
    assert follow.ending(["一句。", "One sentence."]) == "一句。\nOne sentence."
    assert re.search(r"fit 9 2 被中断.*\nfit 9 2 was ended", follow.ending([]))


def test_name_leaves_out_the_study():
    assert name("all", None) == "all"
    assert name("ingest", {"base": "results/a", "shard": "03"}) == "ingest 03"


@pytest.mark.parametrize("bad", [0, 6])
def test_real_snakemake_sends_these_events(tmp_path, bad):
    (tmp_path / "Snakefile").write_text(SNAKEFILE, encoding="utf-8")
    command = [sys.executable, "-m", "snakemake", "--cores", "1", "--quiet", "all", "--config", f"bad={bad}"]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("SNAKEMAKE")}

    def run() -> subprocess.CompletedProcess:
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)

    first = run()
    if bad:
        assert first.returncode == 1
        assert "fit 6 was ended" in first.stderr and "Exception" not in first.stderr
    else:
        assert first.returncode == 0, first.stderr
        assert [line for line in first.stderr.splitlines() if line.startswith("[")][-1] == "[3/3] all"
        again = run()
        assert again.returncode == 0 and "Nothing to be done" in again.stderr
        assert again.stdout == "results/toy/report.html\n"
