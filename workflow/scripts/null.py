from zhuti.job import job

with job(snakemake) as say:
    from zhuti import null

    null.run(
        **dict(snakemake.input.items()),
        **dict(snakemake.output.items()),
        top_words=snakemake.params.top_words,
        say=say,
    )
