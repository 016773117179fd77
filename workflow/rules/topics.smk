# Stage topics: fit a grid of models, score them, choose one and describe it.
# Inputs:  flow/flow.csv (to wait for); bow/counts.npz, bow/sequences.npz, bow/rows.parquet, bow/vocabulary.csv, tfidf/tfidf.npz; clean/units.parquet, ingest/metadata.csv
# Outputs: topics/{model}/k{k}/seed{seed}/   topic_word.npz, doc_topic.npz, fit.json; heldout.json of LDA models
#          topics/scores.csv, topics/topic_scores.csv   all scores of all fits, and of their topics
#          topics/choice.json     the chosen model, K and seed, the set of K, and the reason
#          topics/chosen/         the chosen fit as tables, and as a gensim LdaModel
# Config:  topics
# One rule per LDA engine and batch of seeds: a batch shares one start of the process, every seed has its own files.
for engine in [model for model in STUDY.topics.models if model != "nmf"]:
    for number, seeds in enumerate(batches(STUDY.topics.seeds, STUDY.topics.fits_per_job), 1):

        rule:
            name:
                f"{engine}_{number}"
            input:
                counts=at("bow", "counts.npz"),
                account=account,
            output:
                fit_files(engine, seeds, "topic_word.npz", "doc_topic.npz", "fit.json"),
            log:
                f"{{base}}/logs/{engine}_{number}/k{{k}}.log",
            benchmark:
                f"{{base}}/benchmarks/{engine}_{number}/k{{k}}.tsv"
            conda:
                "../../environment.yml"
            params:
                seeds=seeds,
                folders=fit_folders(engine, seeds),
                settings=section(f"topics.{engine}"),
                code=code("fit", engine),
            script:
                f"../scripts/{engine}.py"

        rule:
            name:
                f"{engine}_heldout_{number}"
            input:
                counts=at("bow", "counts.npz"),
                account=account,
                rows=at("bow", "rows.parquet"),
            output:
                fit_files(engine, seeds, "heldout.json"),
            log:
                f"{{base}}/logs/{engine}_heldout_{number}/k{{k}}.log",
            benchmark:
                f"{{base}}/benchmarks/{engine}_heldout_{number}/k{{k}}.tsv"
            conda:
                "../../environment.yml"
            params:
                seeds=seeds,
                settings=section(f"topics.{engine}"),
                heldout=section("topics.heldout"),
                code=code("heldout", engine),
            script:
                f"../scripts/{engine}_heldout.py"


# NMF has one fit for each K; a batch of K shares one start of the process.
for number, ks in enumerate(
    batches(STUDY.topics.k if "nmf" in STUDY.topics.models else [], STUDY.topics.fits_per_job), 1
):

    rule:
        name:
            f"nmf_{number}"
        input:
            counts=at("bow", "counts.npz"),
            tfidf=at("tfidf", "tfidf.npz"),
            account=account,
        output:
            expand("{{base}}/topics/nmf/k{k}/seed0/{name}", k=ks, name=["topic_word.npz", "doc_topic.npz", "fit.json"]),
        log:
            f"{{base}}/logs/nmf_{number}.log",
        benchmark:
            f"{{base}}/benchmarks/nmf_{number}.tsv"
        conda:
            "../../environment.yml"
        params:
            ks=ks,
            folders=lambda wildcards, ks=ks: [f"{wildcards.base}/topics/nmf/k{k}/seed0" for k in ks],
            settings=section("topics.nmf"),
            code=code("nmf"),
        script:
            "../scripts/nmf.py"


rule scores:
    input:
        topic_words=grid("topic_word.npz", STUDY.topics.models),
        fits=grid("fit.json", STUDY.topics.models),
        heldouts=grid("heldout.json", [model for model in STUDY.topics.models if model != "nmf"]),
        sequences=at("bow", "sequences.npz"),
    output:
        scores="{base}/topics/scores.csv",
        topic_scores="{base}/topics/topic_scores.csv",
    log:
        "{base}/logs/scores.log",
    benchmark:
        "{base}/benchmarks/scores.tsv"
    conda:
        "../../environment.yml"
    params:
        top_words=lambda wildcards: PLAN.bases[wildcards.base].topics.top_words,
        code=code("scores"),
    script:
        "../scripts/scores.py"


rule choice:
    input:
        scores=at("topics", "scores.csv"),
    output:
        choice="{base}/topics/choice.json",
    log:
        "{base}/logs/choice.log",
    benchmark:
        "{base}/benchmarks/choice.tsv"
    conda:
        "../../environment.yml"
    params:
        model=lambda wildcards: PLAN.bases[wildcards.base].topics.models[0],
        code=code("choice"),
    script:
        "../scripts/choice.py"


rule chosen:
    input:
        choice=at("topics", "choice.json"),
        topic_scores=at("topics", "topic_scores.csv"),
        # K is known only when choice.json is: the job has the fits of all K and reads one.
        topic_words=main_fits("topic_word.npz"),
        doc_topics=main_fits("doc_topic.npz"),
        rows=at("bow", "rows.parquet"),
        counts=at("bow", "counts.npz"),
        vocabulary=at("bow", "vocabulary.csv"),
        metadata=at("ingest", "metadata.csv"),
        units=at("clean", "units.parquet/{shard}.parquet", shards=True),
    output:
        topic_word="{base}/topics/chosen/topic_word.npz",
        doc_topic="{base}/topics/chosen/doc_topic.npz",
        fit="{base}/topics/chosen/fit.json",
        doc_topics="{base}/topics/chosen/doc_topics.csv",
        unit_topics="{base}/topics/chosen/unit_topics.parquet",
        topic_words="{base}/topics/chosen/topic_words.csv",
        topics="{base}/topics/chosen/topics.csv",
        typical_units="{base}/topics/chosen/typical_units.csv",
    log:
        "{base}/logs/chosen.log",
    benchmark:
        "{base}/benchmarks/chosen.tsv"
    conda:
        "../../environment.yml"
    params:
        relevance_lambda=lambda wildcards: PLAN.bases[wildcards.base].topics.relevance_lambda,
        code=code("chosen"),
    script:
        "../scripts/chosen.py"


rule gensim_export:
    input:
        topic_word=at("topics", "chosen/topic_word.npz"),
        doc_topic=at("topics", "chosen/doc_topic.npz"),
        fit=at("topics", "chosen/fit.json"),
        dictionary=at("bow", "dictionary.txt"),
    output:
        "{base}/topics/chosen/lda.gensim",
        "{base}/topics/chosen/lda.gensim.id2word",
        "{base}/topics/chosen/lda.gensim.state",
        "{base}/topics/chosen/lda.gensim.expElogbeta.npy",
    log:
        "{base}/logs/gensim_export.log",
    benchmark:
        "{base}/benchmarks/gensim_export.tsv"
    conda:
        "../../environment.yml"
    params:
        code=code("gensim_export"),
    script:
        "../scripts/gensim_export.py"
