from importlib import import_module

from zhuti.job import job

with job(snakemake) as say:
    from zhuti import heldout

    heldout.run(
        counts=snakemake.input.counts,
        rows=snakemake.input.rows,
        k=int(snakemake.wildcards.k),
        seeds=snakemake.params.seeds,
        folders=snakemake.params.folders,
        fit=import_module(f"zhuti.{snakemake.params.model}").fit,
        settings=snakemake.params.settings,
        **snakemake.params.heldout,
        say=say,
    )
