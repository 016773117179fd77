from zhuti.job import job

with job(snakemake) as say:
    from zhuti import ingest

    ingest.run(
        files=list(zip(snakemake.params.doc_ids, snakemake.input.files, snakemake.params.codecs, strict=True)),
        documents=snakemake.output.documents,
        intake=snakemake.output.intake,
        **snakemake.params.columns,
        strict=snakemake.params.strict,
        say=say,
    )
