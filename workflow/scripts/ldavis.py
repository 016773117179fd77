from zhuti.job import job

with job(snakemake) as say:
    from zhuti import ldavis

    ldavis.run(**dict(snakemake.input.items()), html=snakemake.output.html, say=say)
