from importlib import import_module

from zhuti.job import job

with job(snakemake) as say:
    from zhuti import fit

    fit.run(
        import_module(f"zhuti.{snakemake.params.model}").fit,
        counts=snakemake.input.counts,
        rows=snakemake.input.rows,
        fits=snakemake.params.fits,
        folders=snakemake.params.folders,
        settings=snakemake.params.settings,
        say=say,
    )
