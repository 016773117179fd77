# Stage report: figures and tables for report and paper, pyLDAvis, and the one page that people read.
# Inputs:  the tables of all stages, of the multiverse if there are any; the settings and versions in force; the hash of
#          the study (study.json); workflow/report/ (templates, CSS, texts)
# Outputs: report/figures/{name}.svg, .png, .pdf   one set of files per figure, whatever the corpus
#          report/figures/captions.md              what each figure shows and of what, in Chinese and English
#          report/tables/{name}.csv                the tables that a paper needs; contents.csv says what each is
#          report/study.xlsx                       the same tables, a sheet each
#          report/pyldavis.html                    the topics by pyLDAvis, in one file that needs no network
#          report/report.html                      one file, which needs no network and no Chinese font
#          report/methods.zh.md, methods.en.md     the methods section, filled with the values of the run
#          report/references.bib                   the works that it cites
#          report/checklist.csv   question (preprocessing | k | reliability | validity | reporting), item, status
#              (there | partly | missing), where (anchor in the report), zh, en: what reviewers ask for
# Config:  report; corpus.label, topics.relevance_lambda; of the methods all but report
from zhuti.figures import CLUSTERS, EVIDENCE, NAMES, TOPICS
from zhuti.provenance import versions
from zhuti.workbook.sources import NAMES as TABLES

BOTH_LANGUAGES = [TEMPLATES / f"labels.{language}.yaml" for language in ("zh", "en")]


rule topic_figures:
    input:
        scores=at("topics", "scores.csv"),
        choice=at("topics", "choice.json"),
        topics=at("topics", "chosen/topics.csv"),
        topic_words=at("topics", "chosen/topic_words.csv"),
        doc_topics=at("topics", "chosen/doc_topics.csv"),
        names=at("topics", "chosen/names.csv"),
        study="{base}/study.json",
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
        study="{base}/study.json",
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


rule explorer:
    input:
        topic_word=at("topics", "chosen/topic_word.npz"),
        topics=at("topics", "chosen/topics.csv"),
        vocabulary=at("bow", "vocabulary.csv"),
        doc_topics=at("topics", "chosen/doc_topics.csv"),
        unit_topics=at("topics", "chosen/unit_topics.parquet"),
        units=at("clean", "units.parquet/{shard}.parquet", shards=True),
        prevalence=at("evidence", "prevalence.csv"),
        similarities=at("cluster", "similarities.csv"),
    output:
        explorer="{base}/report/explorer.json",
    log:
        "{base}/logs/explorer.log",
    benchmark:
        "{base}/benchmarks/explorer.tsv"
    conda:
        "../../environment.yml"
    params:
        code=code("explorer"),
    script:
        "../scripts/explorer.py"


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
        reliability=at("topics", "reliability.json"),
        choice=at("topics", "choice.json"),
        topics=at("topics", "chosen/topics.csv"),
        names=at("topics", "chosen/names.csv"),
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


rule evidence_figures:
    input:
        prevalence=at("evidence", "prevalence.csv"),
        differences=at("evidence", "differences.csv"),
        lineup=at("evidence", "lineup.csv"),
        topics=at("topics", "chosen/topics.csv"),
        names=at("topics", "chosen/names.csv"),
        study="{base}/study.json",
        labels=TEMPLATES / f"labels.{STUDY.report.language}.yaml",
    output:
        figures=pictures(EVIDENCE),
    log:
        "{base}/logs/evidence_figures.log",
    benchmark:
        "{base}/benchmarks/evidence_figures.tsv"
    conda:
        "../../environment.yml"
    params:
        code=code("figures", "figures.evidence"),
    script:
        "../scripts/evidence_figures.py"


rule captions:
    input:
        account=at("flow", "flow.csv"),
        choice=at("topics", "choice.json"),
        intervals=at("evidence", "intervals.json"),
        study="{base}/study.json",
        labels=BOTH_LANGUAGES,
    output:
        captions="{base}/report/figures/captions.md",
    log:
        "{base}/logs/captions.log",
    benchmark:
        "{base}/benchmarks/captions.tsv"
    conda:
        "../../environment.yml"
    params:
        code=code("captions"),
    script:
        "../scripts/captions.py"


rule workbook:
    input:
        topics=at("topics", "chosen/topics.csv"),
        topic_names=at("topics", "chosen/names.csv"),
        verdicts=at("evidence", "verdicts.csv"),
        topic_sources=at("evidence", "sources.csv"),
        topic_words=at("topics", "chosen/topic_words.csv"),
        word_lists=at("topics", "chosen/word_lists.csv"),
        document_topics=at("topics", "chosen/doc_topics.csv"),
        typical_units=at("topics", "chosen/typical_units.csv"),
        scores=at("topics", "scores.csv"),
        choice=at("topics", "choice.json"),
        lineup=at("evidence", "lineup.csv"),
        intervals=at("evidence", "intervals.csv"),
        null=at("evidence", "null.csv"),
        prevalence=at("evidence", "prevalence.csv"),
        differences=at("evidence", "differences.csv"),
        clusters=at("cluster", "labels.csv"),
        agreement=at("cluster", "agreement.csv"),
        similar_documents=at("cluster", "similarities.csv"),
        copied_pairs=at("duplicates", "pairs.csv"),
        files=at("ingest", "intake.csv"),
        flow=at("flow", "flow.csv"),
        vocabulary=at("bow", "vocabulary.csv"),
        keywords=at("tfidf", "keywords.csv"),
        phrases=at("audit", "phrases.csv"),
        multiverse_tables=tried,
        study="{base}/study.json",
        labels=BOTH_LANGUAGES,
    output:
        tables=expand("{{base}}/report/tables/{name}.csv", name=["contents", *TABLES]),
        workbook="{base}/report/study.xlsx",
    log:
        "{base}/logs/workbook.log",
    benchmark:
        "{base}/benchmarks/workbook.tsv"
    conda:
        "../../environment.yml"
    params:
        code=code("workbook"),
    script:
        "../scripts/workbook.py"


rule ldavis:
    input:
        topic_word=at("topics", "chosen/topic_word.npz"),
        doc_topic=at("topics", "chosen/doc_topic.npz"),
        rows=at("bow", "rows.parquet"),
        vocabulary=at("bow", "vocabulary.csv"),
        study="{base}/study.json",
        labels=BOTH_LANGUAGES,
    output:
        html="{base}/report/pyldavis.html",
    log:
        "{base}/logs/ldavis.log",
    benchmark:
        "{base}/benchmarks/ldavis.tsv"
    conda:
        "../../environment.yml"
    params:
        code=code("ldavis"),
    script:
        "../scripts/ldavis.py"


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
        names=at("topics", "chosen/names.csv"),
        sources=at("evidence", "sources.csv"),
        verdicts=at("evidence", "verdicts.csv"),
        explorer="{base}/report/explorer.json",
        clusters=at("cluster", "labels.csv"),
        similarities=at("cluster", "similarities.csv"),
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
        study="{base}/study.json",
        methods_texts=["{base}/report/methods.zh.md", "{base}/report/methods.en.md"],
        references="{base}/report/references.bib",
        checklist="{base}/report/checklist.csv",
        figures=expand("{{base}}/report/figures/{name}.svg", name=NAMES),
        templates=sorted(TEMPLATES.glob("*.html.j2")),
        style=TEMPLATES / "style.css",
        # In the order in which they run: each stands on those before it.
        scripts=[TEMPLATES / f"{name}.js" for name in ("data", "words", "documents", "explorer")],
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
        settings=lambda wildcards: {name: section("report")(wildcards)[name] for name in ("language", "title")},
        relevance_lambda=lambda wildcards: PLAN.bases[wildcards.base].topics.relevance_lambda,
        code=code("report"),
    script:
        "../scripts/report.py"
