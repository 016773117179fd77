# Stage audit: what the segmentation did, for the researcher to correct; no later stage but the report depends on it.
# Inputs:  clean/units.parquet, segment/tokens.parquet; bow/vocabulary.csv, bow/stopwords.csv; the lexicons, which are
#              looked for also when they are switched off
# Outputs: audit/phrases.csv      phrase, layer, in_text, whole, within_longer, split, pieces, status, why: lexicon entries
#          audit/new_words.tsv    word, decision, count, documents, cohesion, left_entropy, right_entropy, example: earlier
#              decisions, then candidates; a copy with decisions is what segment.decisions names
#          audit/unknown.csv      term, cf, df, kind, example: tokens outside every dictionary
#          audit/residue.csv      term, cf, share, left, right: single characters, their most frequent neighbours
#          audit/stopwords.csv    term, layer, cf, df: stopwords that occur
#          audit/suggestions.csv  term, cf, df, df_share, evenness, why: possible stopwords; df counts stretches of the text
#          audit/summary.json     tokens by source, shares, entries of the lexicons by status
# Config:  audit, segment
rule audit:
    input:
        units=at("clean", "units.parquet/{shard}.parquet", shards=True),
        tokens=at("segment", "tokens.parquet/{shard}.parquet", shards=True),
        vocabulary=at("bow", "vocabulary.csv"),
        stopword_table=at("bow", "stopwords.csv"),
        policy=RESOURCES / "lexicon" / "policy.txt",
        places=RESOURCES / "places.csv",
        study=lexicon_files,
    output:
        phrases="{base}/audit/phrases.csv",
        new_words="{base}/audit/new_words.tsv",
        unknown="{base}/audit/unknown.csv",
        residue="{base}/audit/residue.csv",
        stopwords="{base}/audit/stopwords.csv",
        suggestions="{base}/audit/suggestions.csv",
        summary="{base}/audit/summary.json",
    log:
        "{base}/logs/audit.log",
    benchmark:
        "{base}/benchmarks/audit.tsv"
    conda:
        "../../environment.yml"
    params:
        settings=section("audit"),
        segment=section("segment"),
        code=code("audit"),
    script:
        "../scripts/audit.py"
