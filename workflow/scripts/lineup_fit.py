from importlib import import_module

from zhuti.job import job

with job(snakemake) as say:
    from zhuti import lineup_fit

    lineup_fit.run(
        import_module(f"zhuti.{snakemake.params.model}").fit,
        **{name: snakemake.input[name] for name in ("choice", "counts", "sequences", "rows")},
        **{name: snakemake.params[name] for name in ("seeds", "folders", "settings", "unseen")},
        say=say,
    )
