import hashlib

from zhuti import provenance
from zhuti.ingest import DOCUMENTS
from zhuti.tables import read_json, write_parquet


def documents(path, *doc_ids):
    rows = [
        {"doc_id": name, "source": name, "sha256": f"hash of {name}", "encoding": "utf-8", "n_chars": 1, "text": "x"}
        for name in doc_ids
    ]
    write_parquet(rows, path, DOCUMENTS)
    return str(path)


def test_the_corpus_hash_does_not_depend_on_shards(tmp_path):
    one = [documents(tmp_path / "1.parquet", "a", "b")]
    two = [documents(tmp_path / "2.parquet", "b"), documents(tmp_path / "3.parquet", "a")]
    assert provenance.corpus_hash(one) == provenance.corpus_hash(two)
    assert provenance.corpus_hash(one) != provenance.corpus_hash(two[:1])


def test_the_manifest_hashes_results_under_relative_names(tmp_path):
    shard = documents(tmp_path / "d.parquet", "a")
    (tmp_path / "t.csv").write_bytes(b"x")
    provenance.run_manifest({"study": "s"}, [shard], [str(tmp_path / "t.csv")], str(tmp_path), str(tmp_path / "m.json"))
    manifest = read_json(tmp_path / "m.json")
    assert manifest["results"] == {"t.csv": hashlib.sha256(b"x").hexdigest()}
    assert manifest["corpus"]["documents"] == 1
    assert str(tmp_path) not in (tmp_path / "m.json").read_text()


def test_versions_name_libraries_that_make_results_and_no_machine():
    assert provenance.versions().keys() >= {"python", "tomotopy", "rjieba", "numpy"}
