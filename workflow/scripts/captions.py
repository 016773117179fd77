from zhuti.job import job

with job(snakemake) as say:
    from zhuti import captions

    captions.run(**dict(snakemake.input.items()), captions=snakemake.output.captions, say=say)
