from zhuti.job import job

with job(snakemake) as say:
    from zhuti import prevalence

    prevalence.run(
        **dict(snakemake.input.items()),
        **dict(snakemake.output.items()),
        label=snakemake.params.label,
        **snakemake.params.settings,
        say=say,
    )
