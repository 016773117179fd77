from zhuti.job import job

with job(snakemake) as say:
    from zhuti import scores

    scores.run(
        fits=list(snakemake.input.fits),
        heldouts=list(snakemake.input.heldouts),
        sequences=snakemake.input.sequences,
        top_words=snakemake.params.top_words,
        **dict(snakemake.output.items()),
        say=say,
    )
