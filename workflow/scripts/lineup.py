from zhuti.job import job

with job(snakemake) as say:
    from zhuti import lineup

    single = ("choice", "grid_scores", "sequences", "counts", "rows", "metadata")
    lineup.run(
        **{name: snakemake.input[name] for name in single},
        grid_fits=list(snakemake.input.grid_fits),
        fits=list(snakemake.input.fits),
        heldouts=list(snakemake.input.heldouts),
        **{name: snakemake.params[name] for name in ("label", "top_words", "relevance_lambda")},
        **dict(snakemake.output.items()),
        say=say,
    )
