"""Reads an overlay before Snakemake does, which under `--quiet all` says nothing about a file that it cannot read."""

import sys

from zhuti.layers import read_yaml
from zhuti.problem import Problem


def main(path: str) -> None:
    """End with one sentence if `path` is missing or not YAML; all else the workflow says itself."""
    try:
        read_yaml(path)
    except Problem as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main(sys.argv[1])
