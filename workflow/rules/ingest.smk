# Stage ingest: from files or records to documents.
# Inputs:  the corpus (corpus.path) and its metadata table (corpus.metadata)
# Outputs: ingest/documents.parquet/{shard}.parquet  doc_id, source, sha256, encoding, n_chars, text
#          ingest/intake.csv      every file or record: kept or refused, and why
#          ingest/metadata.csv    doc_id, title, date, the user's columns and what the texts say, one row per document
#          ingest/found.csv       title, issuer, number, date, attachments, place: what the text says, where, by what rule
#          ingest/corpus.json     which corpus this study was made from
# Config:  corpus, ingest
from zhuti.kinds import codec_of

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
            codecs=lambda wildcards: [
                codec_of(doc_id, STUDY.ingest.encodings, STUDY.ingest.encoding)
                for doc_id in PLAN.files[wildcards.shard]
            ],
            # One param, since Snakemake compares params as a set without names: columns that trade places would go unseen.
            columns={"text": STUDY.corpus.text, "doc_id": STUDY.corpus.id},
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
            columns={"text": STUDY.corpus.text, "doc_id": STUDY.corpus.id},
            encoding=codec_of(Path(STUDY.corpus.path).name, STUDY.ingest.encodings, STUDY.ingest.encoding),
            strict=STUDY.ingest.strict,
            code=code("ingest_table"),
        script:
            "../scripts/ingest_table.py"


rule found:
    input:
        documents=at("ingest", "documents.parquet/{shard}.parquet", shards=True),
        places=RESOURCES / "places.csv",
    output:
        found="{base}/ingest/found.parquet",
    log:
        "{base}/logs/found.log",
    benchmark:
        "{base}/benchmarks/found.tsv"
    conda:
        "../../environment.yml"
    params:
        code=code("found"),
    script:
        "../scripts/found.py"


rule intake:
    input:
        intake=at("ingest", "intake.parquet/{shard}.parquet", shards=True),
        found=branch(STUDY.ingest.read_metadata, then=at("ingest", "found.parquet"), otherwise=[]),
        places=RESOURCES / "places.csv",
        metadata=STUDY.corpus.metadata or [],
    output:
        intake="{base}/ingest/intake.csv",
        metadata="{base}/ingest/metadata.csv",
        found="{base}/ingest/found.csv",
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
