from zhuti.job import job

with job(snakemake) as say:
    from zhuti import found

    found.run(
        documents=list(snakemake.input.documents),
        places=snakemake.input.places,
        found=snakemake.output.found,
        say=say,
    )
