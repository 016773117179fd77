# Stage duplicates: copied language, which units repeat an earlier one and which document repeats which.
# Inputs:  clean/units.parquet/{shard}.parquet, ingest/metadata.csv (whose dates say which document is the earlier)
# Outputs: duplicates/units.csv      unit_id, doc_id, group, first_unit_id (the earliest unit that is alike), similarity,
#              copy (it repeats that unit), chars, scope (within its document, or across): every unit of a group
#          duplicates/documents.csv  doc_id, date, chars, copied_chars, share, source_doc_id (whose text it repeats most)
#          duplicates/pairs.csv      doc_id (the later), source_doc_id (the earlier), units, chars, dated (dates decide)
#          duplicates/summary.json   how much of the corpus is copied text
#          chars are letters and digits; the tables are empty where duplicates.treatment is keep
# Config:  duplicates
rule duplicates:
    input:
        units=at("clean", "units.parquet/{shard}.parquet", shards=True),
        metadata=at("ingest", "metadata.csv"),
    output:
        unit_table="{base}/duplicates/units.csv",
        document_table="{base}/duplicates/documents.csv",
        pair_table="{base}/duplicates/pairs.csv",
        summary="{base}/duplicates/summary.json",
    log:
        "{base}/logs/duplicates.log",
    benchmark:
        "{base}/benchmarks/duplicates.tsv"
    conda:
        "../../environment.yml"
    params:
        settings=section("duplicates"),
        code=code("duplicates"),
    script:
        "../scripts/duplicates.py"
