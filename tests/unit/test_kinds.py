from pathlib import Path

import pytest

from zhuti.kinds import UNREAD, codec_of, is_table, why_unread
from zhuti.refusal import REASONS


@pytest.mark.parametrize("name", ["a.csv", "A.XLSX", "a.jsonl.gz", "b/c.parquet", "a.tsv.xz", "a.ndjson.bz2"])
def test_tables_are_known_by_their_names(name):
    assert is_table(Path(name)) and not is_table(Path(name + ".txt"))


def test_files_that_are_not_read_have_a_reason_with_a_remedy():
    assert [why_unread(name) for name in ("a.DOC", "图.png", "x.zip", "b.xls", "readme")] == [
        "old_format",
        "picture",
        "archive",
        "old_table",
        "files",
    ]
    assert set(UNREAD) <= set(REASONS)


def test_the_first_pattern_that_fits_names_the_codec():
    encodings = {"1998/*.txt": "big5", "*.txt": "gb18030"}
    paths = ("1998/a.txt", "1998/b/c.txt", "x/a.txt", "a.md")
    assert [codec_of(path, encodings, "auto") for path in paths] == ["big5", "big5", "gb18030", "auto"]
