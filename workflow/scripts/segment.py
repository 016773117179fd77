from zhuti.job import job

with job(snakemake) as say:
    from zhuti import segment

    segment.run(
        units=snakemake.input.units,
        tokens=snakemake.output.tokens,
        **snakemake.params.lexicons,
        **{name: snakemake.params.settings[name] for name in ("pretokenised", "hmm", "numbers", "function_words")},
        say=say,
    )
