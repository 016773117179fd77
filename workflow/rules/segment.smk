# Stage segment: from units to words: jieba's dictionary, over it policy phrases, place names and the study's own terms.
# Inputs:  clean/units.parquet/{shard}.parquet; resources/lexicon/policy.txt, resources/places.csv; the study's
#              dictionaries and decisions (segment.dictionaries, segment.decisions)
# Outputs: segment/tokens.parquet/{shard}.parquet  unit_id, token, start, end: every word kept, white space dropped;
#              offsets into the unit's text; with segment.pretokenised what stands between white space
# Config:  segment
rule segment:
    input:
        units=at("clean", "units.parquet/{shard}.parquet"),
        lexicons=lexicon_files,
    output:
        tokens="{base}/segment/tokens.parquet/{shard}.parquet",
    log:
        "{base}/logs/segment/{shard}.log",
    benchmark:
        "{base}/benchmarks/segment/{shard}.tsv"
    conda:
        "../../environment.yml"
    params:
        lexicons=lexicons,
        settings=section("segment"),
        code=code("segment"),
    script:
        "../scripts/segment.py"
