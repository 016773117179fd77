from zhuti.job import job

with job(snakemake) as say:
    from zhuti import ingest

    ingest.run(
        files=list(zip(snakemake.params.doc_ids, snakemake.input.files, snakemake.params.codecs, strict=True)),
        documents=snakemake.output.documents,
        intake=snakemake.output.intake,
        text=snakemake.params.text,
        doc_id=snakemake.params.doc_id,
        strict=snakemake.params.strict,
        say=say,
    )
