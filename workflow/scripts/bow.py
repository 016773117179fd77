from zhuti.job import job

with job(snakemake) as say:
    from zhuti import bow

    bow.run(
        tokens=snakemake.input.tokens,
        genre=snakemake.input.genre,
        **dict(snakemake.output.items()),
        **snakemake.params.settings,
        say=say,
    )
