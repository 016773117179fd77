"""`make run` where something is missing: one sentence; elsewhere: one installation, another when the lock changes."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAKE = shutil.which("make")

# Stands in for a Python: answers the two questions of the Makefile, and makes an environment with itself in it.
PYTHON = """#!/bin/sh
case "$*" in
  *version_info*) exit {wrong_version} ;;
  *ensurepip*) exit {no_venv} ;;
  "-m venv "*) mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
  *) echo "$*" >> calls ;;
esac
"""


@pytest.fixture
def checkout(tmp_path) -> Path:
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "run.txt").write_text("", encoding="utf-8")
    (tmp_path / "tools").mkdir()
    for tool in ("sh", "rm", "mkdir", "cp", "touch", "echo"):
        (tmp_path / "tools" / tool).symlink_to(shutil.which(tool))
    return tmp_path


def add_python(checkout: Path, program: str, wrong_version: int = 0, no_venv: int = 0) -> None:
    path = checkout / "tools" / program
    path.write_text(PYTHON.format(wrong_version=wrong_version, no_venv=no_venv), encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def make(checkout: Path, *arguments: str) -> subprocess.CompletedProcess:
    environment = {"PATH": str(checkout / "tools"), "LC_ALL": "C.UTF-8", "HOME": os.environ.get("HOME", "/")}
    command = [MAKE, *arguments]
    return subprocess.run(command, cwd=checkout, env=environment, capture_output=True, encoding="utf-8", timeout=60)


def calls(checkout: Path) -> list[str]:
    path = checkout / "calls"
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def sentences(result: subprocess.CompletedProcess) -> list[str]:
    """Return what was said on stderr, without make's own line."""
    return [line for line in result.stderr.splitlines() if not line.startswith("make")]


@pytest.mark.parametrize("installed", [[], ["python3"]])
def test_no_python_that_fits(checkout, installed):
    for program in installed:
        add_python(checkout, program, wrong_version=1)
    result = make(checkout, "run")
    assert result.returncode != 0 and not (checkout / ".venv").exists()
    assert len(sentences(result)) == 1
    assert "没有找到 Python 3.11–3.13" in result.stderr and "No Python 3.11 to 3.13 found" in result.stderr


def test_debian_without_the_venv_package(checkout):
    add_python(checkout, "python3.11", no_venv=1)
    add_python(checkout, "python3", no_venv=1)
    result = make(checkout, "run")
    assert result.returncode != 0 and not (checkout / ".venv").exists()
    assert len(sentences(result)) == 1
    assert "python3.11 缺少 venv" in result.stderr and result.stderr.count("sudo apt install python3-venv") == 2


def test_a_complete_python_is_preferred_to_an_incomplete_newer_one(checkout):
    add_python(checkout, "python3.12", no_venv=1)
    add_python(checkout, "python3.11")
    assert make(checkout, "run").returncode == 0
    assert (checkout / ".venv" / "bin" / "python").exists()


def test_packages_are_installed_once_and_again_when_the_lock_changes(checkout):
    add_python(checkout, "python3")
    first = make(checkout, "run", "CONFIG=my.yaml", "ARGS=--unlock", "CORES=1")
    assert first.returncode == 0, first.stderr
    install, read, run = calls(checkout)
    assert "--require-hashes -r requirements/run.txt" in install and "Installing requirements/run.txt" in first.stdout
    assert read == "-m zhuti.overlay my.yaml"
    assert run.startswith("-m snakemake --cores 1 ") and run.endswith("--configfile my.yaml --unlock")

    again = make(checkout, "run")
    assert len(calls(checkout)) == 4 and again.stdout == ""
    assert calls(checkout)[3].startswith("-m snakemake") and "--configfile" not in calls(checkout)[3]

    os.utime(checkout / "requirements" / "run.txt", (4e9, 4e9))
    make(checkout, "run")
    assert "pip install" in calls(checkout)[4]


def test_interrupted_installation_is_taken_up_again(checkout):
    add_python(checkout, "python3")
    make(checkout, "run")
    (checkout / ".venv" / "run.installed").unlink()
    make(checkout, "run")
    assert sum("pip install" in call for call in calls(checkout)) == 2
