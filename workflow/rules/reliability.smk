# Part of the stage topics: refits on resampled documents, which give NMF, an engine without seeds, its replicates.
# Inputs:  bow/counts.npz, bow/rows.parquet; topics/nmf/k{k}/seed0/topic_word.npz
# Outputs: topics/nmf/k{k}/seed0/reliability.json   similarity, returns and omega of each topic; how many refits of what
#          topics/nmf/k{k}/seed0/refits.npz         of each refit (draws: its number) the partners of the
#              topics: their words, exclusivity
# Config:  topics.nmf, topics.top_words, topics.relevance_lambda, tfidf.sublinear
for number, (ks, seeds) in enumerate(fit_batches("nmf") if "nmf" in STUDY.topics.models else [], 1):

    rule:
        name:
            f"refits_nmf_{number}"
        input:
            counts=at("bow", "counts.npz"),
            rows=at("bow", "rows.parquet"),
            topic_words=fit_files("nmf", ks, seeds, "topic_word.npz"),
        output:
            fit_files("nmf", ks, seeds, "reliability.json", "refits.npz"),
        log:
            f"{{base}}/logs/refits_nmf_{number}.log",
        benchmark:
            f"{{base}}/benchmarks/refits_nmf_{number}.tsv"
        conda:
            "../../environment.yml"
        params:
            ks=ks,
            folders=fit_folders("nmf", ks, seeds),
            settings=engine_settings("nmf"),
            top_words=lambda wildcards: PLAN.bases[wildcards.base].topics.top_words,
            relevance_lambda=lambda wildcards: PLAN.bases[wildcards.base].topics.relevance_lambda,
            code=code("refits", "nmf"),
        script:
            "../scripts/refits.py"
