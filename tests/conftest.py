"""Whole runs on a small study, in copies of the checkout."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WARM = Path(__file__).with_name("warm.py")
PARTS = ("Snakefile", "config.yaml", "environment.yml", "workflow", "data/example")
SMALL = """study: small
corpus: {path: data/example, metadata: data/example/metadata.csv, label: doc_type}
topics:
  k: [3, 5]
  seeds: [1, 2]
  fits_per_job: 2
  lineup: [kmeans]
  lda_gibbs: {iterations: 40, burn_in: 10}
evidence: {resamples: 100}
"""

SHARED = ("finished", "studies")
"""Fixtures that take long to make: the tests that use one run in one process, and so do the tests of a file."""


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say which tests belong together when several processes share them (pytest-xdist, --dist loadgroup).

    Whole runs come first, those of `finished` before all, so that no process is left with a long group at the end.
    """
    items.sort(key=lambda item: (SHARED[0] not in item.fixturenames, "unit" in item.path.parts))
    for item in items:
        together = next((name for name in SHARED if name in item.fixturenames), str(item.path))
        item.add_marker(pytest.mark.xdist_group(together))


class Checkout:
    """A copy of the checkout to run and to change."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.results = folder / "results" / "small"

    def snakemake(
        self, *arguments: str, overlay: str | None = "small.yaml", warm: bool = False
    ) -> subprocess.CompletedProcess:
        """Run Snakemake here, with config.yaml and an overlay; `warm` saves the start of each job (see warm.py)."""
        program = [str(WARM)] if warm else ["-m", "snakemake"]
        command = [sys.executable, *program, "--cores", "2", "--scheduler", "greedy", *arguments]
        command += ["--configfile", overlay] if overlay else []
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        return subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=300)

    def run(self, *arguments: str, **options) -> subprocess.CompletedProcess:
        """Run to the end."""
        done = self.snakemake("--quiet", "all", *arguments, **options)
        assert done.returncode == 0, done.stderr
        return done

    def jobs(self, **options) -> dict[str, int]:
        """Return what a run would do now: rule → number of jobs, without the target `all`."""
        planned = self.snakemake("--dry-run", "--quiet", "rules", "host", "reason", **options)
        assert planned.returncode == 0, planned.stderr
        counts = dict(re.findall(r"^(\w+) +(\d+)$", planned.stdout + planned.stderr, flags=re.MULTILINE))
        return {rule: int(count) for rule, count in counts.items() if rule not in ("total", "all")}

    def edit(self, path: str, change: Callable[[str], str]) -> None:
        """Change a text file."""
        file = self.folder / path
        before = file.read_text(encoding="utf-8")
        file.write_text(change(before), encoding="utf-8")
        assert file.read_text(encoding="utf-8") != before


def copy_checkout(folder: Path) -> Checkout:
    """Copy what a run needs, compiled modules too, and the small study's overlay."""
    for part in PARTS:
        source, target = ROOT / part, folder / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy2(source, target)
    (folder / "small.yaml").write_text(SMALL, encoding="utf-8")
    return Checkout(folder)


@pytest.fixture
def checkout(tmp_path) -> Checkout:
    """A fresh copy without results."""
    return copy_checkout(tmp_path)


@pytest.fixture(scope="session")
def fresh(tmp_path_factory) -> Callable[[], Checkout]:
    """Makes copies without results, for modules that run a study of their own once."""
    return lambda: copy_checkout(tmp_path_factory.mktemp("fresh"))


@pytest.fixture(scope="session")
def finished(tmp_path_factory) -> Checkout:
    """The small study, run once; to be read, not changed."""
    study = copy_checkout(tmp_path_factory.mktemp("finished"))
    study.run()
    return study


@pytest.fixture
def rerun(finished, tmp_path) -> Checkout:
    """A copy of the finished study, with Snakemake's records, to be changed."""
    folder = tmp_path / "copy"
    shutil.copytree(finished.folder, folder, symlinks=True)
    return Checkout(folder)
