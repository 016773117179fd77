from zhuti.job import job

with job(snakemake) as say:
    from zhuti import names

    names.run(
        topics=snakemake.input.topics,
        topic_words=snakemake.input.topic_words,
        given=snakemake.params.given,
        **dict(snakemake.output.items()),
        say=say,
    )
