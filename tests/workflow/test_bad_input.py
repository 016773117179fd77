"""Wrong input gives one clear sentence in each language, exit code 1, and nothing half-written."""

import csv

import docx
import pandas as pd
import pytest

TEXT = "各位代表：我们要大力发展数字经济，推动产业转型升级。" * 40 + "\n"


def study(checkout, corpus: str, more: str = "") -> None:
    topics = "topics: {k: [2], seeds: [1], models: [lda_gibbs], lineup: []}\n"
    (checkout.folder / "bad.yaml").write_text(f"study: bad\ncorpus: {corpus}\n{topics}{more}", encoding="utf-8")


def refused(checkout, *words: str, overlay: str | None = "bad.yaml") -> None:
    done = checkout.snakemake("--quiet", "all", overlay=overlay)
    said = [line for line in done.stderr.splitlines() if line.strip() and not line.startswith((" ", "["))]
    assert done.returncode == 1, done.stderr
    assert len(said) == 2, done.stderr
    for word in words:
        assert word in said[0] and word in said[1], done.stderr
    assert "Traceback" not in done.stderr + done.stdout


def folder(checkout, **files: bytes | str) -> None:
    for name, content in files.items():
        path = checkout.folder / "data" / "c" / name.replace("__", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def test_a_missing_folder(checkout):
    study(checkout, "{path: data/nowhere}")
    refused(checkout, "data/nowhere", "corpus.path")
    assert not (checkout.folder / "results").exists()


def test_an_empty_folder(checkout):
    (checkout.folder / "data" / "c").mkdir()
    study(checkout, "{path: data/c}")
    refused(checkout, "data/c", "corpus.files")


def test_a_mistyped_key_of_the_multiverse(checkout):
    study(checkout, "{path: data/example}", "multiverse: {vary: {bow.mindf: [2]}}\n")
    refused(checkout, "multiverse.vary", "bow.mindf", "bow.min_df")
    assert not (checkout.folder / "results").exists()


@pytest.mark.parametrize(
    ("content", "word"), [(b"", "b.txt"), (bytes(range(256)) * 20, "b.txt"), (TEXT.encode("utf-16"), "b.txt")]
)
def test_a_document_that_cannot_be_read_stops_a_strict_study(checkout, content, word):
    folder(checkout, a__txt=TEXT, b__txt=content)
    study(checkout, "{path: data/c}", "ingest: {strict: true, encoding: utf-8}")
    refused(checkout, word)
    assert not list((checkout.folder / "results" / "bad").rglob("*.csv"))


def test_only_unusable_documents(checkout):
    folder(checkout, a__txt=b"", b__txt=b" \n")
    study(checkout, "{path: data/c}")
    refused(checkout, "data/c", "a.txt")


def test_a_table_without_the_text_column(checkout):
    folder(checkout, t__csv="body\n甲\n")
    study(checkout, "{path: data/c/t.csv}")
    refused(checkout, "data/c/t.csv", "corpus.text", "body")


def test_duplicate_ids(checkout):
    folder(checkout, t__csv=f"id,text\nx,{TEXT.strip()}\nx,{TEXT.strip()}\n")
    study(checkout, "{path: data/c/t.csv}")
    refused(checkout, "data/c/t.csv", "corpus.id", "x")
    assert not list((checkout.folder / "results" / "bad" / "ingest").rglob("*.parquet"))


def test_only_stopwords_remain(checkout):
    folder(checkout, a__txt="我们的，你们的。" * 50, b__txt="他们和我们。" * 50)
    study(checkout, "{path: data/c}")
    refused(checkout, "bow.")


def test_more_topics_than_units(checkout):
    folder(checkout, a__txt=TEXT[:300], b__txt=TEXT[:300])
    study(checkout, "{path: data/c}", "bow: {min_df: 1, min_cf: 1, max_df: 1.0}")
    (checkout.folder / "bad.yaml").write_text(
        (checkout.folder / "bad.yaml").read_text().replace("k: [2]", "k: [50]"), encoding="utf-8"
    )
    refused(checkout, "topics.k", "50")


@pytest.mark.parametrize(("rows", "word"), [("a.txt\nz.txt\n", "z.txt"), ("a.txt\n", "b.txt")])
def test_metadata_that_do_not_match_the_files(checkout, rows, word):
    folder(checkout, a__txt=TEXT, b__txt=TEXT)
    (checkout.folder / "m.csv").write_text("file\n" + rows, encoding="utf-8")
    study(checkout, "{path: data/c, metadata: m.csv}")
    refused(checkout, "m.csv", word)


def test_a_config_that_is_not_yaml(checkout):
    checkout.edit("config.yaml", lambda text: text + "\nbow: [unclosed\n")
    refused(checkout, "config.yaml", overlay=None)


def test_an_overlay_that_is_not_yaml(checkout):
    """Snakemake reads it first, and says nothing under `--quiet all`; `make run` looks at it before (zhuti.overlay)."""
    (checkout.folder / "bad.yaml").write_text("study: [unclosed\n")
    done = checkout.snakemake(overlay="bad.yaml")
    assert done.returncode == 1 and "not valid JSON or YAML" in done.stderr
    assert not (checkout.folder / "results").exists()


def test_an_overlay_without_a_study(checkout):
    (checkout.folder / "bad.yaml").write_text("bow: {min_df: 1}\n")
    refused(checkout, "bad.yaml", "study")


def test_a_typo(checkout):
    (checkout.folder / "bad.yaml").write_text("study: bad\ntopics: {sedes: [1]}\n")
    refused(checkout, "topics.sedes", "topics.seeds")


def test_a_mixed_folder_is_read_and_what_is_refused_is_listed(checkout):
    sentences = ["数字经济产业升级", "教育公平学校教师", "生态保护污染治理", "医疗卫生医院医生", "乡村振兴农业农民"]
    lines = [f"要抓好{sentence}，支持{sentence}，保障{sentence}落到实处。" * 8 for sentence in sentences]
    body = "\n".join(lines) + "\n"
    page = "".join(f"<p>{line}</p>" for line in lines)
    page = f"<html><head><meta charset=gbk></head><body><nav><a href=/>首页</a></nav><div>{page}</div></body></html>"
    folder(checkout, a__txt=body, b__txt=b"", c__pdf=b"%PDF", d__txt=body.encode("gb18030"), e__wps=b"\xd0\xcf")
    folder(checkout, f__html=page.encode("gbk"), g__csv=f"id,text,year\nx,{lines[0]},2020\ny,{lines[1]},2021\n")
    write_docx(checkout.folder / "data/c/h.docx", lines)
    study(checkout, "{path: data/c}", "clean: {min_chars: 20, max_chars: 60}\nbow: {min_df: 2}\n")
    checkout.run(overlay="bad.yaml", warm=True)
    base = checkout.folder / "results/bad"
    rows = list(csv.DictReader((base / "ingest/intake.csv").open(encoding="utf-8-sig", newline="")))
    fates = {row["doc_id"] or row["source"]: row["status"] for row in rows}
    kept = ["a.txt", "d.txt", "f.html", "g.csv#x", "g.csv#y", "h.docx"]
    assert [name for name, status in fates.items() if status == "kept"] == kept
    assert fates["b.txt"] == fates["c.pdf"] == "refused" and "e.wps" in fates
    report = (base / "report/report.html").read_text(encoding="utf-8")
    assert "b.txt" in report and "c.pdf" in report
    units = pd.read_parquet(base / "clean/units.parquet")
    texts = units.groupby("doc_id")["text"].agg("".join).to_dict()
    whole = {"".join(texts[name].split()) for name in ("a.txt", "d.txt", "f.html", "h.docx")}
    assert whole == {body.replace("\n", "")}


def write_docx(path, paragraphs):
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(path)


def test_cleaning_rules_that_are_not_there(checkout):
    folder(checkout, a__txt=TEXT)
    study(checkout, "{path: data/c}", "clean: {rules: [nowhere.yaml]}\n")
    refused(checkout, "nowhere.yaml")


def test_tokens_that_are_clauses_stop_the_run(checkout):
    clause = "各位代表我们要大力发展数字经济推动产业转型升级"
    folder(checkout, a__txt=f"{clause}，教育公平学校教师。\n" * 40)
    (checkout.folder / "words.txt").write_text(f"{clause} 1000000000\n", encoding="utf-8")
    study(checkout, "{path: data/c}", "bow: {min_df: 1, max_df: 1.0}\n")
    checkout.edit("bad.yaml", lambda text: text + "segment: {dictionaries: [words.txt]}\n")
    refused(checkout, "flow.max_clauses", "segment.dictionaries", clause)
    assert not list((checkout.folder / "results/bad").rglob("topic_word.npz"))


def test_a_loss_beyond_its_limit_stops_the_run_before_the_fits(checkout):
    folder(checkout, a__txt=TEXT + "扫一扫在手机打开当前页\n" * 400, b__txt=TEXT)
    study(checkout, "{path: data/c}", "bow: {min_df: 1, max_df: 1.0}\n")
    refused(checkout, "flow.max_removed", "clean/removed.csv")
    assert not list((checkout.folder / "results/bad").rglob("topic_word.npz"))


def test_names_that_are_missing_stop_the_run_before_it_starts(checkout):
    folder(checkout, a__txt=TEXT)
    study(checkout, "{path: data/c}", "report: {names: data/nowhere.csv}\n")
    refused(checkout, "report.names", "data/nowhere.csv")
    assert not (checkout.folder / "results").exists()
