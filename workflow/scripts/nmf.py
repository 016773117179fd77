from zhuti.job import job

with job(snakemake) as say:
    from zhuti import nmf

    nmf.run(
        counts=snakemake.input.counts,
        tfidf=snakemake.input.tfidf,
        k=int(snakemake.wildcards.k),
        folder=snakemake.params.folder,
        **snakemake.params.settings,
        say=say,
    )
