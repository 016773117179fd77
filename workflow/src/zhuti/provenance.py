"""What a result was made from: settings, versions of libraries, code, inputs and the hashes of all tables."""

import hashlib
import platform
from importlib.metadata import version
from pathlib import Path

from zhuti.fingerprint import code_version
from zhuti.tables import read_parquet, write_json

LIBRARIES = (
    "ahocorasick-rs", "gensim", "jieba", "matplotlib", "numpy", "opencc", "pandas", "pyarrow",
    "pyldavis", "pypdfium2", "python-calamine", "python-docx", "rensa", "rjieba", "scikit-learn", "scipy", "selectolax",
    "snakemake", "stopwordsiso", "tomotopy", "xlsxwriter", "zhplot",
)  # fmt: skip
"""Libraries whose version can change a result."""


def versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries that make results; nothing that names the machine."""
    return {"python": platform.python_version()} | {name: version(name) for name in LIBRARIES}


def file_hash(path: str | Path) -> str:
    """Return the SHA-256 of a file."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def corpus_hash(documents: list[str]) -> tuple[int, str]:
    """Return the number of documents and one SHA-256 over their ids and hashes, in order of id."""
    rows = sorted((row["doc_id"], row["sha256"]) for row in read_parquet(documents, ["doc_id", "sha256"]))
    digest = hashlib.sha256("\n".join(f"{doc_id} {sha256}" for doc_id, sha256 in rows).encode())
    return len(rows), digest.hexdigest()


def run(settings: dict, settings_json: str, versions_json: str) -> None:
    """Write the settings in force and the versions of the libraries."""
    write_json(settings, settings_json)
    write_json(versions(), versions_json)


def run_manifest(settings: dict, documents: list[str], results: list[str], base: str, manifest: str) -> None:
    """Write the manifest of a study.

    Args:
        settings: all settings in force.
        documents: the shards of documents.parquet.
        results: files to hash.
        base: folder of the study; paths in the manifest are relative to it.
        manifest: JSON to write.
    """
    number, digest = corpus_hash(documents)
    package = Path(__file__).parent
    modules = sorted(".".join(path.relative_to(package).with_suffix("").parts) for path in package.rglob("*.py"))
    write_json(
        {
            "settings": settings,
            "versions": versions(),
            "code": code_version(*modules),
            "corpus": {"documents": number, "sha256": digest},
            "results": {Path(path).relative_to(base).as_posix(): file_hash(path) for path in sorted(results)},
        },
        manifest,
    )
