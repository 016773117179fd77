from zhuti.job import job

with job(snakemake) as say:
    from zhuti import heldout, lda_vb

    heldout.run(
        counts=snakemake.input.counts,
        rows=snakemake.input.rows,
        k=int(snakemake.wildcards.k),
        seeds=snakemake.params.seeds,
        outputs=list(snakemake.output),
        fit=lda_vb.fit,
        settings=snakemake.params.settings,
        **snakemake.params.heldout,
        say=say,
    )
