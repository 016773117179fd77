from zhuti.job import job

with job(snakemake) as say:
    from zhuti import lda_vb

    lda_vb.run(
        counts=snakemake.input.counts,
        k=int(snakemake.wildcards.k),
        seeds=snakemake.params.seeds,
        folders=snakemake.params.folders,
        **snakemake.params.settings,
        say=say,
    )
