from zhuti.job import job

with job(snakemake) as say:
    from zhuti import ingest

    ingest.run(
        files=dict(zip(snakemake.params.doc_ids, snakemake.input.files, strict=True)),
        documents=snakemake.output.documents,
        intake=snakemake.output.intake,
        encoding=snakemake.params.encoding,
        strict=snakemake.params.strict,
        say=say,
    )
