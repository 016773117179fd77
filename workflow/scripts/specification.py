from zhuti.job import job

with job(snakemake) as say:
    from importlib import import_module

    from zhuti import specification

    specification.run(
        **dict(snakemake.input.items()),
        engine=import_module(f"zhuti.{snakemake.params.model}").fit,
        **{name: snakemake.params[name] for name in ("limits", "k", "seed", "settings", "top_words", "folder")},
        say=say,
    )
