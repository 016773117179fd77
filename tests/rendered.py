"""The report of a study in miniature, rendered without the workflow."""

from pathlib import Path

import miniature
import yaml

from zhuti import explorer, figures, report

FOLDER = Path(__file__).parents[1] / "workflow" / "report"
LABELS = {name: yaml.safe_load((FOLDER / f"labels.{name}.yaml").read_text(encoding="utf-8")) for name in ("zh", "en")}
SECTIONS = [
    "summary", "topics", "explorer", "documents", "clusters", "choice", "evidence", "intake", "segmentation", "copies",
    "methods", "settings",
]  # fmt: skip
SCRIPTS = ("data", "words", "documents", "explorer")
TABLES = {
    "intake": "ingest/intake.csv",
    "metadata": "ingest/metadata.csv",
    "removed": "clean/removed.csv",
    "quality": "clean/quality.csv",
    "copied_documents": "duplicates/documents.csv",
    "copied_pairs": "duplicates/pairs.csv",
    "copied_summary": "duplicates/summary.json",
    "phrases": "audit/phrases.csv",
    "new_words": "audit/new_words.tsv",
    "unknown": "audit/unknown.csv",
    "residue": "audit/residue.csv",
    "stopwords": "audit/stopwords.csv",
    "suggestions": "audit/suggestions.csv",
    "audit_summary": "audit/summary.json",
    "account": "flow/flow.csv",
    "vocabulary": "bow/vocabulary.csv",
    "keywords": "tfidf/keywords.csv",
    "scores": "topics/scores.csv",
    "choice": "topics/choice.json",
    "topics": "topics/chosen/topics.csv",
    "topic_words": "topics/chosen/topic_words.csv",
    "word_lists": "topics/chosen/word_lists.csv",
    "reliability_summary": "topics/reliability.json",
    "typical_units": "topics/chosen/typical_units.csv",
    "doc_topics": "topics/chosen/doc_topics.csv",
    "unit_topics": "topics/chosen/unit_topics.parquet",
    "names": "topics/chosen/names.csv",
    "sources": "evidence/sources.csv",
    "verdicts": "evidence/verdicts.csv",
    "similarities": "cluster/similarities.csv",
    "explorer": "report/explorer.json",
    "checklist": "report/checklist.csv",
    "study": "study.json",
    "clusters": "cluster/labels.csv",
    "agreement": "cluster/agreement.csv",
    "summary": "cluster/summary.json",
    "lineup": "evidence/lineup.csv",
    "lineup_summary": "evidence/lineup.json",
    "null": "evidence/null.csv",
    "null_summary": "evidence/null.json",
    "intervals": "evidence/intervals.csv",
    "intervals_summary": "evidence/intervals.json",
    "prevalence": "evidence/prevalence.csv",
    "differences": "evidence/differences.csv",
    "prevalence_summary": "evidence/prevalence.json",
    "settings": "settings.json",
    "versions": "versions.json",
}
WALKED = ("topics", "vocabulary", "doc_topics", "unit_topics", "prevalence", "similarities")
MULTIVERSE = ("specifications", "returns", "factors")
SVG = '<?xml version="1.0"?>\n<svg xmlns:xlink="http://www.w3.org/1999/xlink" width="576pt" height="72pt"></svg>'


def make(study: Path, language: str = "zh", title: str | None = None, relevance_lambda: float = 0.6) -> str:
    """Write the report of a study and return it; figures that have not been drawn are empty."""
    pictures = study / "report" / "figures"
    pictures.mkdir(parents=True, exist_ok=True)
    for name in figures.NAMES:
        if not (pictures / f"{name}.svg").exists():
            (pictures / f"{name}.svg").write_text(SVG, encoding="utf-8")
    html = study / "report" / "report.html"
    explorer.run(
        topic_word=str(study / "topics" / "chosen" / "topic_word.npz"),
        **{name: str(study / TABLES[name]) for name in WALKED},
        units=sorted(map(str, (study / "clean" / "units.parquet").iterdir())),
        explorer=str(study / TABLES["explorer"]),
        say=print,
    )
    report.run(
        **{name: str(study / path) for name, path in TABLES.items()},
        templates=sorted(map(str, FOLDER.glob("*.html.j2"))),
        style=str(FOLDER / "style.css"),
        labels=str(FOLDER / f"labels.{language}.yaml"),
        scripts=[str(FOLDER / f"{name}.js") for name in SCRIPTS],
        methods_texts=[str(study / "report" / f"methods.{name}.md") for name in LABELS],
        references=str(study / "report" / "references.bib"),
        figures=[str(pictures / f"{name}.svg") for name in figures.NAMES],
        tokens=sorted(map(str, (study / "segment" / "tokens.parquet").iterdir())),
        fits=sorted(map(str, (study / "topics" / miniature.MODEL).glob("*/*/fit.json"))),
        multiverse_tables=[str(study / "multiverse" / f"{name}.csv") for name in MULTIVERSE]
        if (study / "multiverse").exists()
        else [],
        language=language,
        title=title,
        relevance_lambda=relevance_lambda,
        html=str(html),
        say=lambda message: None,
    )
    return html.read_text(encoding="utf-8")
