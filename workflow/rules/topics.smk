# Stage topics: fit a grid of models, score them, choose one and describe it.
# Inputs:  bow/counts.npz, sequences.npz, rows.parquet, vocabulary.csv; clean/units.parquet; ingest/metadata.csv
# Outputs: topics/{model}/k{k}/seed{seed}/   topic_word.npz, doc_topic.npz, fit.json; of LDA heldout.json and heldout.npz
#          topics/scores.csv, topic_scores.csv, top_words.csv   scores of all fits and of their topics, and their words
#          topics/heldout.csv      log-likelihood of each document that a chain did not see
#          topics/refits.csv, reliability.json   scores of refits on somewhat other documents; what reliability rests on, and how
#              the corpus was dealt into parts (parts, singly)
#          topics/choice.json      the chosen model, K and seed, the set of K, and the reason
#          topics/chosen/          the chosen fit as tables and lists of words, and as a gensim LdaModel
#          topics/chosen/names.csv topic, name, note, suggested (the label), status (suggested | named | stale: the words have
#              changed | gone: no topic has them), similarity of the words with those named, words: all topics, then names gone
# Config:  topics, tfidf.sublinear, report.names
# One rule per model and batch of fits: a batch shares one start of the process, every fit has its own files.
# The batches of a model with seeds are seeds of one K; NMF has one fit for each K, and its batches are of K.
for model in STUDY.topics.models:
    for number, (ks, seeds) in enumerate(fit_batches(model), 1):

        rule:
            name:
                f"fit_{model}_{number}"
            input:
                counts=at("bow", "counts.npz"),
                rows=at("bow", "rows.parquet"),
            output:
                fit_files(model, ks, seeds, "topic_word.npz", "doc_topic.npz", "fit.json"),
            log:
                record("logs", f"fit_{model}_{number}", ks, "log"),
            benchmark:
                record("benchmarks", f"fit_{model}_{number}", ks, "tsv")
            conda:
                "../../environment.yml"
            params:
                model=model,
                fits=fits_of(ks, seeds),
                folders=fit_folders(model, ks, seeds),
                settings=engine_settings(model),
                code=code("fit", model),
            script:
                "../scripts/fit.py"

        if model != "nmf":

            rule:
                name:
                    f"heldout_{model}_{number}"
                input:
                    counts=at("bow", "counts.npz"),
                    sequences=at("bow", "sequences.npz"),
                    rows=at("bow", "rows.parquet"),
                output:
                    fit_files(model, ks, seeds, "heldout.json", "heldout.npz"),
                log:
                    record("logs", f"heldout_{model}_{number}", ks, "log"),
                benchmark:
                    record("benchmarks", f"heldout_{model}_{number}", ks, "tsv")
                conda:
                    "../../environment.yml"
                params:
                    model=model,
                    seeds=seeds,
                    # By place, not by value: seeds 1, 11 and 21 would lack the same part.
                    numbers=[STUDY.topics.seeds.index(seed) for seed in seeds],
                    folders=fit_folders(model, ks, seeds),
                    settings=engine_settings(model),
                    heldout=section("topics.heldout"),
                    code=code("heldout", model),
                script:
                    "../scripts/heldout.py"


rule scores:
    input:
        topic_words=grid("topic_word.npz", STUDY.topics.models),
        fits=grid("fit.json", STUDY.topics.models),
        heldouts=grid("heldout.json", [model for model in STUDY.topics.models if model != "nmf"]),
        heldout_units=grid("heldout.npz", [model for model in STUDY.topics.models if model != "nmf"]),
        reliabilities=grid("reliability.json", [model for model in STUDY.topics.models if model == "nmf"]),
        refits=grid("refits.npz", [model for model in STUDY.topics.models if model == "nmf"]),
        sequences=at("bow", "sequences.npz"),
        rows=at("bow", "rows.parquet"),
        vocabulary=at("bow", "vocabulary.csv"),
    output:
        scores=table("{base}/topics/scores.csv", "scores"),
        topic_scores="{base}/topics/topic_scores.csv",
        word_table="{base}/topics/top_words.csv",
        heldout_table="{base}/topics/heldout.csv",
        refit_table="{base}/topics/refits.csv",
        reliability="{base}/topics/reliability.json",
    log:
        "{base}/logs/scores.log",
    benchmark:
        "{base}/benchmarks/scores.tsv"
    conda:
        "../../environment.yml"
    params:
        top_words=lambda wildcards: PLAN.bases[wildcards.base].topics.top_words,
        relevance_lambda=lambda wildcards: PLAN.bases[wildcards.base].topics.relevance_lambda,
        code=code("scores"),
    script:
        "../scripts/scores.py"


rule choice:
    input:
        scores=at("topics", "scores.csv"),
        heldout=at("topics", "heldout.csv"),
        refits=at("topics", "refits.csv"),
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
        doc_topics=table("{base}/topics/chosen/doc_topics.csv", "doc_topics"),
        unit_topics="{base}/topics/chosen/unit_topics.parquet",
        topic_words=table("{base}/topics/chosen/topic_words.csv", "topic_words"),
        word_lists="{base}/topics/chosen/word_lists.csv",
        topics=table("{base}/topics/chosen/topics.csv", "topics"),
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


rule names:
    input:
        topics=at("topics", "chosen/topics.csv"),
        topic_words=at("topics", "chosen/topic_words.csv"),
        given=lambda wildcards: section("report")(wildcards)["names"] or [],
    output:
        table="{base}/topics/chosen/names.csv",
    log:
        "{base}/logs/names.log",
    benchmark:
        "{base}/benchmarks/names.tsv"
    conda:
        "../../environment.yml"
    params:
        given=lambda wildcards: section("report")(wildcards)["names"],
        code=code("names"),
    script:
        "../scripts/names.py"


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
