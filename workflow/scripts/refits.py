from zhuti.job import job

with job(snakemake) as say:
    from zhuti import nmf, refits

    refits.run(
        engine=nmf.fit,
        counts=snakemake.input.counts,
        rows=snakemake.input.rows,
        ks=snakemake.params.ks,
        folders=snakemake.params.folders,
        settings=snakemake.params.settings,
        top_words=snakemake.params.top_words,
        relevance_lambda=snakemake.params.relevance_lambda,
        say=say,
    )
