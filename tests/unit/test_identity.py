"""The study's hash names settings, corpus and version, and nothing that does not change a result."""

import re

import pytest

from zhuti import identity
from zhuti.ingest import DOCUMENTS
from zhuti.tables import read_json, write_csv, write_parquet

SETTINGS = {"study": "s", "bow": {"min_df": 3, "max_df": 0.5}, "report": {"language": "zh", "title": None}}


def write_corpus(folder, shards):
    paths = []
    for number, doc_ids in enumerate(shards):
        rows = [
            {"doc_id": name, "source": name, "sha256": name * 8, "encoding": "utf-8", "n_chars": 1, "text": "x"}
            for name in doc_ids
        ]
        paths.append(str(folder / f"{number}.parquet"))
        write_parquet(rows, paths[-1], DOCUMENTS)
    return paths


def made(folder, shards=(("a", "b"),), place="云州", settings=SETTINGS, version="0.1.0", words="经济"):
    folder.mkdir()
    (folder / "words.txt").write_text(words, encoding="utf-8")
    write_csv([{"doc_id": name, "place": place} for name in ("a", "b")], folder / "metadata.csv")
    identity.run(
        documents=write_corpus(folder, shards),
        metadata=folder / "metadata.csv",
        lists=[folder / "words.txt"],
        settings=settings,
        zhuti=version,
        study=folder / "study.json",
    )
    return read_json(folder / "study.json")


def test_it_is_twelve_digits_beside_what_they_are_made_of(tmp_path):
    study = made(tmp_path / "1")
    assert re.fullmatch("[0-9a-f]{12}", study["hash"])
    assert study.keys() == {"study", "hash", "settings", "lists", "corpus", "zhuti"} and study["study"] == "s"
    assert str(tmp_path) not in (tmp_path / "1" / "study.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "same",
    [
        {"shards": (("b",), ("a",))},
        {"settings": SETTINGS | {"report": {"language": "en", "title": "Another"}}},
        {"settings": dict(reversed(SETTINGS.items()))},
    ],
    ids=["shards", "title", "order of keys"],
)
def test_what_changes_no_result_does_not_change_it(tmp_path, same):
    assert made(tmp_path / "1") == made(tmp_path / "2", **same)


@pytest.mark.parametrize(
    "other",
    [
        {"settings": SETTINGS | {"study": "t"}},
        {"settings": SETTINGS | {"bow": {"min_df": 2, "max_df": 0.5}}},
        {"shards": (("a",),)},
        {"place": "青川"},
        {"version": "0.2.0"},
        {"words": "经济\n产业"},
    ],
    ids=["study", "setting", "document", "metadata", "version", "word in a list"],
)
def test_another_study_has_another_hash(tmp_path, other):
    assert made(tmp_path / "1")["hash"] != made(tmp_path / "2", **other)["hash"]
