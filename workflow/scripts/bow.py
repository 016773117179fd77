from zhuti.job import job

with job(snakemake) as say:
    from zhuti import bow

    bow.run(
        tokens=snakemake.input.tokens,
        english=snakemake.input.english,
        genre=snakemake.input.genre,
        duplicates=snakemake.input.duplicates or None,
        lexicons=snakemake.params.lexicons,
        pretokenised=snakemake.params.pretokenised,
        may_be_empty=snakemake.params.may_be_empty,
        **dict(snakemake.output.items()),
        **snakemake.params.settings,
        say=say,
    )
