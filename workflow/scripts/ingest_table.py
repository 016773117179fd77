from zhuti.job import job

with job(snakemake) as say:
    from zhuti import ingest_table

    ingest_table.run(
        table=snakemake.input.table,
        documents=list(snakemake.output.documents),
        intake=list(snakemake.output.intake),
        **snakemake.params.columns,
        encoding=snakemake.params.encoding,
        strict=snakemake.params.strict,
        say=say,
    )
