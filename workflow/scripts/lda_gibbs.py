from zhuti.job import job

with job(snakemake) as say:
    from zhuti import fit, lda_gibbs

    fit.run(
        lda_gibbs.fit,
        counts=snakemake.input.counts,
        k=int(snakemake.wildcards.k),
        seeds=snakemake.params.seeds,
        folders=snakemake.params.folders,
        settings=snakemake.params.settings,
        say=say,
    )
