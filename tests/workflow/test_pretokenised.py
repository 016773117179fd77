import re
from pathlib import Path

from zhuti import tables

PAGE = Path(__file__).parents[2] / "docs" / "pretokenised.md"
OVERLAY = re.search(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[1]
TARGETS = ("results/titles/flow/flow.csv", "results/titles/audit/summary.json")
TITLES = [
    "fast cut protocol 5 U.S.",
    "retrieval base class svm",
    "一、 总则 建设 、 ＡＩ",
    "fast retrieval (上接第一版)",
]


def write(checkout, texts):
    (checkout.folder / "titles.yaml").write_text(OVERLAY, encoding="utf-8")
    rows = "".join(f"{text}\t{number % 2}\n" for number, text in enumerate(texts))
    (checkout.folder / "data" / "titles.tsv").write_text(f"text\tlabel\n{rows}", encoding="utf-8")


def test_the_words_of_a_table_reach_the_vocabulary_as_they_are(checkout):
    write(checkout, TITLES)
    done = checkout.snakemake(*TARGETS, "--quiet", "all", overlay="titles.yaml")
    assert done.returncode == 0, done.stderr
    assert "report.html" not in done.stdout, "there is none"
    results = checkout.folder / "results" / "titles"
    vocabulary = {row["term"]: row for row in tables.stream_csv(results / "bow" / "vocabulary.csv")}
    assert vocabulary.keys() == set(" ".join(TITLES).split())
    assert {term: row["reason"] for term, row in vocabulary.items() if row["reason"]} == {"、": "punctuation"}
    tokens = [row["token"] for row in tables.read_parquet(sorted((results / "segment" / "tokens.parquet").iterdir()))]
    assert sorted(tokens) == sorted(title.split() for title in TITLES)
    assert list(tables.stream_csv(results / "clean" / "removed.csv")) == []


def test_text_without_blanks_stops_with_a_sentence(checkout):
    write(checkout, ["各级人民政府应当加强对安全生产工作的领导，建立健全协调机制。"] * 3)
    done = checkout.snakemake(*TARGETS, "--quiet", "all", overlay="titles.yaml")
    assert done.returncode and "flow.max_clauses" in done.stderr and "segment.pretokenised" in done.stderr
