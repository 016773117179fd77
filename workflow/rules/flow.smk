# Stage flow: the account of the corpus from files to vocabulary; stops a study that loses too much, before the fits.
# Inputs:  the tables of ingest, clean and bow; the lexicons
# Outputs: flow/flow.csv   step, reason, count: what came in (no reason) equals the sum of the lines after it
# Config:  flow
rule flow:
    input:
        intake=at("ingest", "intake.csv"),
        removed=at("clean", "removed.csv"),
        units=at("clean", "units.parquet/{shard}.parquet", shards=True),
        counts=at("bow", "flow.csv"),
        rows=at("bow", "rows.parquet"),
        vocabulary=at("bow", "vocabulary.csv"),
        lexicons=lexicon_files,
    output:
        account=table("{base}/flow/flow.csv", "flow"),
    log:
        "{base}/logs/flow.log",
    benchmark:
        "{base}/benchmarks/flow.tsv"
    # Before the fits, which do not read it: as an `ancient` input it would hide changes of their settings from Snakemake.
    priority: 1
    conda:
        "../../environment.yml"
    params:
        lexicons=lexicons,
        limits=section("flow"),
        code=code("flow"),
    script:
        "../scripts/flow.py"
