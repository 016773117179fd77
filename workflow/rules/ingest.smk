# Stage ingest: from files or records to documents.
# Inputs:  the corpus (corpus.path) and its metadata table (corpus.metadata)
# Outputs: ingest/documents.parquet/{shard}.parquet  doc_id, source, sha256, encoding, n_chars, text
#          ingest/intake.csv      every file or record: kept or refused, and why
#          ingest/metadata.csv    doc_id, title, date and the user's columns, one row per document
#          ingest/corpus.json     which corpus this study was made from
# Config:  corpus, ingest
if PLAN.files:

    rule ingest:
        input:
            files=lambda wildcards: list(PLAN.files[wildcards.shard].values()),
        output:
            documents="{base}/ingest/documents.parquet/{shard}.parquet",
            intake="{base}/ingest/intake.parquet/{shard}.parquet",
        log:
            "{base}/logs/ingest/{shard}.log",
        benchmark:
            "{base}/benchmarks/ingest/{shard}.tsv"
        conda:
            "../../environment.yml"
        params:
            doc_ids=lambda wildcards: list(PLAN.files[wildcards.shard]),
            encoding=lambda wildcards: PLAN.bases[wildcards.base].ingest.encoding,
            strict=lambda wildcards: PLAN.bases[wildcards.base].ingest.strict,
            code=code("ingest"),
        script:
            "../scripts/ingest.py"

else:

    rule ingest_table:
        input:
            table=STUDY.corpus.path,
        output:
            documents=expand("{{base}}/ingest/documents.parquet/{shard}.parquet", shard=PLAN.shards),
            intake=expand("{{base}}/ingest/intake.parquet/{shard}.parquet", shard=PLAN.shards),
        log:
            "{base}/logs/ingest_table.log",
        benchmark:
            "{base}/benchmarks/ingest_table.tsv"
        conda:
            "../../environment.yml"
        params:
            text=STUDY.corpus.text,
            doc_id=STUDY.corpus.id,
            encoding=STUDY.ingest.encoding,
            strict=STUDY.ingest.strict,
            code=code("ingest_table"),
        script:
            "../scripts/ingest_table.py"


rule intake:
    input:
        intake=at("ingest", "intake.parquet/{shard}.parquet", shards=True),
        metadata=STUDY.corpus.metadata or [],
    output:
        intake="{base}/ingest/intake.csv",
        metadata="{base}/ingest/metadata.csv",
        corpus="{base}/ingest/corpus.json",
    log:
        "{base}/logs/intake.log",
    benchmark:
        "{base}/benchmarks/intake.tsv"
    # First of all that can run: what is wrong with the corpus should show before hours of fitting.
    priority: 10
    conda:
        "../../environment.yml"
    params:
        corpus=section("corpus"),
        unread=PLAN.unread,
        code=code("intake"),
    script:
        "../scripts/intake.py"
