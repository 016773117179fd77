# Stage tfidf: weights of the terms in units; keywords of documents and of the groups of corpus.label.
# Inputs:  bow/counts.npz, rows.parquet, vocabulary.csv; ingest/metadata.csv
# Outputs: tfidf/tfidf.npz      same shape as the counts, rows of length 1
#          tfidf/keywords.csv   level (document | group), id, rank, term, score
# Config:  tfidf, corpus.label
rule tfidf:
    input:
        counts=at("bow", "counts.npz"),
        rows=at("bow", "rows.parquet"),
        vocabulary=at("bow", "vocabulary.csv"),
        metadata=at("ingest", "metadata.csv"),
    output:
        weight_matrix="{base}/tfidf/tfidf.npz",
        keyword_table="{base}/tfidf/keywords.csv",
    log:
        "{base}/logs/tfidf.log",
    benchmark:
        "{base}/benchmarks/tfidf.tsv"
    conda:
        "../../environment.yml"
    params:
        settings=section("tfidf"),
        label=STUDY.corpus.label,
        code=code("tfidf"),
    script:
        "../scripts/tfidf.py"
