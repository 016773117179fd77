# Stage tfidf: weights of the terms in units; keywords of documents and of the groups of corpus.label.
# Inputs:  bow/counts.npz, rows.parquet, vocabulary.csv; ingest/metadata.csv
# Outputs: tfidf/tfidf.npz      same shape as the counts, rows of length 1
#          tfidf/idf.npz        the weight of each term
#          tfidf/keywords.csv   level (document | group), id, rank, term, score
# Config:  tfidf, corpus.label
rule tfidf:
    input:
        counts=at("bow", "counts.npz"),
    output:
        weight_matrix="{base}/tfidf/tfidf.npz",
        idf="{base}/tfidf/idf.npz",
    log:
        "{base}/logs/tfidf.log",
    benchmark:
        "{base}/benchmarks/tfidf.tsv"
    conda:
        "../../environment.yml"
    params:
        sublinear=lambda wildcards: PLAN.bases[wildcards.base].tfidf.sublinear,
        code=code("tfidf"),
    script:
        "../scripts/tfidf.py"


# Apart from the weights, because it reads the metadata: a corrected label refits no model.
rule keywords:
    input:
        counts=at("bow", "counts.npz"),
        rows=at("bow", "rows.parquet"),
        vocabulary=at("bow", "vocabulary.csv"),
        idf=at("tfidf", "idf.npz"),
        metadata=at("ingest", "metadata.csv"),
    output:
        keyword_table="{base}/tfidf/keywords.csv",
    log:
        "{base}/logs/keywords.log",
    benchmark:
        "{base}/benchmarks/keywords.tsv"
    conda:
        "../../environment.yml"
    params:
        settings=section("tfidf"),
        label=STUDY.corpus.label,
        code=code("keywords"),
    script:
        "../scripts/keywords.py"
