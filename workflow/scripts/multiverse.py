from zhuti.job import job

with job(snakemake) as say:
    from zhuti import multiverse

    multiverse.run(
        **{name: snakemake.params[name] for name in ("specifications", "folders", "study_values")},
        choice=snakemake.input.choice,
        topics=snakemake.input.topics,
        **dict(snakemake.output.items()),
        say=say,
    )
