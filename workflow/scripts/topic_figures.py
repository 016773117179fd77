from zhuti.job import job

with job(snakemake) as say:
    from zhuti import figures

    figures.run_topics(
        **dict(snakemake.input.items()),
        figures=list(snakemake.output.figures),
        label=snakemake.params.label,
        say=say,
    )
