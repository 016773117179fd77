import pytest

from zhuti.fingerprint import _dumped, _imports, _parsed, code_version


@pytest.fixture
def package(tmp_path):
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "stage.py").write_text('"""Doc."""\nfrom pack.base import one\n\n\ndef run():\n    return one()\n')
    (folder / "base.py").write_text("def one():\n    from pack import deep\n    return deep.VALUE\n")
    (folder / "deep.py").write_text("VALUE = 1\n")
    (folder / "other.py").write_text("VALUE = 1\n")

    def fingerprint():
        for function in (_parsed, _dumped, _imports):
            function.cache_clear()
        return code_version("stage", package=folder)

    return folder, fingerprint


@pytest.mark.parametrize(
    ("module", "text"),
    [
        (
            "stage",
            '"""Another."""\nfrom pack.base import one  # a comment\n\ndef run():\n    """Run."""\n    return one()\n',
        ),
        ("deep", "# a comment\n\nVALUE = 1\n'''documents VALUE'''\n"),
        ("other", "VALUE = 2\n"),
    ],
)
def test_comments_docstrings_layout_and_other_modules_do_not_count(package, module, text):
    folder, fingerprint = package
    before = fingerprint()
    (folder / f"{module}.py").write_text(text)
    assert fingerprint() == before


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("stage", "from pack.base import one\n\ndef run():\n    return one() + 1\n"),
        ("base", "def one():\n    return 1\n"),
        ("deep", "VALUE = 2\n"),
        ("deep", "import numpy\nVALUE = 1\n"),
    ],
)
def test_code_counts_through_all_imports_even_inside_functions(package, module, text):
    folder, fingerprint = package
    before = fingerprint()
    (folder / f"{module}.py").write_text(text)
    assert fingerprint() != before


def test_stages_do_not_depend_on_the_settings_module():
    from zhuti.fingerprint import PACKAGE, _imports

    above = {"settings", "validation", "layers", "plan", "vary", "overlay", "reference", "fingerprint", "provenance"}
    for path in PACKAGE.rglob("*.py"):
        module = ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")
        if module not in above:
            assert "settings" not in _imports(PACKAGE, module)[0], module
