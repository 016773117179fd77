from importlib import import_module

from zhuti.job import job

with job(snakemake) as say:
    from zhuti import null_fit

    null_fit.run(
        import_module(f"zhuti.{snakemake.params.model}").fit,
        **dict(snakemake.input.items()),
        **{name: snakemake.params[name] for name in ("settings", "shuffles", "parts", "top_words")},
        part=int(snakemake.wildcards.part),
        output=snakemake.output[0],
        say=say,
    )
