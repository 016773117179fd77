import unicodedata

import pytest

from zhuti.plan import Plan, list_folder, make_plan
from zhuti.problem import Problem
from zhuti.shards import by_shard, shard_of
from zhuti.validation import validate


def test_documents_are_found_at_any_depth_and_the_rest_is_listed(tmp_path):
    for name in ("b.txt", "深/a.MD", "x.pdf", ".hidden.txt", "~$lock.txt", "metadata.csv"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    kept, unread = list_folder(tmp_path, ["*.txt", "*.md"], tmp_path / "metadata.csv")
    assert list(kept) == ["b.txt", "深/a.MD"]
    assert unread == ["x.pdf"]


def test_ids_are_normalised_but_paths_are_not(tmp_path):
    decomposed = unicodedata.normalize("NFD", "é.txt")
    (tmp_path / decomposed).write_text("x")
    kept, _ = list_folder(tmp_path, ["*.txt"], None)
    assert list(kept) == ["é.txt"] and kept["é.txt"].endswith(decomposed)


def test_two_names_that_normalise_to_one_are_refused(tmp_path):
    for form in ("NFC", "NFD"):
        (tmp_path / unicodedata.normalize(form, "é.txt")).write_text("x")
    with pytest.raises(Problem, match="é.txt"):
        list_folder(tmp_path, ["*.txt"], None)


def plan_for(corpus):
    return make_plan(validate({"study": "s", "corpus": {"path": str(corpus)}}))


def test_names_that_are_missing_are_told_before_any_fit(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "a.txt").write_text("x")
    settings = validate({"study": "s", "corpus": {"path": "c"}, "report": {"names": "own.csv"}})
    with pytest.raises(Problem, match="own.csv"):
        make_plan(settings)
    (tmp_path / "own.csv").touch()
    assert make_plan(settings).study == "results/s"


def test_a_missing_corpus_an_empty_folder_and_an_odd_file_are_named(tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.rtf").write_text("x")
    for name in ("missing", "empty", "a.rtf"):
        with pytest.raises(Problem, match=name):
            plan_for(tmp_path / name)


def test_a_study_made_from_another_corpus_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.txt").write_text("x")
    record = tmp_path / "results" / "s" / "ingest" / "corpus.json"
    record.parent.mkdir(parents=True)
    record.write_text('{"path": "data"}')
    assert plan_for("data").files
    record.write_text('{"path": "other"}')
    with pytest.raises(Problem, match="other"):
        plan_for("data")


def test_a_table_has_all_shards_and_no_metadata_table(tmp_path):
    table = tmp_path / "t.csv.gz"
    table.write_bytes(b"")
    assert plan_for(table).shards == [f"{number:03d}" for number in range(4)]
    with pytest.raises(Problem, match="corpus.metadata"):
        make_plan(validate({"study": "s", "corpus": {"path": str(table), "metadata": "m.csv"}}))


def test_a_stage_is_shared_by_bases_whose_settings_agree_up_to_it():
    main = validate({"study": "s"})
    other_k = validate({"study": "s", "topics": {"k": 7}})
    other_units = validate({"study": "s", "clean": {"unit": "document"}})
    plan = Plan({"m": main, "k": other_k, "u": other_units})
    assert [plan.home("k", stage) for stage in ("ingest", "tfidf", "topics", "cluster")] == ["m", "m", "k", "k"]
    assert [plan.home("u", stage) for stage in ("ingest", "clean", "bow")] == ["m", "u", "u"]


def test_a_specification_is_a_base_that_shares_all_stages_up_to_its_choice(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    vary = {"bow.min_df": [5], "k": [9], "clean.unit": ["heading", "chapter"]}
    plan = make_plan(
        validate({"study": "s", "corpus": {"path": str(tmp_path)}, "multiverse": {"vary": vary, "crossed": True}})
    )
    folder = f"{plan.study}/multiverse"
    assert plan.study == "results/s" and f"{folder}/unit-heading" in plan.bases
    assert f"{folder}/unit-chapter" in plan.specifications and f"{folder}/unit-chapter" not in plan.bases
    assert len(plan.shards) == 1
    all_three = f"{folder}/min_df-5+unit-heading+k-9"
    homes = [plan.home(all_three, stage) for stage in ("ingest", "clean", "segment", "bow", "topics")]
    assert homes == [plan.study, *[f"{folder}/unit-heading"] * 2, f"{folder}/min_df-5+unit-heading", all_three]
    assert plan.home(f"{folder}/k-9", "tfidf") == plan.study


def test_where_shared_work_lies_does_not_depend_on_what_else_is_listed(tmp_path):
    (tmp_path / "a.txt").write_text("x")

    def homes(vary):
        plan = make_plan(
            validate({"study": "s", "corpus": {"path": str(tmp_path)}, "multiverse": {"vary": vary, "crossed": True}})
        )
        return {base: [plan.home(base, stage) for stage in ("clean", "segment", "bow")] for base in plan.bases}

    small = homes({"k": [9], "bow.min_df": [5]})
    large = homes({"bow.min_df": [2, 5], "clean.unit": ["heading"], "k": [8, 9], "segment.hmm": [False]})
    assert small.items() <= large.items() and len(large) == 36


def test_a_document_keeps_its_shard_when_others_come():
    first = by_shard({name: name for name in ("a", "b", "c")}, 4)
    second = by_shard({name: name for name in ("a", "b", "c", "d")}, 4)
    for shard, documents in first.items():
        assert documents.items() <= second[shard].items()
    assert shard_of("a", 1) == "000"
