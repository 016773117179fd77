from zhuti.job import job

with job(snakemake) as say:
    from zhuti import check

    bow = {name: snakemake.input[name] for name in ("flow", "rows", "counts", "vocabulary", "emptied")}
    single = ("intake", "metadata", "topic_word", "doc_topic", "doc_topics")
    sharded = ("documents", "units", "removed", "tokens")
    check.run(
        **{name: snakemake.input[name] for name in single},
        **{name: list(snakemake.input[name]) for name in sharded},
        bow=bow,
        checks=snakemake.output.checks,
    )
