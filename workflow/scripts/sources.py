from zhuti.job import job

with job(snakemake) as say:
    from zhuti import sources

    sources.run(
        **dict(snakemake.input.items()),
        **dict(snakemake.output.items()),
        looked=snakemake.params.looked,
        say=say,
    )
