from zhuti.job import job

with job(snakemake) as say:
    from zhuti import tfidf

    tfidf.run(
        counts=snakemake.input.counts,
        sublinear=snakemake.params.sublinear,
        **dict(snakemake.output.items()),
    )
