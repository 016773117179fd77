from zhuti.job import job

with job(snakemake) as say:
    from zhuti import provenance

    provenance.run(
        settings=snakemake.params.settings,
        settings_json=snakemake.output.settings,
        versions_json=snakemake.output.versions,
    )
