from zhuti.job import job

with job(snakemake) as say:
    from zhuti import figures

    figures.run_evidence(**dict(snakemake.input.items()), figures=list(snakemake.output.figures), say=say)
