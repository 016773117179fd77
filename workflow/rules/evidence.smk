# Stage evidence, the null and the line-up: the topics beside those of shuffled words, the model beside other models.
# Inputs:  topics/choice.json, scores.csv, chosen/topic_word.npz and all fits; bow/counts.npz, sequences.npz, rows.parquet;
#          ingest/metadata.csv
# Outputs: evidence/null/{part}.json   top words of the topics of each shuffle
#          evidence/null.csv     topic, npmi, npmi_shuffled (of the same words), excess, null_mean, null_max, p, beats
#          evidence/null.json    how many shuffles, which topics do not beat them, notes
#          evidence/lineup/{model}/seed{seed}/   fits with the chosen K of the models that are not in the grid
#          evidence/lineup.csv   model, fits, metric, mean, sd
#          evidence/lineup.json  what was compared with the known classes and what was not, and why
# Config:  evidence.shuffles, topics, tfidf.sublinear, corpus.label
NULL_JOBS = 2
"""Jobs between which the shuffles are divided."""
WITHOUT_PRIORS = ["nmf", "kmeans"]
"""Models that cannot be scored on text that they have not seen."""
# Both starts of the Gibbs sampler are always compared.
COMPARED = [
    model
    for model in dict.fromkeys([*STUDY.topics.lineup, "lda_gibbs", "lda_random"])
    if model not in STUDY.topics.models
]
LINEUP_FITS = [f"lineup/{model}/seed{seed}" for model in COMPARED for seed in seeds_of(model)]
LINEUP_HELDOUTS = [fit for fit in LINEUP_FITS if fit.split("/")[1] not in WITHOUT_PRIORS]


rule null_fit:
    input:
        sequences=at("bow", "sequences.npz"),
        rows=at("bow", "rows.parquet"),
        choice=at("topics", "choice.json"),
    output:
        "{base}/evidence/null/{part}.json",
    log:
        "{base}/logs/null_fit_{part}.log",
    benchmark:
        "{base}/benchmarks/null_fit_{part}.tsv"
    wildcard_constraints:
        part=r"\d",
    conda:
        "../../environment.yml"
    params:
        model=STUDY.topics.models[0],
        settings=engine_settings(STUDY.topics.models[0]),
        shuffles=lambda wildcards: PLAN.bases[wildcards.base].evidence.shuffles,
        parts=NULL_JOBS,
        top_words=lambda wildcards: PLAN.bases[wildcards.base].topics.top_words,
        code=code("null_fit", STUDY.topics.models[0]),
    script:
        "../scripts/null_fit.py"


rule null:
    input:
        parts=lambda wildcards: expand(at("evidence", "null/{part}.json")(wildcards), part=range(1, NULL_JOBS + 1)),
        sequences=at("bow", "sequences.npz"),
        chosen=at("topics", "chosen/topic_word.npz"),
    output:
        table=table("{base}/evidence/null.csv", "null"),
        summary="{base}/evidence/null.json",
    log:
        "{base}/logs/null.log",
    benchmark:
        "{base}/benchmarks/null.tsv"
    conda:
        "../../environment.yml"
    params:
        top_words=lambda wildcards: PLAN.bases[wildcards.base].topics.top_words,
        code=code("null"),
    script:
        "../scripts/null.py"


for model in COMPARED:

    rule:
        name:
            f"lineup_{model}"
        input:
            choice=at("topics", "choice.json"),
            counts=at("bow", "counts.npz"),
            sequences=at("bow", "sequences.npz"),
            rows=at("bow", "rows.parquet"),
        output:
            expand(
                "{{base}}/evidence/lineup/{model}/seed{seed}/{name}",
                model=model,
                seed=seeds_of(model),
                name=["topic_word.npz", "doc_topic.npz", "fit.json"]
                + ([] if model in WITHOUT_PRIORS else ["heldout.json", "heldout.npz"]),
            ),
        log:
            f"{{base}}/logs/lineup_{model}.log",
        benchmark:
            f"{{base}}/benchmarks/lineup_{model}.tsv"
        conda:
            "../../environment.yml"
        params:
            model=model,
            seeds=seeds_of(model),
            folders=lambda wildcards, model=model: [
                f"{wildcards.base}/evidence/lineup/{model}/seed{seed}" for seed in seeds_of(model)
            ],
            settings=engine_settings(model),
            unseen=(lambda wildcards: None) if model in WITHOUT_PRIORS else section("topics.heldout"),
            code=code("lineup_fit", model),
        script:
            "../scripts/lineup_fit.py"


rule lineup:
    input:
        choice=at("topics", "choice.json"),
        grid_scores=at("topics", "scores.csv"),
        # K is known only when choice.json is: the job has the fits of all K and reads those it needs.
        grid_fits=grid("fit.json", STUDY.topics.models),
        grid_doc_topics=grid("doc_topic.npz", STUDY.topics.models),
        fits=lambda wildcards: expand(at("evidence", "{fit}/fit.json")(wildcards), fit=LINEUP_FITS),
        topic_words=lambda wildcards: expand(at("evidence", "{fit}/topic_word.npz")(wildcards), fit=LINEUP_FITS),
        doc_topics=lambda wildcards: expand(at("evidence", "{fit}/doc_topic.npz")(wildcards), fit=LINEUP_FITS),
        heldouts=lambda wildcards: expand(at("evidence", "{fit}/heldout.json")(wildcards), fit=LINEUP_HELDOUTS),
        heldout_units=lambda wildcards: expand(at("evidence", "{fit}/heldout.npz")(wildcards), fit=LINEUP_HELDOUTS),
        sequences=at("bow", "sequences.npz"),
        counts=at("bow", "counts.npz"),
        rows=at("bow", "rows.parquet"),
        metadata=at("ingest", "metadata.csv"),
    output:
        table=table("{base}/evidence/lineup.csv", "lineup"),
        summary="{base}/evidence/lineup.json",
    log:
        "{base}/logs/lineup.log",
    benchmark:
        "{base}/benchmarks/lineup.tsv"
    conda:
        "../../environment.yml"
    params:
        label=STUDY.corpus.label,
        top_words=lambda wildcards: PLAN.bases[wildcards.base].topics.top_words,
        relevance_lambda=lambda wildcards: PLAN.bases[wildcards.base].topics.relevance_lambda,
        code=code("lineup"),
    script:
        "../scripts/lineup.py"
