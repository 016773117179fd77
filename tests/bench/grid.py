"""The grid on 20 000 articles of law: how long it takes on two cores, and how much of that is spent fitting."""

import csv
import json
import lzma
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
from clone import clone

ARTICLES = Path(__file__).parents[3] / "shared" / "corpora" / "prc_law_articles" / "docs.jsonl.xz"
UNITS = 20_000
KS, SEEDS = (10, 20, 30, 40, 50), (1, 2, 3, 4, 5)
CORES = 2
FITTING = ("fit_", "heldout_", "refits_")
TITLE = "## The grid on 20 000 articles of law"


def write_study(folder: Path, ks: list[int], seeds: list[int]) -> str:
    """Write the articles and the settings; returns the name of the overlay."""
    with lzma.open(ARTICLES, "rt", encoding="utf-8") as file:
        articles = [row for row in map(json.loads, file) if row["flag"] == "ok"]
    drawn = np.sort(np.random.default_rng(0).choice(len(articles), UNITS, replace=False))
    lines = [json.dumps({"id": articles[n]["id"], "text": articles[n]["text"]}, ensure_ascii=False) for n in drawn]
    (folder / "articles.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    overlay = f"""study: articles
corpus: {{path: articles.jsonl}}
clean: {{unit: document}}
topics: {{models: [lda_gibbs, lda_vb, nmf], k: {ks}, seeds: {seeds}, fits_per_job: 1}}
"""
    (folder / "articles.yaml").write_text(overlay, encoding="utf-8")
    return "articles.yaml"


def run(folder: Path, overlay: str, *targets: str) -> tuple[float, float]:
    """Run the workflow until some rules are done; returns seconds on the wall and of all its processes."""
    command = [sys.executable, "-m", "snakemake", *targets, "--cores", str(CORES), "--scheduler", "greedy"]
    wall, cpu = time.perf_counter(), sum(os.times()[2:4])
    subprocess.run([*command, "--quiet", "all", "--configfile", overlay], cwd=folder, check=True)
    return time.perf_counter() - wall, sum(os.times()[2:4]) - cpu


def seconds_by_rule(folder: Path) -> dict[str, list[float]]:
    """Read the seconds of every job from Snakemake's benchmarks: rule → one value a job."""
    found = defaultdict(list)
    for path in sorted(folder.rglob("*.tsv")):
        with open(path, encoding="utf-8") as file:
            found[path.relative_to(folder).parts[0].removesuffix(".tsv")] += [
                float(row["s"]) for row in csv.DictReader(file, delimiter="\t")
            ]
    return dict(found)


def measure(ks: tuple[int, ...] = KS, seeds: tuple[int, ...] = SEEDS) -> str:
    """Run the stages before the grid, then the grid up to its scores; share of fitting and use of the cores."""
    if not ARTICLES.exists():
        return f"{TITLE}\n\nSkipped: the corpus prc_law_articles is not beside this checkout.\n"
    with tempfile.TemporaryDirectory() as scratch:
        folder = clone(Path(scratch, "clone"))
        overlay = write_study(folder, list(ks), list(seeds))
        before, _ = run(folder, overlay, "results/articles/flow/flow.csv")
        wall, cpu = run(folder, overlay, "results/articles/topics/scores.csv")
        found = seconds_by_rule(folder / "results" / "articles" / "benchmarks")
    fitting = sum(sum(seconds) for rule, seconds in found.items() if rule.startswith(FITTING))
    busy = fitting + sum(found["scores"]) + sum(found.get("tfidf", []))
    kinds = {
        kind: []
        for kind in ("fit_lda_gibbs", "heldout_lda_gibbs", "fit_lda_vb", "heldout_lda_vb", "fit_nmf", "refits_nmf")
    }
    for rule, seconds in found.items():
        for kind in kinds:
            if rule.startswith(f"{kind}_"):
                kinds[kind] += seconds
    rows = [
        f"| {kind} | {len(s)} | {sum(s):.0f} | {np.median(s):.1f} ({min(s):.1f}–{max(s):.1f}) |"
        for kind, s in kinds.items()
    ]
    return f"""{TITLE}

K = {", ".join(map(str, ks))}; {len(seeds)} seeds of `lda_gibbs` and `lda_vb`, `nmf` for each K, fits for held-out
perplexity and NMF's refits, scores; {CORES} of {os.cpu_count()} cores. From the documents to the counts {before:.0f} s,
the grid {wall:.0f} s, in which its processes had {cpu:.0f} CPU seconds: two free cores need half of that at least.
Load average over the last five minutes {os.getloadavg()[1]:.1f}; with nothing else running it is {CORES}. Of the
seconds that the two cores had in that time, jobs were running in {busy / (CORES * wall):.0%} (parallel efficiency)
and fitting, with the start of its processes, in {fitting / (CORES * wall):.0%}; scores took
{sum(found["scores"]):.1f} s.

| jobs | number | seconds in all | median (range) |
|---|---|---|---|
{chr(10).join(rows)}
"""
