from importlib import import_module

from zhuti.job import job

with job(snakemake) as say:
    from zhuti import heldout

    heldout.run(
        **{name: snakemake.input[name] for name in ("counts", "sequences", "rows")},
        k=int(snakemake.wildcards.k),
        **{name: snakemake.params[name] for name in ("seeds", "numbers", "folders", "settings")},
        fit=import_module(f"zhuti.{snakemake.params.model}").fit,
        **snakemake.params.heldout,
        say=say,
    )
