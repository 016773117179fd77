"""The references can be read by any program, and hold what the texts cite and nothing else."""

import re
from pathlib import Path

import pytest

from zhuti.methods import references

ROOT = Path(__file__).parents[2]
SOURCE = (ROOT / "workflow" / "resources" / "references.bib").read_text(encoding="utf-8")
TEMPLATES = [path.read_text(encoding="utf-8") for path in (ROOT / "workflow" / "report").glob("methods.*.md.j2")]


def test_every_entry_is_read_and_keys_are_unique_and_sorted():
    keys = re.findall(r"^@\w+\{([^,]+),$", SOURCE, re.MULTILINE)
    assert SOURCE.count("@") == len(keys) == len(set(keys)) > 30
    assert list(references.parse(SOURCE)) == keys == sorted(keys)


def test_braces_balance():
    for entry in references.parse(SOURCE).values():
        depth = 0
        for character in entry.source:
            depth += {"{": 1, "}": -1}.get(character, 0)
            assert depth >= 0
        assert depth == 0


def test_every_entry_has_what_its_kind_needs():
    needed = {"article": "journal", "inproceedings": "booktitle", "book": "publisher", "misc": "howpublished"}
    for entry in references.parse(SOURCE).values():
        kind = re.match(r"@(\w+)", entry.source)[1]
        assert {"author", "title", needed[kind]} <= entry.fields.keys(), entry.key
        assert "year" in entry.fields or "url" in entry.fields, entry.key


def test_both_texts_cite_all_entries_and_no_others():
    known = set(references.parse(SOURCE))
    assert len(TEMPLATES) == 2
    for text in TEMPLATES:
        assert set(references.cited([text])) == known


@pytest.mark.parametrize(
    ("key", "short"),
    [
        ("blei2003", "Blei, Ng & Jordan 2003"),
        ("griffiths2004", "Griffiths & Steyvers 2004"),
        ("chang2009", "Chang et al. 2009"),
        ("pedregosa2011", "Pedregosa et al. 2011"),
        ("rehurek2010", "Řehůřek & Sojka 2010"),
        ("bouma2009", "Bouma 2009"),
        ("jieba", "jieba"),
    ],
)
def test_works_are_cited_by_their_authors(key, short):
    assert references.parse(SOURCE)[key].short == short


def test_the_full_form_holds_no_bibtex():
    for entry in references.parse(SOURCE).values():
        assert not re.search(r"[{}\\]|--", entry.full) and entry.fields.get("year", "") in entry.full


def test_a_bibliography_holds_what_was_cited():
    text = "A [@blei2003; @jieba], B [@chang2009], not \\[@lee1999] nor \\[\\@denny2018\\]."
    keys = references.cited([text])
    assert keys == ["blei2003", "chang2009", "jieba"]
    assert list(references.parse(references.bibliography(keys, references.parse(SOURCE)))) == keys
