from zhuti.job import job

with job(snakemake) as say:
    from zhuti import clean

    clean.gather(
        removed=snakemake.input.removed,
        flags=snakemake.input.quality,
        removed_table=snakemake.output.removed,
        quality_table=snakemake.output.quality,
    )
