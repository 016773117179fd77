# Stage cluster: groups of documents by the topic shares of all seeds and by two factorisations of the TF-IDF weights of whole
# documents (NMF, latent semantic analysis), or of units, by topic shares, where documents are few.
# Inputs:  topics/choice.json, chosen/doc_topic.npz and all fits of the study's model; bow/rows.parquet, counts.npz; ingest/metadata.csv
# Outputs: cluster/labels.csv        level (document | unit), id, method (ward | kmeans), cluster
#          cluster/linkage.csv       step, left, right, height, size: dendrogram of the documents (SciPy's numbering)
#          cluster/similarities.csv  doc_id_a, doc_id_b, similarity: all pairs, or the nearest of each document
#          cluster/map.csv           level, id, x, y
#          cluster/agreement.csv     level, a, b, metric (ari | nmi | purity), value
#          cluster/summary.json      what was clustered and what was not, why, and how many clusters
# Config:  cluster, corpus.label, topics (which fits there are)
rule cluster:
    input:
        rows=at("bow", "rows.parquet"),
        counts=at("bow", "counts.npz"),
        metadata=at("ingest", "metadata.csv"),
        choice=at("topics", "choice.json"),
        chosen=at("topics", "chosen/doc_topic.npz"),
        # K is known only when choice.json is: the job takes the fits of all K and reads those it needs.
        doc_topics=main_fits("doc_topic.npz"),
        fits=main_fits("fit.json"),
    output:
        labels="{base}/cluster/labels.csv",
        linkage="{base}/cluster/linkage.csv",
        similarity_table="{base}/cluster/similarities.csv",
        map_table="{base}/cluster/map.csv",
        agreement_table="{base}/cluster/agreement.csv",
        summary="{base}/cluster/summary.json",
    log:
        "{base}/logs/cluster.log",
    benchmark:
        "{base}/benchmarks/cluster.tsv"
    conda:
        "../../environment.yml"
    params:
        settings=section("cluster"),
        label=STUDY.corpus.label,
        code=code("cluster"),
    script:
        "../scripts/cluster.py"
