"""The study's hash: twelve digits that name settings, word lists, corpus and version, to be quoted with the results."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from zhuti.provenance import corpus_hash, file_hash
from zhuti.tables import write_json

DIGITS = 12
APPEARANCE = ("report",)
"""Sections of the settings that change how results look, and no result."""


def settings_hash(settings: Mapping) -> str:
    """Return the SHA-256 of the settings in force, without the sections `APPEARANCE`, whatever their order."""
    kept = {name: value for name, value in settings.items() if name not in APPEARANCE}
    return _sha256(json.dumps(kept, ensure_ascii=False, sort_keys=True))


def identify(settings: Mapping, lists: str, corpus: str, zhuti: str) -> dict[str, str]:
    """Return the keys of study.json.

    Args:
        settings: all settings in force; lists: the hash of the files of words, of which settings hold but the names.
        corpus: the hash of documents and metadata; zhuti: the version.
    """
    parts = {"study": settings["study"], "settings": settings_hash(settings)}
    parts |= {"lists": lists, "corpus": corpus, "zhuti": zhuti}
    return parts | {"hash": _sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True))[:DIGITS]}


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def run(
    *,
    documents: Sequence[str],
    metadata: str | Path,
    lists: Sequence[str | Path],
    settings: Mapping,
    zhuti: str,
    study: str | Path,
) -> None:
    """Write study.json.

    Args:
        documents: the shards of documents.parquet; metadata: ingest/metadata.csv.
        lists: lexicons, stopwords and cleaning rules, in the order in which they apply.
    """
    words = _sha256(" ".join(map(file_hash, lists)))
    corpus = _sha256(f"{corpus_hash(list(documents))[1]} {file_hash(metadata)}")
    write_json(identify(settings, words, corpus, zhuti), study)
