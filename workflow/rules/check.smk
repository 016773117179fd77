# Stage check: the counts of all stages add up, or the run stops.
# Inputs:  the tables of all stages
# Outputs: check/checks.csv   stage, claim, expected, found, holds
# Config:  none
rule check:
    input:
        intake=at("ingest", "intake.csv"),
        metadata=at("ingest", "metadata.csv"),
        documents=at("ingest", "documents.parquet/{shard}.parquet", shards=True),
        units=at("clean", "units.parquet/{shard}.parquet", shards=True),
        removed=at("clean", "removed.parquet/{shard}.parquet", shards=True),
        tokens=at("segment", "tokens.parquet/{shard}.parquet", shards=True),
        flow=at("bow", "flow.csv"),
        rows=at("bow", "rows.parquet"),
        counts=at("bow", "counts.npz"),
        vocabulary=at("bow", "vocabulary.csv"),
        emptied=at("bow", "emptied.csv"),
        topic_word=at("topics", "chosen/topic_word.npz"),
        doc_topic=at("topics", "chosen/doc_topic.npz"),
        doc_topics=at("topics", "chosen/doc_topics.csv"),
    output:
        checks="{base}/check/checks.csv",
    log:
        "{base}/logs/check.log",
    benchmark:
        "{base}/benchmarks/check.tsv"
    conda:
        "../../environment.yml"
    params:
        code=code("check"),
    script:
        "../scripts/check.py"
