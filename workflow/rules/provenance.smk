# Stage provenance: what the results were made from.
# Inputs:  the tables of all stages
# Outputs: settings.json, versions.json   the settings in force, the versions of Python and libraries
#          study.json                     study, hash (12 digits over what follows), settings (hash, without the section
#              report), lists (hash of lexicons, stopwords and cleaning rules), corpus (hash of documents and metadata),
#              zhuti (version)
#          manifest.json                  settings and versions, and the hashes of code, corpus and results
# Config:  all
rule provenance:
    output:
        settings="{base}/settings.json",
        versions="{base}/versions.json",
    log:
        "{base}/logs/provenance.log",
    benchmark:
        "{base}/benchmarks/provenance.tsv"
    conda:
        "../../environment.yml"
    params:
        settings=lambda wildcards: PLAN.bases[wildcards.base].model_dump(),
        code=code("provenance"),
    script:
        "../scripts/provenance.py"


rule identity:
    input:
        documents=at("ingest", "documents.parquet/{shard}.parquet", shards=True),
        metadata=at("ingest", "metadata.csv"),
        lists=lambda wildcards: [
            RESOURCES / "cleaning_rules.yaml",
            *lexicon_files(wildcards),
            *stopword_files(wildcards),
        ],
    output:
        study="{base}/study.json",
    log:
        "{base}/logs/identity.log",
    benchmark:
        "{base}/benchmarks/identity.tsv"
    conda:
        "../../environment.yml"
    params:
        settings=settled,
        zhuti=zhuti.__version__,
        code=code("identity"),
    script:
        "../scripts/identity.py"


rule manifest:
    input:
        documents=at("ingest", "documents.parquet/{shard}.parquet", shards=True),
        results=[
            "{base}/ingest/intake.csv",
            "{base}/ingest/metadata.csv",
            "{base}/ingest/found.csv",
            "{base}/clean/removed.csv",
            "{base}/clean/quality.csv",
            "{base}/duplicates/units.csv",
            "{base}/bow/rows.parquet",
            "{base}/bow/vocabulary.csv",
            "{base}/bow/counts.npz",
            "{base}/bow/flow.csv",
            "{base}/audit/phrases.csv",
            "{base}/audit/new_words.tsv",
            "{base}/flow/flow.csv",
            "{base}/tfidf/tfidf.npz",
            "{base}/tfidf/keywords.csv",
            "{base}/topics/scores.csv",
            "{base}/topics/topic_scores.csv",
            "{base}/topics/top_words.csv",
            "{base}/topics/heldout.csv",
            "{base}/topics/refits.csv",
            "{base}/topics/reliability.json",
            "{base}/topics/choice.json",
            "{base}/topics/chosen/topic_word.npz",
            "{base}/topics/chosen/doc_topic.npz",
            "{base}/topics/chosen/doc_topics.csv",
            "{base}/topics/chosen/topic_words.csv",
            "{base}/topics/chosen/word_lists.csv",
            "{base}/topics/chosen/topics.csv",
            "{base}/topics/chosen/names.csv",
            "{base}/cluster/labels.csv",
            "{base}/cluster/map.csv",
            "{base}/evidence/lineup.csv",
            "{base}/evidence/null.csv",
            "{base}/evidence/intervals.csv",
            "{base}/evidence/prevalence.csv",
            "{base}/evidence/differences.csv",
            "{base}/evidence/sources.csv",
            "{base}/evidence/verdicts.csv",
            "{base}/check/checks.csv",
            "{base}/study.json",
            "{base}/report/methods.zh.md",
            "{base}/report/methods.en.md",
            "{base}/report/references.bib",
            "{base}/report/checklist.csv",
            "{base}/report/report.html",
            "{base}/report/pyldavis.html",
            "{base}/report/study.xlsx",
            "{base}/report/tables/contents.csv",
            "{base}/report/figures/captions.md",
        ],
    output:
        manifest="{base}/manifest.json",
    log:
        "{base}/logs/manifest.log",
    benchmark:
        "{base}/benchmarks/manifest.tsv"
    conda:
        "../../environment.yml"
    params:
        settings=lambda wildcards: PLAN.bases[wildcards.base].model_dump(),
        code=code("provenance"),
    script:
        "../scripts/manifest.py"
