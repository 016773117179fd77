# Stage clean: debris out and listed, paragraphs or documents as units, each with its way back into the document.
# Inputs:  ingest/documents.parquet/{shard}.parquet; resources/cleaning_rules.yaml
# Outputs: clean/units.parquet/{shard}.parquet    unit_id, doc_id, heading (outer to inner), text, and its map:
#              text[map_clean[i]:][:map_length[i]] stands at map_doc[i] in the document
#          clean/removed.parquet/{shard}.parquet  doc_id, rule, start, end, text: every span left out
#          clean/removed.csv                      the same of all shards, by document and place
# Config:  clean
rule clean:
    input:
        documents=at("ingest", "documents.parquet/{shard}.parquet"),
        rules=RESOURCES / "cleaning_rules.yaml",
    output:
        units="{base}/clean/units.parquet/{shard}.parquet",
        removed="{base}/clean/removed.parquet/{shard}.parquet",
    log:
        "{base}/logs/clean/{shard}.log",
    benchmark:
        "{base}/benchmarks/clean/{shard}.tsv"
    conda:
        "../../environment.yml"
    params:
        settings=section("clean"),
        code=code("clean"),
    script:
        "../scripts/clean.py"


rule removals:
    input:
        removed=at("clean", "removed.parquet/{shard}.parquet", shards=True),
    output:
        table="{base}/clean/removed.csv",
    log:
        "{base}/logs/removals.log",
    benchmark:
        "{base}/benchmarks/removals.tsv"
    conda:
        "../../environment.yml"
    params:
        code=code("clean"),
    script:
        "../scripts/removals.py"
