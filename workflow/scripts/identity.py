from zhuti.job import job

with job(snakemake) as say:
    from zhuti import identity

    identity.run(
        documents=list(snakemake.input.documents),
        metadata=snakemake.input.metadata,
        lists=list(snakemake.input.lists),
        settings=snakemake.params.settings,
        zhuti=snakemake.params.zhuti,
        study=snakemake.output.study,
    )
