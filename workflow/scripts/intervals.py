from zhuti.job import job

with job(snakemake) as say:
    from zhuti import intervals

    intervals.run(
        **dict(snakemake.input.items()),
        **dict(snakemake.output.items()),
        **snakemake.params.settings,
        say=say,
    )
