from zhuti.job import job

with job(snakemake) as say:
    from zhuti import audit

    audit.run(
        units=list(snakemake.input.units),
        tokens=list(snakemake.input.tokens),
        **{name: snakemake.input[name] for name in ("vocabulary", "stopword_table", "policy", "places")},
        segment=snakemake.params.segment,
        **snakemake.params.settings,
        outputs=dict(snakemake.output.items()),
        say=say,
    )
