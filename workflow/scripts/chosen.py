from zhuti.job import job

with job(snakemake) as say:
    from zhuti import chosen

    single = ("choice", "topic_scores", "rows", "counts", "vocabulary", "metadata")
    chosen.run(
        **{name: snakemake.input[name] for name in single},
        units=list(snakemake.input.units),
        fits=f"{snakemake.wildcards.base}/topics",
        relevance_lambda=snakemake.params.relevance_lambda,
        folder=f"{snakemake.wildcards.base}/topics/chosen",
    )
