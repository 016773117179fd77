from zhuti.job import job

with job(snakemake) as say:
    from zhuti import nmf

    nmf.run(
        counts=snakemake.input.counts,
        tfidf=snakemake.input.tfidf,
        ks=snakemake.params.ks,
        folders=snakemake.params.folders,
        **snakemake.params.settings,
        say=say,
    )
