"""How long the example takes, and a rerun of it when nothing changed."""

import shutil
import tempfile
from pathlib import Path

from clone import clone, snakemake, spread

RUNS = 5


def measure() -> str:
    """Time whole runs on two cores."""
    first, again = [], []
    with tempfile.TemporaryDirectory() as folder:
        study = clone(Path(folder) / "clone")
        for _ in range(RUNS):
            shutil.rmtree(study / "results" / "example", ignore_errors=True)
            shutil.rmtree(study / ".snakemake", ignore_errors=True)
            first.append(snakemake(study))
            again.append(snakemake(study))
    return (
        f"## The example on two cores, seconds: median (range) of {RUNS} runs\n\n"
        "| run | seconds | aim |\n|---|---|---|\n"
        f"| five K × five seeds of `lda_gibbs`, `nmf` per K, all stages and the report | {spread(first)} | < 40 |\n"
        f"| again, nothing changed | {spread(again)} | < 5 |\n"
    )
