from zhuti.job import job

with job(snakemake) as say:
    from zhuti import flow

    single = ("intake", "removed", "counts", "rows", "vocabulary")
    flow.run(
        **{name: snakemake.input[name] for name in single},
        units=list(snakemake.input.units),
        lexicons=snakemake.params.lexicons,
        limits=snakemake.params.limits,
        account=snakemake.output.account,
        say=say,
    )
