from zhuti.job import job

with job(snakemake) as say:
    from zhuti import provenance

    provenance.run_manifest(
        settings=snakemake.params.settings,
        documents=list(snakemake.input.documents),
        results=list(snakemake.input.results),
        base=snakemake.wildcards.base,
        manifest=snakemake.output.manifest,
    )
