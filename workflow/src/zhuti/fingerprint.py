"""A fingerprint of the code that a rule runs, so that an edit reruns what it affects and a comment reruns nothing."""

import ast
import hashlib
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGE = Path(__file__).parent
DISTRIBUTIONS = {"sklearn": "scikit-learn", "yaml": "pyyaml", "fontTools": "fonttools", "docx": "python-docx"}
DISTRIBUTIONS |= {"markdown_it": "markdown-it-py"}
"""Import names whose distribution is called otherwise."""
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
"""Where a node holds statements, or what holds statements."""


def code_version(*modules: str, package: Path = PACKAGE) -> str:
    """Hash the syntax trees of modules of zhuti, of all modules of zhuti they import, and their libraries' versions.

    Comments, layout and docstrings do not count; imports inside functions do.

    Args:
        modules: names within the package, such as "clean".
        package: folder of the package.

    Returns:
        16 hexadecimal digits.
    """
    closure, libraries, waiting = set(), set(), list(modules)
    while waiting:
        module = waiting.pop()
        if module not in closure:
            closure.add(module)
            inside, outside = _imports(package, module)
            waiting += inside
            libraries |= outside
    parts = [f"{module}:{_tree(package, module)}" for module in sorted(closure)]
    parts += [f"{name}=={_version(name)}" for name in sorted(libraries)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _source(package: Path, module: str) -> Path:
    path = package.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@cache
def _parsed(path: Path) -> ast.Module:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in _statements(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            # Strings that stand alone document a definition or the constant above them.
            node.body = [part for part in node.body if not _is_docstring(part)] or [ast.Pass()]
    return tree


def _statements(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield the module and all statements in it: a tenth of its nodes, and every import and definition."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        for name in _BLOCKS:
            waiting += getattr(node, name, ())


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _tree(package: Path, module: str) -> str:
    return _dumped(_source(package, module))


@cache
def _dumped(path: Path) -> str:
    return ast.dump(_parsed(path))


@cache
def _imports(package: Path, module: str) -> tuple[set[str], set[str]]:
    """Return the modules of zhuti and the top-level names of other libraries that a module imports."""
    inside, outside = set(), set()
    for node in _statements(_parsed(_source(package, module))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            top, *rest = name.split(".")
            if top == package.name:
                inside |= {part for part in _prefixes(rest) if _source(package, part).is_file()}
            elif top not in sys.stdlib_module_names:
                outside.add(top)
    return inside, outside


def _prefixes(parts: list[str]) -> list[str]:
    return [".".join(parts[: end + 1]) for end in range(len(parts))]


@cache
def _version(name: str) -> str:
    try:
        return version(DISTRIBUTIONS.get(name, name))
    except PackageNotFoundError:
        return "absent"
