"""A change reruns what depends on it, and nothing else: counted in jobs."""

FROM_BOW = {
    "bow", "tfidf", "keywords", "fit_lda_gibbs_1", "heldout_lda_gibbs_1", "fit_nmf_1", "refits_nmf_1", "scores",
    "choice", "chosen", "gensim_export", "cluster", "null_fit", "null", "lineup_kmeans", "lineup", "intervals",
    "prevalence", "sources", "verdicts", "names", "topic_figures", "cluster_figures", "evidence_figures", "captions",
    "workbook", "ldavis", "explorer", "methods", "report", "check", "manifest",
}  # fmt: skip
SIGNED = {"topic_figures", "cluster_figures", "evidence_figures", "captions", "workbook", "ldavis"}
"""They name the study's hash, which any setting but those of the report changes."""


def overlay(study, text):
    (study.folder / "small.yaml").write_text(text, encoding="utf-8")


def changed(study, old, new):
    study.edit("small.yaml", lambda text: text.replace(old, new))


def test_nothing_changed_reruns_nothing(rerun):
    assert rerun.jobs() == {}


def test_another_k_reruns_its_fits_and_what_follows(rerun):
    changed(rerun, "k: [3, 5]", "k: [3, 5, 7]")
    jobs = rerun.jobs()
    assert (jobs["fit_lda_gibbs_1"], jobs["heldout_lda_gibbs_1"], jobs["fit_nmf_2"]) == (1, 1, 1)
    assert "fit_nmf_1" not in jobs
    assert not jobs.keys() & {"ingest", "intake", "clean", "segment", "bow", "tfidf"}
    assert jobs.keys() >= {"scores", "choice", "report"}


def test_another_seed_reruns_its_batch_only(rerun):
    changed(rerun, "seeds: [1, 2]", "seeds: [1, 2, 3]")
    jobs = rerun.jobs()
    assert jobs["fit_lda_gibbs_2"] == 2 and not jobs.keys() & {"fit_lda_gibbs_1", "fit_nmf_1", "bow"}


def test_a_stopword_reruns_from_bow_on(rerun):
    (rerun.folder / "stop.txt").write_text("经济\n", encoding="utf-8")
    overlay(rerun, (rerun.folder / "small.yaml").read_text() + "bow: {study_stopwords: [stop.txt]}\n")
    jobs = rerun.jobs()
    assert not jobs.keys() & {"ingest", "intake", "clean", "clean_tables", "segment"}
    assert jobs.keys() >= FROM_BOW


def test_a_word_added_to_a_stopword_file_reruns_from_bow_on(rerun):
    rerun.edit("workflow/resources/stopwords/genre.txt", lambda text: text + "\n经济\n")
    jobs = rerun.jobs()
    assert "segment" not in jobs and jobs.keys() >= FROM_BOW


def test_a_lexicon_entry_reruns_from_segment_on(rerun):
    rerun.edit("workflow/resources/lexicon/policy.txt", lambda text: text + "营商环境优化提升\n")
    jobs = rerun.jobs()
    assert jobs["segment"] == 4 and jobs.keys() >= FROM_BOW | {"audit", "flow"}
    assert not jobs.keys() & {"ingest", "clean", "duplicates"}


def test_an_audit_setting_reruns_the_audit_and_the_report(rerun):
    overlay(rerun, (rerun.folder / "small.yaml").read_text() + "audit: {candidates: 20}\n")
    assert rerun.jobs().keys() == {"audit", "identity", "methods", "report", "provenance", "manifest"} | SIGNED


def test_a_limit_of_the_account_reruns_no_fit(rerun):
    overlay(rerun, (rerun.folder / "small.yaml").read_text() + "flow: {max_removed: 0.4}\n")
    assert rerun.jobs().keys() == {"flow", "identity", "methods", "report", "provenance", "manifest"} | SIGNED


def test_a_report_setting_reruns_the_report_only(rerun):
    overlay(rerun, (rerun.folder / "small.yaml").read_text() + "report: {language: en}\n")
    figures = {"topic_figures", "cluster_figures", "evidence_figures"}
    assert rerun.jobs().keys() <= figures | {"report", "provenance", "manifest"}
    assert "report" in rerun.jobs()


def test_names_rerun_the_names_and_what_shows_them(rerun):
    shown = {"names", "topic_figures", "evidence_figures", "workbook", "methods", "report", "provenance", "manifest"}
    names = (rerun.results / "topics/chosen/names.csv").read_text(encoding="utf-8-sig")
    label = names.splitlines()[1].split(",")[1]
    (rerun.folder / "names.csv").write_text(names.replace(f"1,{label},", "1,我的主题,", 1), encoding="gb18030")
    overlay(rerun, (rerun.folder / "small.yaml").read_text() + "report: {names: names.csv}\n")
    assert rerun.jobs().keys() == shown
    rerun.run("--until", "names")
    named = (rerun.results / "topics/chosen/names.csv").read_text(encoding="utf-8-sig").splitlines()[1]
    assert named.startswith(f"1,我的主题,,{label},named,1.0,")


def test_a_file_that_nothing_waits_for_is_made_again(rerun):
    (rerun.results / "topics/lda_gibbs/k3/seed1/topic_word.npz").unlink()
    assert rerun.jobs().keys() >= {"fit_lda_gibbs_1", "scores", "report"}


def test_whatever_is_deleted_comes_back_with_the_same_bytes(rerun):
    made = {path: path.read_bytes() for path in rerun.results.rglob("*") if path.is_file()}
    stages = [path for path in made if path.relative_to(rerun.results).parts[0] not in ("logs", "benchmarks")]
    # Of the files that lie side by side every third, so that no folder is empty and none complete.
    folders = [sorted(path for path in stages if path.parent == folder) for folder in {path.parent for path in stages}]
    deleted = [path for files in folders for path in files[::3]]
    assert len(deleted) > 60
    for path in deleted:
        path.unlink()
    rerun.run(warm=True)
    assert [str(path) for path in stages if not path.is_file() or path.read_bytes() != made[path]] == []


def test_a_comment_or_docstring_reruns_nothing(rerun):
    rerun.edit("workflow/src/zhuti/cluster/partition.py", lambda text: "# a comment\n" + text)
    rerun.edit("workflow/src/zhuti/bow/__init__.py", lambda text: text.replace('"""', '"""Indeed: ', 1))
    assert rerun.jobs() == {}


def test_cluster_code_reruns_clusters_and_report_only(rerun):
    rerun.edit("workflow/src/zhuti/cluster/partition.py", lambda text: text + "\nEDITED = 1\n")
    later = {"cluster_figures", "lineup", "evidence_figures", "workbook", "explorer", "methods", "report", "manifest"}
    assert rerun.jobs().keys() == {"cluster"} | later


def test_one_more_document_reruns_one_shard_and_then_from_bow_on(rerun):
    name = "2024-测试-讲话.txt"
    (rerun.folder / "data/example" / name).write_text("各位代表，我们要发展数字经济。" * 30, encoding="utf-8")
    rerun.edit("data/example/metadata.csv", lambda text: text + f"{name},讲话,,,,2024,讲话,,\n")
    jobs = rerun.jobs()
    assert (jobs["ingest"], jobs["clean"], jobs["segment"]) == (1, 1, 1)
    assert jobs.keys() >= FROM_BOW


def test_metadata_rerun_what_shows_them_but_no_fit(rerun):
    rerun.edit("data/example/metadata.csv", lambda text: text.replace("新乡", "新鄉"))
    jobs = rerun.jobs()
    assert jobs.keys() >= {"intake", "chosen", "report"}
    assert not jobs.keys() & {"ingest", "clean", "segment", "bow", "fit_lda_gibbs_1", "scores", "null_fit", "intervals"}


def test_two_changes_at_once_rerun_what_depends_on_either(rerun):
    rerun.edit("data/example/metadata.csv", lambda text: text.replace("新乡", "新鄉"))
    changed(rerun, "seeds: [1, 2]", "seeds: [1, 3]")
    overlay(rerun, (rerun.folder / "small.yaml").read_text() + "tfidf: {sublinear: false}\n")
    jobs = rerun.jobs()
    assert jobs.keys() >= {"intake", "fit_lda_gibbs_1", "fit_nmf_1", "heldout_lda_gibbs_1", "lineup_kmeans", "scores"}


def test_columns_that_trade_places_are_read_anew(rerun):
    (rerun.folder / "data/table.csv").write_text("甲,乙\n发展数字经济,改善民生\n", encoding="utf-8")
    table = "study: table\ncorpus: {path: data/table.csv, text: 甲, id: 乙}\n"
    (rerun.folder / "table.yaml").write_text(table, encoding="utf-8")
    rerun.run("--until", "ingest_table", overlay="table.yaml")
    assert "ingest_table" not in rerun.jobs(overlay="table.yaml")
    (rerun.folder / "table.yaml").write_text(table.replace("text: 甲, id: 乙", "text: 乙, id: 甲"), encoding="utf-8")
    assert rerun.jobs(overlay="table.yaml")["ingest_table"] == 1


def test_a_second_study_leaves_the_first_untouched(rerun):
    (rerun.folder / "second.yaml").write_text(
        (rerun.folder / "small.yaml").read_text().replace("study: small", "study: second").replace("[3, 5]", "[3]")
    )
    before = {path: path.stat().st_mtime_ns for path in rerun.results.rglob("*") if path.is_file()}
    rerun.run("--until", "scores", overlay="second.yaml", warm=True)
    assert {path: path.stat().st_mtime_ns for path in rerun.results.rglob("*") if path.is_file()} == before
    assert rerun.jobs() == {} and "scores" not in rerun.jobs(overlay="second.yaml")
