"""Claims about the results of a whole run."""

import json

import pandas as pd
from python_calamine import CalamineWorkbook


def table(study, path):
    return pd.read_csv(study.results / path, encoding="utf-8-sig", keep_default_na=False)


def test_all_checks_hold(finished):
    checks = table(finished, "check/checks.csv")
    assert checks["holds"].all() and len(checks) > 10


def test_every_document_has_topics_and_its_metadata(finished):
    topics = table(finished, "topics/chosen/doc_topics.csv")
    assert len(topics) == 5 and {"province", "doc_type", "T1"} <= set(topics.columns)
    shares = topics.filter(regex=r"^T\d+$").sum(axis=1)
    assert shares.between(1 - 1e-6, 1 + 1e-6).all()


def test_a_word_leads_to_its_characters_in_the_document(finished):
    """topic → word → unit → character offset, through the tables alone."""
    word = table(finished, "topics/chosen/topic_words.csv")["term"][0]
    documents = pd.read_parquet(finished.results / "ingest/documents.parquet").set_index("doc_id")["text"]
    units = pd.read_parquet(finished.results / "clean/units.parquet").set_index("unit_id")
    found = 0
    for row in pd.read_parquet(finished.results / "segment/tokens.parquet").itertuples():
        unit = units.loc[row.unit_id]
        for token, start in zip(row.token, row.start, strict=True):
            if token == word:
                piece = max(i for i, begin in enumerate(unit.map_clean) if begin <= start)
                offset = unit.map_doc[piece] + start - unit.map_clean[piece]
                assert documents[unit.doc_id][offset] == word[0]
                found += 1
    assert found >= 3


def test_the_tables_are_the_same_bytes_on_one_core(finished, checkout):
    """And whatever else a process has loaded, whatever BLAS may use: these jobs are forks without limits of threads."""
    checkout.run("--cores", "1", warm=True)
    names = sorted(path.relative_to(finished.results) for path in finished.results.rglob("*") if path.is_file())
    compared = [name for name in names if name.parts[0] not in ("logs", "benchmarks")]
    different = [
        str(name)
        for name in compared
        if (finished.results / name).read_bytes() != (checkout.results / name).read_bytes()
    ]
    assert len(compared) > 60 and different == []


def test_results_name_no_path_of_the_machine(finished):
    for path in finished.results.rglob("*.json"):
        assert str(finished.folder) not in path.read_text(encoding="utf-8")
    assert json.loads((finished.results / "ingest/corpus.json").read_text()) == {"path": "data/example"}


def test_every_topic_has_a_name_its_sources_and_a_verdict(finished):
    topics = table(finished, "topics/chosen/topics.csv")
    names, sources, verdicts = (
        table(finished, path) for path in ("topics/chosen/names.csv", "evidence/sources.csv", "evidence/verdicts.csv")
    )
    assert names["name"].tolist() == topics["label"].tolist() and set(names["status"]) == {"suggested"}
    assert names["words"].str.split("|").str[:4].str.join("·").tolist() == names["suggested"].tolist()
    documents = set(table(finished, "ingest/metadata.csv")["doc_id"])
    assert len(sources) == len(topics) and set(sources["document"]) <= documents
    assert sources["document_share"].between(0.2, 1).all() and sources["documents_effective"].between(1, 5).all()
    assert sorted(set(verdicts["topic"])) == topics["topic"].tolist()
    failing = set(table(finished, "evidence/null.csv").query("beats != 'True' and beats != True")["topic"])
    assert set(verdicts[verdicts["reason"] == "not_above_chance"]["topic"]) == failing
    assert failing.isdisjoint(verdicts[verdicts["verdict"] == "report"]["topic"])


def test_the_manifest_hashes_the_report(finished):
    import hashlib

    manifest = json.loads((finished.results / "manifest.json").read_text(encoding="utf-8"))
    report = (finished.results / "report/report.html").read_bytes()
    assert manifest["results"]["report/report.html"] == hashlib.sha256(report).hexdigest()


def test_tables_for_a_paper_open_as_a_workbook(finished):
    report = finished.results / "report"
    sheets = CalamineWorkbook.from_path(report / "study.xlsx").sheet_names
    assert sheets[0] == "contents" and {path.stem for path in (report / "tables").iterdir()} == set(sheets)
    mark = table(finished, "report/tables/contents.csv")["study"][0]
    assert mark.startswith("small ") and mark.split()[1] in (report / "figures/captions.md").read_text(encoding="utf-8")
    assert set(table(finished, "report/tables/topics.csv")["study"]) == {mark}


def test_pyldavis_has_the_topics_of_the_study(finished):
    page = (finished.results / "report/pyldavis.html").read_text(encoding="utf-8")
    assert page.count("<script>") == 3 and "default-src 'none'" in page
    for topic in table(finished, "topics/chosen/topics.csv")["topic"]:
        assert f'"Topic{topic}"' in page


def test_linter_and_plain_snakemake_agree(finished):
    assert finished.snakemake("--lint", overlay=None).returncode == 0
