"""The notebooks read a finished study from top to bottom, and are stored without outputs."""

import ast
import json
import re
from pathlib import Path

import nbclient
import nbformat
import pytest

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
NAMES = ["01_corpus", "02_choose_k", "03_read_topics", "04_clusters"]


def cells(name: str) -> list[dict]:
    """Return the cells of a notebook as stored."""
    return json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]


def code_of(name: str) -> str:
    """Return all code of a notebook."""
    return "\n\n".join("".join(cell["source"]) for cell in cells(name) if cell["cell_type"] == "code")


@pytest.fixture(scope="module")
def project(finished, tmp_path_factory) -> Path:
    """A checkout with the finished small study and an empty folder for the notebooks."""
    root = tmp_path_factory.mktemp("checkout")
    for part in ("Snakefile", "workflow", "results"):
        (root / part).symlink_to(finished.folder / part)
    (root / "notebooks").mkdir()
    return root


def outputs(book: nbformat.NotebookNode) -> str:
    """Return everything that the cells printed, as text."""
    found = []
    for cell in book.cells:
        for output in cell.get("outputs", []):
            found.append(output.get("text") or "".join(output.get("data", {}).get("text/plain", "")))
    return "\n".join(found)


@pytest.fixture(scope="module")
def run(project):
    """Execute a notebook on the small study, started in its own folder or in the root."""

    def execute(name: str, folder: str) -> str:
        book = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
        first = next(cell for cell in book.cells if cell.cell_type == "code")
        assert 'study = "example"' in first.source
        first.source = first.source.replace('study = "example"', 'study = "small"')
        nbclient.NotebookClient(book, timeout=120, resources={"metadata": {"path": str(project / folder)}}).execute()
        return outputs(book)

    return execute


@pytest.mark.parametrize(
    ("name", "folder", "shown"),
    [
        ("01_corpus", ".", ["kept    5", "【中商情报网讯", "stopword:genre", "<Figure"]),
        ("02_choose_k", "notebooks", ["留出似然", "heldout_perplexity", "lda_gibbs K=", "<Figure"]),
        ("03_read_topics", "notebooks", ["same topics as zhuti's: True", "T1", "】", "Ldavis"]),
        ("04_clusters", "notebooks", ["ward", "kmeans", "nmi", "title_a", "<Figure"]),
    ],
)
def test_notebook_runs_on_a_finished_study(run, name, folder, shown):
    said = run(name, folder)
    for words in shown:
        assert words in said, f"{name} does not show {words}"
    assert "Glyph" not in said, "a character has no glyph in the figures' font"


@pytest.mark.parametrize("name", NAMES)
def test_notebook_is_stored_without_outputs(name):
    for cell in cells(name):
        if cell["cell_type"] == "code":
            assert cell["outputs"] == [] and cell["execution_count"] is None


@pytest.mark.parametrize("name", NAMES)
def test_notebook_names_its_study_first_and_writes_nothing(name):
    code = code_of(name)
    assignments = [node for node in ast.parse(code).body if isinstance(node, ast.Assign)]
    assert ast.unparse(assignments[0]) == "study = 'example'"
    assert not re.search(r"\.to_(csv|parquet|json|excel)\(|write_|open\(|savefig|save", code)


@pytest.mark.parametrize("name", NAMES)
def test_notebook_explains_itself_in_both_languages(name):
    text = "\n".join("".join(cell["source"]) for cell in cells(name) if cell["cell_type"] == "markdown")
    assert re.search(r"[\u4e00-\u9fff]{4}", text) and re.search(r"[A-Za-z]+ [a-z]+ [a-z]+", text)


def test_all_notebooks_are_tested():
    assert sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb")) == NAMES
