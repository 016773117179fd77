from zhuti.job import job

with job(snakemake) as say:
    from zhuti import fit, lda_vb

    fit.run(
        lda_vb.fit,
        counts=snakemake.input.counts,
        k=int(snakemake.wildcards.k),
        seeds=snakemake.params.seeds,
        folders=snakemake.params.folders,
        settings=snakemake.params.settings,
        say=say,
    )
