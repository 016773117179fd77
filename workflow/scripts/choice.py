from zhuti.job import job

with job(snakemake) as say:
    from zhuti import choice

    choice.run(scores=snakemake.input.scores, model=snakemake.params.model, choice=snakemake.output.choice)
