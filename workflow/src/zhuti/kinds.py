"""What a file is, by its name; imported when the Snakefile is read, so it imports nothing heavy."""

from fnmatch import fnmatch
from pathlib import PurePath

TABLES = (".csv", ".tsv", ".xlsx", ".jsonl", ".ndjson", ".parquet")
COMPRESSED = (".gz", ".bz2", ".xz")
UNREAD = {
    "old_format": (".doc", ".wps", ".rtf", ".odt", ".ofd", ".ceb", ".caj", ".epub", ".mht", ".mhtml", ".ppt", ".pptx"),
    "old_table": (".xls", ".et", ".ods", ".xlsb"),
    "picture": (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".gif", ".webp"),
    "archive": (".zip", ".rar", ".7z", ".tar", ".tgz"),
}
"""Code of `refusal.REASONS` → endings of files that hold text but are not read."""
_CODES = {ending: code for code, endings in UNREAD.items() for ending in endings}


def is_table(path: PurePath) -> bool:
    """Tell whether a file name is that of a table, compressed or not."""
    name = path.name.lower()
    for ending in COMPRESSED:
        name = name.removesuffix(ending)
    return name.endswith(TABLES)


def why_unread(name: str) -> str:
    """Return the code of `refusal.REASONS` for a file that `corpus.files` does not name."""
    return _CODES.get(PurePath(name).suffix.lower(), "files")


def codec_of(path: str, encodings: dict[str, str], encoding: str) -> str:
    """Return the codec of a file: that of the first pattern that its path fits, else that of the corpus."""
    return next((codec for pattern, codec in encodings.items() if fnmatch(path, pattern)), encoding)
