from zhuti.job import job

with job(snakemake) as say:
    from zhuti import verdicts

    verdicts.run(
        **{name: snakemake.input[name] for name in ("topics", "null", "sources", "rows")},
        multiverse=next(iter(snakemake.input.multiverse), None),
        **dict(snakemake.output.items()),
        say=say,
    )
