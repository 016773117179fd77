from zhuti.job import job

with job(snakemake) as say:
    from zhuti import report

    report.run(
        **dict(snakemake.input.items()),
        **snakemake.params.settings,
        relevance_lambda=snakemake.params.relevance_lambda,
        html=snakemake.output.html,
        say=say,
    )
