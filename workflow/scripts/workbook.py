from zhuti.job import job

with job(snakemake) as say:
    from zhuti import workbook

    workbook.run(
        **dict(snakemake.input.items()),
        tables=list(snakemake.output.tables),
        workbook=snakemake.output.workbook,
        say=say,
    )
