# Stage report: figures for report and paper, and the one page that people read.
# Inputs:  the tables of all stages, of the multiverse if there are any; the settings and versions in force;
#          workflow/report/ (templates, CSS, texts)
# Outputs: report/figures/{name}.svg, .png, .pdf   one set of files per figure, whatever the corpus
#          report/report.html                      one file, which needs no network and no Chinese font
#          report/methods.zh.md, methods.en.md     the methods section, filled with the values of the run
#          report/references.bib                   the works that it cites
#          report/checklist.csv   question (preprocessing | k | reliability | validity | reporting), item, status
#              (there | partly | missing), where (anchor in the report), zh, en: what reviewers ask for
# Config:  report; corpus.label, topics.relevance_lambda; of the methods all but report
from zhuti.figures import CLUSTERS, NAMES, TOPICS
from zhuti.provenance import versions


rule topic_figures:
    input:
        scores=at("topics", "scores.csv"),
        choice=at("topics", "choice.json"),
        topics=at("topics", "chosen/topics.csv"),
        topic_words=at("topics", "chosen/topic_words.csv"),
        doc_topics=at("topics", "chosen/doc_topics.csv"),
        labels=TEMPLATES / f"labels.{STUDY.report.language}.yaml",
    output:
        figures=pictures(TOPICS),
    log:
        "{base}/logs/topic_figures.log",
    benchmark:
        "{base}/benchmarks/topic_figures.tsv"
    conda:
        "../../environment.yml"
    params:
        label=STUDY.corpus.label,
        code=code("figures", "figures.topics", "figures.choice"),
    script:
        "../scripts/topic_figures.py"


rule cluster_figures:
    input:
        doc_topics=at("topics", "chosen/doc_topics.csv"),
        clusters=at("cluster", "labels.csv"),
        linkage=at("cluster", "linkage.csv"),
        map=at("cluster", "map.csv"),
        similarities=at("cluster", "similarities.csv"),
        summary=at("cluster", "summary.json"),
        labels=TEMPLATES / f"labels.{STUDY.report.language}.yaml",
    output:
        figures=pictures(CLUSTERS),
    log:
        "{base}/logs/cluster_figures.log",
    benchmark:
        "{base}/benchmarks/cluster_figures.tsv"
    conda:
        "../../environment.yml"
    params:
        code=code("figures", "figures.clusters"),
    script:
        "../scripts/cluster_figures.py"


rule methods:
    input:
        documents=at("ingest", "documents.parquet/{shard}.parquet", shards=True),
        intake=at("ingest", "intake.csv"),
        metadata=at("ingest", "metadata.csv"),
        quality=at("clean", "quality.csv"),
        copied=at("duplicates", "summary.json"),
        audit=at("audit", "summary.json"),
        account=at("flow", "flow.csv"),
        rows=at("bow", "rows.parquet"),
        stopwords=at("bow", "stopwords.csv"),
        scores=at("topics", "scores.csv"),
        refits=at("topics", "refits.csv"),
        choice=at("topics", "choice.json"),
        topics=at("topics", "chosen/topics.csv"),
        fits=main_fits("fit.json"),
        summary=at("cluster", "summary.json"),
        agreement=at("cluster", "agreement.csv"),
        lineup=at("evidence", "lineup.csv"),
        null=at("evidence", "null.json"),
        intervals=at("evidence", "intervals.json"),
        prevalence=at("evidence", "prevalence.csv"),
        differences=at("evidence", "differences.csv"),
        prevalence_summary=at("evidence", "prevalence.json"),
        multiverse_tables=tried,
        study="{base}/study.json",
        templates=[TEMPLATES / "methods.zh.md.j2", TEMPLATES / "methods.en.md.j2"],
        references=RESOURCES / "references.bib",
    output:
        texts=shown(["{base}/report/methods.zh.md", "{base}/report/methods.en.md"], "methods", "Report 报告"),
        bibtex="{base}/report/references.bib",
        checklist_table=table("{base}/report/checklist.csv", "checklist"),
    log:
        "{base}/logs/methods.log",
    benchmark:
        "{base}/benchmarks/methods.tsv"
    conda:
        "../../environment.yml"
    params:
        settings=settled,
        versions=versions(),
        code=code("methods"),
    script:
        "../scripts/methods.py"


rule report:
    input:
        intake=at("ingest", "intake.csv"),
        metadata=at("ingest", "metadata.csv"),
        removed=at("clean", "removed.csv"),
        quality=at("clean", "quality.csv"),
        tokens=at("segment", "tokens.parquet/{shard}.parquet", shards=True),
        copied_documents=at("duplicates", "documents.csv"),
        copied_pairs=at("duplicates", "pairs.csv"),
        copied_summary=at("duplicates", "summary.json"),
        phrases=at("audit", "phrases.csv"),
        new_words=at("audit", "new_words.tsv"),
        unknown=at("audit", "unknown.csv"),
        residue=at("audit", "residue.csv"),
        stopwords=at("audit", "stopwords.csv"),
        suggestions=at("audit", "suggestions.csv"),
        audit_summary=at("audit", "summary.json"),
        account=at("flow", "flow.csv"),
        vocabulary=at("bow", "vocabulary.csv"),
        keywords=at("tfidf", "keywords.csv"),
        scores=at("topics", "scores.csv"),
        choice=at("topics", "choice.json"),
        topics=at("topics", "chosen/topics.csv"),
        topic_words=at("topics", "chosen/topic_words.csv"),
        word_lists=at("topics", "chosen/word_lists.csv"),
        fits=main_fits("fit.json"),
        reliability_summary=at("topics", "reliability.json"),
        typical_units=at("topics", "chosen/typical_units.csv"),
        doc_topics=at("topics", "chosen/doc_topics.csv"),
        unit_topics=at("topics", "chosen/unit_topics.parquet"),
        clusters=at("cluster", "labels.csv"),
        agreement=at("cluster", "agreement.csv"),
        summary=at("cluster", "summary.json"),
        lineup=at("evidence", "lineup.csv"),
        lineup_summary=at("evidence", "lineup.json"),
        null=at("evidence", "null.csv"),
        null_summary=at("evidence", "null.json"),
        intervals=at("evidence", "intervals.csv"),
        intervals_summary=at("evidence", "intervals.json"),
        prevalence=at("evidence", "prevalence.csv"),
        differences=at("evidence", "differences.csv"),
        prevalence_summary=at("evidence", "prevalence.json"),
        multiverse_tables=tried,
        settings="{base}/settings.json",
        versions="{base}/versions.json",
        figures=expand("{{base}}/report/figures/{name}.svg", name=NAMES),
        templates=sorted(TEMPLATES.glob("*.j2")),
        style=TEMPLATES / "style.css",
        labels=TEMPLATES / f"labels.{STUDY.report.language}.yaml",
    output:
        html=shown("{base}/report/report.html", "report", "Report 报告"),
    log:
        "{base}/logs/report.log",
    benchmark:
        "{base}/benchmarks/report.tsv"
    conda:
        "../../environment.yml"
    params:
        settings=section("report"),
        relevance_lambda=lambda wildcards: PLAN.bases[wildcards.base].topics.relevance_lambda,
        code=code("report"),
    script:
        "../scripts/report.py"
