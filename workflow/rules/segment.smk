# Stage segment: from units to words, jieba's to the letter.
# Inputs:  clean/units.parquet/{shard}.parquet; the user dictionaries (segment.dictionaries)
# Outputs: segment/tokens.parquet/{shard}.parquet  unit_id, token, start, end: every word kept, white space dropped;
#              offsets into the unit's text
# Config:  segment
rule segment:
    input:
        units=at("clean", "units.parquet/{shard}.parquet"),
        # A file that is missing is left to the job, which says which config key names it.
        dictionaries=lambda wildcards: [
            path for path in section("segment")(wildcards)["dictionaries"] if Path(path).is_file()
        ],
    output:
        tokens="{base}/segment/tokens.parquet/{shard}.parquet",
    log:
        "{base}/logs/segment/{shard}.log",
    benchmark:
        "{base}/benchmarks/segment/{shard}.tsv"
    conda:
        "../../environment.yml"
    params:
        settings=section("segment"),
        code=code("segment"),
    script:
        "../scripts/segment.py"
