from zhuti.job import job

with job(snakemake) as say:
    from zhuti import intake

    intake.run(
        parts=list(snakemake.input.intake),
        metadata_table=snakemake.params.corpus["metadata"],
        found=snakemake.input.get("found"),
        places=snakemake.input.places,
        corpus=snakemake.params.corpus,
        unread=snakemake.params.unread,
        **{f"{name}_csv": snakemake.output[name] for name in ("intake", "metadata", "found")},
        corpus_json=snakemake.output.corpus,
        say=say,
    )
