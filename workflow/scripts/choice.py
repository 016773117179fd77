from zhuti.job import job

with job(snakemake) as say:
    from zhuti import choice

    choice.run(
        scores=snakemake.input.scores,
        heldout=snakemake.input.heldout,
        refits=snakemake.input.refits,
        model=snakemake.params.model,
        choice=snakemake.output.choice,
    )
