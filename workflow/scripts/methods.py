from zhuti.job import job

with job(snakemake) as say:
    from zhuti import methods

    methods.run(
        **dict(snakemake.input.items()),
        settings=snakemake.params.settings,
        versions=snakemake.params.versions,
        texts=list(snakemake.output.texts),
        bibtex=snakemake.output.bibtex,
        checklist_table=snakemake.output.checklist_table,
        say=say,
    )
