# Stage clean: debris out and listed, paragraphs, sections or documents as units, damaged documents flagged.
# Inputs:  ingest/documents.parquet/{shard}.parquet; resources/cleaning_rules.yaml and the study's rules (clean.rules)
# Outputs: clean/units.parquet/{shard}.parquet    unit_id, doc_id, heading (outer to inner), text, and its map:
#              text[map_clean[i]:][:map_length[i]] stands at map_doc[i] in the document
#          clean/removed.parquet/{shard}.parquet  doc_id, rule, start, end, text: every span left out
#          clean/quality.parquet/{shard}.parquet  doc_id, flag, value, limit, evidence: signs of damage
#          clean/removed.csv, clean/quality.csv   the same of all shards, by document and place
#          with segment.pretokenised each unit is one piece of its document, cut at white space; nothing is removed
# Config:  clean, segment.pretokenised
rule clean:
    input:
        documents=at("ingest", "documents.parquet/{shard}.parquet"),
        standard_rules=RESOURCES / "cleaning_rules.yaml",
        # A file that is missing is left to the job, which says who names it.
        own_rules=lambda wildcards: [path for path in section("clean")(wildcards)["rules"] if Path(path).is_file()],
    output:
        units="{base}/clean/units.parquet/{shard}.parquet",
        removed="{base}/clean/removed.parquet/{shard}.parquet",
        quality="{base}/clean/quality.parquet/{shard}.parquet",
    log:
        "{base}/logs/clean/{shard}.log",
    benchmark:
        "{base}/benchmarks/clean/{shard}.tsv"
    conda:
        "../../environment.yml"
    params:
        settings=section("clean"),
        pretokenised=lambda wildcards: section("segment")(wildcards)["pretokenised"],
        code=code("clean"),
    script:
        "../scripts/clean.py"


rule clean_tables:
    input:
        removed=at("clean", "removed.parquet/{shard}.parquet", shards=True),
        quality=at("clean", "quality.parquet/{shard}.parquet", shards=True),
    output:
        removed="{base}/clean/removed.csv",
        quality="{base}/clean/quality.csv",
    log:
        "{base}/logs/clean_tables.log",
    benchmark:
        "{base}/benchmarks/clean_tables.tsv"
    conda:
        "../../environment.yml"
    params:
        code=code("clean"),
    script:
        "../scripts/clean_tables.py"
