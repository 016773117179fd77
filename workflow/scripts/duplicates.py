from zhuti.job import job

with job(snakemake) as say:
    from zhuti import duplicates

    duplicates.run(
        units=list(snakemake.input.units),
        metadata=snakemake.input.metadata,
        **dict(snakemake.output.items()),
        **snakemake.params.settings,
        say=say,
    )
