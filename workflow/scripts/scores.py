from zhuti.job import job

with job(snakemake) as say:
    from zhuti import scores

    scores.run(
        **{name: list(snakemake.input[name]) for name in ("fits", "heldouts", "reliabilities")},
        **{name: snakemake.input[name] for name in ("sequences", "rows", "vocabulary")},
        top_words=snakemake.params.top_words,
        relevance_lambda=snakemake.params.relevance_lambda,
        **dict(snakemake.output.items()),
        say=say,
    )
