from zhuti.job import job

with job(snakemake) as say:
    from zhuti import clean

    clean.run(
        documents=snakemake.input.documents,
        standard_rules=snakemake.input.standard_rules,
        units_path=snakemake.output.units,
        removed_path=snakemake.output.removed,
        quality_path=snakemake.output.quality,
        **snakemake.params.settings,
        pretokenised=snakemake.params.pretokenised,
    )
