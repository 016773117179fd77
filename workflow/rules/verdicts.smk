# Part of the stage evidence: where the words of the topics come from, and what may be done with each topic.
# Inputs:  topics/chosen/doc_topic.npz, topics.csv; bow/rows.parquet; ingest/metadata.csv (its column issuer);
#          duplicates/units.csv; evidence/null.csv; multiverse/returns.csv once `snakemake multiverse` made it
# Outputs: evidence/sources.csv   topic, document and issuer with the largest part of its tokens: document_share,
#              issuer_share (of the topic), document_in_corpus, issuer_in_corpus (of all tokens), empty where no issuer is
#              known; documents_effective (1 / sum of squared shares); copied_share (in units that repeat an earlier
#              one; empty where duplicates.treatment is keep)
#          evidence/verdicts.csv  topic, verdict (report | caution | reject: the worst that a reason calls for), reason,
#              calls_for, value, limit: a row for each reason, or one with an empty reason
# Config:  duplicates.treatment
rule sources:
    input:
        doc_topic=at("topics", "chosen/doc_topic.npz"),
        rows=at("bow", "rows.parquet"),
        metadata=at("ingest", "metadata.csv"),
        duplicates=at("duplicates", "units.csv"),
    output:
        table="{base}/evidence/sources.csv",
    log:
        "{base}/logs/sources.log",
    benchmark:
        "{base}/benchmarks/sources.tsv"
    conda:
        "../../environment.yml"
    params:
        looked=lambda wildcards: PLAN.bases[wildcards.base].duplicates.treatment != "keep",
        code=code("sources"),
    script:
        "../scripts/sources.py"


rule verdicts:
    input:
        topics=at("topics", "chosen/topics.csv"),
        null=at("evidence", "null.csv"),
        sources=at("evidence", "sources.csv"),
        rows=at("bow", "rows.parquet"),
        multiverse=lambda wildcards: [path for path in tried(wildcards) if Path(path).stem == "returns"],
    output:
        table="{base}/evidence/verdicts.csv",
    log:
        "{base}/logs/verdicts.log",
    benchmark:
        "{base}/benchmarks/verdicts.tsv"
    conda:
        "../../environment.yml"
    params:
        code=code("verdicts"),
    script:
        "../scripts/verdicts.py"
