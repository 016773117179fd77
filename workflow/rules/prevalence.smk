# Intervals of what is said of the topics, and their prevalence by group and over time, by resampling documents.
# Inputs:  topics/choice.json and all fits of the study's model; bow/rows.parquet, counts.npz, sequences.npz; ingest/metadata.csv
# Outputs: evidence/intervals.csv    topic, quantity (share | npmi | exclusivity | effective_topics), value, low, high
#          evidence/intervals.json   documents, resamples, level, seeds, and notes on what is missing and why
#          evidence/prevalence.csv   topic, by (a column | period), group, documents, tokens, share, low, high
#          evidence/differences.csv  topic, by, contrast, difference, low, high, p, p_adjusted: by a column, the group that
#              stands out most against all other documents; by period, the change from the first date to the last
#          evidence/prevalence.json  as intervals.json, and the period that was chosen
# Config:  evidence, corpus.label, topics.top_words, topics (which fits there are)
rule intervals:
    input:
        rows=at("bow", "rows.parquet"),
        counts=at("bow", "counts.npz"),
        sequences=at("bow", "sequences.npz"),
        choice=at("topics", "choice.json"),
        # K is known only when choice.json is: the job takes the fits of all K and reads those it needs.
        topic_words=main_fits("topic_word.npz"),
        doc_topics=main_fits("doc_topic.npz"),
        fits=main_fits("fit.json"),
    output:
        intervals="{base}/evidence/intervals.csv",
        summary="{base}/evidence/intervals.json",
    log:
        "{base}/logs/intervals.log",
    benchmark:
        "{base}/benchmarks/intervals.tsv"
    conda:
        "../../environment.yml"
    params:
        settings=lambda wildcards: {
            "top_words": PLAN.bases[wildcards.base].topics.top_words,
            "resamples": PLAN.bases[wildcards.base].evidence.resamples,
        },
        code=code("intervals"),
    script:
        "../scripts/intervals.py"


rule prevalence:
    input:
        rows=at("bow", "rows.parquet"),
        metadata=at("ingest", "metadata.csv"),
        choice=at("topics", "choice.json"),
        topic_words=main_fits("topic_word.npz"),
        doc_topics=main_fits("doc_topic.npz"),
        fits=main_fits("fit.json"),
    output:
        prevalence=table("{base}/evidence/prevalence.csv", "prevalence"),
        differences="{base}/evidence/differences.csv",
        summary="{base}/evidence/prevalence.json",
    log:
        "{base}/logs/prevalence.log",
    benchmark:
        "{base}/benchmarks/prevalence.tsv"
    conda:
        "../../environment.yml"
    params:
        settings=lambda wildcards: {
            name: section("evidence")(wildcards)[name] for name in ("groups", "period", "resamples")
        },
        label=STUDY.corpus.label,
        code=code("prevalence"),
    script:
        "../scripts/prevalence.py"
