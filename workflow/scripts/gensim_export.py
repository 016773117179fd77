from zhuti.job import job

with job(snakemake) as say:
    from zhuti import gensim_export

    gensim_export.run(**dict(snakemake.input.items()), folder=f"{snakemake.wildcards.base}/topics/chosen")
