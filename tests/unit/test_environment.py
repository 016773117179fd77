"""What is installed is said once, in pyproject.toml; the conda environment, the locks and the tour agree with it."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from zhuti import __version__

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = {"fontTools": "fonttools", "pyLDAvis": "pyldavis"}
PACKAGES |= {"sklearn": "scikit-learn", "yaml": "pyyaml", "docx": "python-docx"}
PACKAGES |= {"markdown_it": "markdown-it-py"}
PACKAGES |= {"ahocorasick_rs": "ahocorasick-rs", "python_calamine": "python-calamine"}
"""Modules that are called otherwise than the package that brings them."""
NOT_IMPORTED = {
    "pygments": "snakemake --report imports it",
    "zhplot": "only its font is used",
}
LOCKS = {"run": [], "dev": ["dev"], "notebook": ["notebook"]}
"""Lock -> the dependency groups that it adds to the project's own dependencies."""


def bounds(requirements: list[str]) -> dict[str, SpecifierSet]:
    """Return the version bounds by package name."""
    return {(parsed := Requirement(text)).name: parsed.specifier for text in requirements}


def conda_bounds() -> dict[str, SpecifierSet]:
    """Return the bounds of environment.yml by the name a package has on PyPI; the pip section included."""
    found: dict[str, SpecifierSet] = {}
    for entry in yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]:
        if isinstance(entry, dict):
            found |= bounds(entry["pip"])
        else:
            name, _, specifier = entry.partition(" ")
            found[name] = SpecifierSet(specifier)
    return found


def wanted(lock: str) -> dict[str, SpecifierSet]:
    """Return the direct dependencies that a lock serves."""
    found = bounds(PROJECT["project"]["dependencies"])
    for group in LOCKS[lock]:
        found |= bounds(PROJECT["dependency-groups"][group])
    return found


def pins(lock: str) -> dict[str, set[str]]:
    """Return the pinned versions by name; there are several where they depend on the Python version."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([\w.+!-]+)", lock_text(lock), re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


def lock_text(lock: str) -> str:
    return (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")


def test_conda_environment_has_the_names_and_bounds_of_the_project():
    conda = conda_bounds()
    assert conda.pop("python") == SpecifierSet(PROJECT["project"]["requires-python"])
    assert conda.pop("pip") == SpecifierSet("")
    assert conda == bounds(PROJECT["project"]["dependencies"])


def test_conda_forge_comes_before_bioconda():
    channels = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["channels"]
    assert channels.index("conda-forge") < channels.index("bioconda")


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_holds_every_direct_dependency_within_its_bounds(lock):
    pinned = pins(lock)
    for name, specifier in wanted(lock).items():
        assert name in pinned, f"{name} is not in requirements/{lock}.txt: make lock"
        assert all(specifier.contains(Version(version)) for version in pinned[name]), f"{name}: make lock"


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_is_hashed_and_names_no_host_or_path(lock):
    requirements = re.split(r"\n(?=\S)", lock_text(lock).strip())
    assert all("--hash=sha256:" in requirement for requirement in requirements)
    assert not re.search(
        r"://|^\s*-|@ |file:", re.sub(r"^ +--hash=sha256:.*$", "", lock_text(lock), flags=re.MULTILINE)
    )


@pytest.mark.parametrize("lock", ["dev", "notebook"])
def test_locks_agree_on_what_they_share(lock):
    """They are installed into one environment, one after the other."""
    run, other = pins("run"), pins(lock)
    assert {name: other.get(name) for name in run} == run
    dev = pins("dev")
    assert {name: dev[name] for name in dev.keys() & other.keys()} == {
        name: other[name] for name in dev.keys() & other.keys()
    }


def imported() -> set[str]:
    """Return the packages that the code of the package and its adapters import, also inside functions."""
    found: set[str] = set()
    for path in [*ROOT.glob("workflow/src/**/*.py"), *ROOT.glob("workflow/scripts/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    return {PACKAGES.get(name, name) for name in found - sys.stdlib_module_names - {"zhuti"}}


def test_what_is_imported_is_a_direct_dependency_and_the_reverse():
    needed = set(bounds(PROJECT["project"]["dependencies"]))
    optional = set(bounds(PROJECT["dependency-groups"]["notebook"]))
    assert imported() <= needed | optional
    assert needed - imported() == set(NOT_IMPORTED)


def test_contributing_gives_a_reason_and_a_licence_for_each_direct_dependency():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = {
        name: (licence, reason)
        for name, licence, reason in re.findall(r"^\| `([\w.-]+)` \| (.+?) \| (.+?) \|$", text, re.M)
    }
    named = bounds(PROJECT["project"]["dependencies"]).keys()
    for group in PROJECT["dependency-groups"].values():
        named |= bounds(group).keys()
    assert rows.keys() == named
    assert all(licence.strip() and reason.strip() for licence, reason in rows.values())


def test_version_is_the_same_everywhere():
    version = PROJECT["project"]["version"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert citation["version"] == version == __version__
    assert re.search(r"^## (\d+\.\d+\.\d+)", changes, re.MULTILINE)[1] == version


def test_what_the_snakefile_imports_loads_nothing_heavy():
    rules = [ROOT / "Snakefile", *(ROOT / "workflow" / "rules").glob("*.smk")]
    found = {
        name for path in rules for name in re.findall(r"^from (zhuti[\w.]*) import", path.read_text(), re.MULTILINE)
    }
    heavy = ("gensim", "matplotlib", "pandas", "pyarrow", "scipy", "sklearn", "tomotopy")
    code = f"import sys, {', '.join(sorted(found))}; print([name for name in {heavy} if name in sys.modules])"
    environment = os.environ | {"PYTHONPATH": str(ROOT / "workflow" / "src")}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert len(found) > 8 and done.stdout.strip() == "[]"
