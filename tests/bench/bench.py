"""Slow measurements: `make bench` prints them and writes docs/benchmarks.md; `make bench ARGS=example` runs one."""

import importlib
import platform
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "benchmarks.md"
MEASUREMENTS = (
    "example_run",
    "same_bytes",
    "grid",
    "gibbs_vs_gensim",
    "coherence_speed",
    "octis_protocol",
    "labelled",
    "planted_topics",
    "interval_coverage",
    "null_rate",
    "segment_speed",
    "policy_phrases",
    "fuzz",
)
HEAD = """# Benchmarks 性能测量

Written by `make bench`; each figure comes with its spread, and what is compared was run together.
由 `make bench` 生成；每个数字都附波动范围，相互比较的项目在同一次运行中测得。
"""


def main(names: list[str]) -> None:
    """Run the named measurements; all of them together renew the page."""
    sys.path[:0] = [str(ROOT / "workflow" / "src"), str(ROOT / "tests"), str(Path(__file__).parent)]
    sections = [HEAD, f"Python {platform.python_version()}, {platform.system()} {platform.machine()}.\n"]
    for name in names or MEASUREMENTS:
        section = importlib.import_module(name).measure()
        print(section, flush=True)
        sections.append(section)
    if not names:
        PAGE.write_text("\n".join(sections), encoding="utf-8")
        print(f"→ {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    main(sys.argv[1:])
