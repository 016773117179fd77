"""Whether the example's results are the same bytes on one and two cores, and in two clones."""

import tempfile
from pathlib import Path

from clone import clone, snakemake

NOT_RESULTS = ("logs", "benchmarks")


def contents(study: Path) -> dict[str, bytes]:
    """Return all result files of the example."""
    base = study / "results" / "example"
    files = {path.relative_to(base): path for path in base.rglob("*") if path.is_file()}
    return {str(name): path.read_bytes() for name, path in files.items() if name.parts[0] not in NOT_RESULTS}


def measure() -> str:
    """Compare all result files of three runs."""
    with tempfile.TemporaryDirectory() as folder:
        runs = {}
        for name, cores in (("one", 1), ("two", 2), ("other", 2)):
            study = clone(Path(folder) / name)
            snakemake(study, cores)
            runs[name] = contents(study)
    rows = []
    for label, left, right in (("`--cores 1` and `--cores 2`", "one", "two"), ("two fresh clones", "two", "other")):
        names = runs[left].keys() | runs[right].keys()
        different = sorted(name for name in names if runs[left].get(name) != runs[right].get(name))
        rows.append(f"| {label} | {len(names)} | {len(different)} {', '.join(different[:5])} |")
    return (
        "## Same input, same bytes: the example's result files\n\n"
        "| compared | files | different |\n|---|---|---|\n" + "\n".join(rows) + "\n"
    )
