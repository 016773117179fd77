from zhuti.job import job

with job(snakemake) as say:
    from zhuti import explorer

    explorer.run(**dict(snakemake.input.items()), explorer=snakemake.output.explorer, say=say)
