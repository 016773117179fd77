# Stage bow: from tokens to counts; every word is kept as a term or dropped for one stated reason.
# Inputs:  segment/tokens.parquet/{shard}.parquet; the stopwords of English, of the genre and of the study;
#          duplicates/units.csv where copies count once; the lexicons where words are kept by part of speech
# Outputs: bow/rows.parquet     row, unit_id, doc_id, n_tokens (kept): the rows of all matrices
#          bow/emptied.csv      unit_id, doc_id, n_tokens (before pruning), reason: units without a kept word, and copies
#          bow/vocabulary.csv   term, df, cf, kept, reason, term_id, tag: one line for every word of the corpus; tag is
#              its part of speech where one was asked for; words in copies only have the reason copy and no count
#          bow/counts.npz       units x terms; bow/sequences.npz: the kept term ids in text order (ids, indptr)
#          bow/dictionary.txt   the kept terms for gensim.corpora.Dictionary.load_from_text
#          bow/stopwords.csv    term, layer: the stopwords that applied
#          bow/flow.csv         step, reason, units, tokens, types: `in` equals the sum of the lines after it
# Config:  bow, segment.pretokenised, duplicates.treatment
rule bow:
    input:
        tokens=at("segment", "tokens.parquet/{shard}.parquet", shards=True),
        english=RESOURCES / "stopwords" / "english.txt",
        genre=RESOURCES / "stopwords" / "genre.txt",
        # A file that is missing is left to the job, which says which config key names it.
        study=lambda wildcards: [path for path in section("bow")(wildcards)["study_stopwords"] if Path(path).is_file()],
        # Only where copies count once: elsewhere a corrected date, which decides who copies whom, changes no count.
        duplicates=lambda wildcards: (
            at("duplicates", "units.csv")(wildcards)
            if PLAN.bases[wildcards.base].duplicates.treatment == "once"
            else []
        ),
        lexicons=lambda wildcards: lexicon_files(wildcards) if section("bow")(wildcards)["pos"] else [],
    output:
        rows="{base}/bow/rows.parquet",
        emptied="{base}/bow/emptied.csv",
        vocabulary="{base}/bow/vocabulary.csv",
        counts="{base}/bow/counts.npz",
        sequences="{base}/bow/sequences.npz",
        dictionary="{base}/bow/dictionary.txt",
        stopword_table="{base}/bow/stopwords.csv",
        flow_table="{base}/bow/flow.csv",
    log:
        "{base}/logs/bow.log",
    benchmark:
        "{base}/benchmarks/bow.tsv"
    conda:
        "../../environment.yml"
    params:
        settings=section("bow"),
        lexicons=lambda wildcards: lexicons(wildcards) if section("bow")(wildcards)["pos"] else None,
        pretokenised=lambda wildcards: PLAN.bases[wildcards.base].segment.pretokenised,
        # A specification of the multiverse says itself that its choices leave no word; the others go on.
        may_be_empty=lambda wildcards: wildcards.base != PLAN.study,
        code=code("bow"),
    script:
        "../scripts/bow.py"
