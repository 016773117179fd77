from zhuti.job import job

with job(snakemake) as say:
    from zhuti import intake

    intake.run(
        parts=list(snakemake.input.intake),
        metadata_table=snakemake.params.corpus["metadata"],
        corpus=snakemake.params.corpus,
        unread=snakemake.params.unread,
        intake_csv=snakemake.output.intake,
        metadata_csv=snakemake.output.metadata,
        corpus_json=snakemake.output.corpus,
        say=say,
    )
