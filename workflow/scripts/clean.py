from zhuti.job import job

with job(snakemake) as say:
    from zhuti import clean

    clean.run(
        documents=snakemake.input.documents,
        rules=snakemake.input.rules,
        units_path=snakemake.output.units,
        removed_path=snakemake.output.removed,
        **snakemake.params.settings,
    )
