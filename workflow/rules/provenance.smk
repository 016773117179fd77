# Stage provenance: what the results were made from.
# Inputs:  the tables of all stages
# Outputs: settings.json, versions.json   the settings in force, the versions of Python and libraries
#          manifest.json                  both, and the hashes of code, corpus and results
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
            "{base}/report/report.html",
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
