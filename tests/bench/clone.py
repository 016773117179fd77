"""Fresh clones of this checkout to measure in."""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]


def clone(folder: Path) -> Path:
    """Clone the last commit."""
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
    return folder


def snakemake(folder: Path, cores: int = 2) -> float:
    """Run the example as `make run` does, after set-up; returns seconds."""
    command = [sys.executable, "-m", "snakemake", "--cores", str(cores), "--scheduler", "greedy", "--quiet", "all"]
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - start


def spread(values: list[float]) -> str:
    """Format a median with its range."""
    ordered = sorted(values)
    return f"{ordered[len(ordered) // 2]:.1f} ({ordered[0]:.1f}–{ordered[-1]:.1f})"
