from importlib import import_module

from zhuti.job import job

with job(snakemake) as say:
    from zhuti import null_fit

    null_fit.run(
        import_module(f"zhuti.{snakemake.params.model}").fit,
        **dict(snakemake.input.items()),
        part=int(snakemake.wildcards.part),
        settings=snakemake.params.settings,
        shuffles=snakemake.params.shuffles,
        top_words=snakemake.params.top_words,
        output=snakemake.output[0],
        say=say,
    )
