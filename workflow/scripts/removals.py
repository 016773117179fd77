from zhuti.job import job

with job(snakemake) as say:
    from zhuti import clean

    clean.gather(removed=snakemake.input.removed, table=snakemake.output.table)
