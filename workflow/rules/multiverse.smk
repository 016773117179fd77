# Stage multiverse: the study fitted again with other reasonable choices, which topics return, which choice moves them
# most. Only `snakemake multiverse` runs it. A specification has its own base, results/<study>/multiverse/<specification>,
# and shares every stage up to the first setting that differs.
# Inputs:  topics/choice.json, chosen/topic_word.npz, chosen/topics.csv and bow/vocabulary.csv of the study;
#          bow/counts.npz, vocabulary.csv, flow.csv of the specification
# Outputs: multiverse/<specification>/specification/   its fit (topic_word.npz, doc_topic.npz, fit.json), and match.csv:
#              topic, matched, similarity (cosine over common words), overlap (of top words), lacking (probability in
#              words that the specification lacks), returns; if it failed, fit.json says why and the others are empty
#          multiverse/specifications.csv   specification, choice, value, status (done | same as the study | failed), why,
#              k, and means over topics
#          multiverse/returns.csv   topic, label, share of the specifications (but for other seeds) in which it returns, mean
#              and least similarity
#          multiverse/factors.csv   choice, how much it lowers similarity and returns, beside what refits without a part of the
#              corpus do
# Config:  multiverse; what it varies
from zhuti.vary import choices

# Those that can be fitted: base → folder of the fit.
SPECIFIED = {base: f"{base}/specification" for base in PLAN.specifications if base in PLAN.bases}


rule specification:
    input:
        counts=at("bow", "counts.npz"),
        rows=at("bow", "rows.parquet"),
        vocabulary=at("bow", "vocabulary.csv"),
        flow=at("bow", "flow.csv"),
        reference=f"{PLAN.study}/topics/chosen/topic_word.npz",
        reference_vocabulary=f"{PLAN.study}/bow/vocabulary.csv",
        choice=f"{PLAN.study}/topics/choice.json",
    output:
        "{base}/specification/topic_word.npz",
        "{base}/specification/doc_topic.npz",
        "{base}/specification/fit.json",
        "{base}/specification/match.csv",
    log:
        "{base}/logs/specification.log",
    benchmark:
        "{base}/benchmarks/specification.tsv"
    conda:
        "../../environment.yml"
    params:
        folder="{base}/specification",
        model=lambda wildcards: PLAN.bases[wildcards.base].topics.models[0],
        settings=lambda wildcards: engine_settings(PLAN.bases[wildcards.base].topics.models[0])(wildcards),
        # None: what the study chose, which is known only when choice.json is.
        k=lambda wildcards: PLAN.specifications[wildcards.base].changes.get("k"),
        seed=lambda wildcards: PLAN.specifications[wildcards.base].changes.get("seed"),
        limits=section("bow"),
        top_words=lambda wildcards: PLAN.bases[wildcards.base].topics.top_words,
        code=lambda wildcards: code("specification", PLAN.bases[wildcards.base].topics.models[0]),
    script:
        "../scripts/specification.py"


rule multiverse:
    input:
        fits=[f"{folder}/fit.json" for folder in SPECIFIED.values()],
        matches=[f"{folder}/match.csv" for folder in SPECIFIED.values()],
        choice=f"{PLAN.study}/topics/choice.json",
        topics=f"{PLAN.study}/topics/chosen/topics.csv",
    output:
        specification_table=f"{PLAN.study}/multiverse/specifications.csv",
        return_table=f"{PLAN.study}/multiverse/returns.csv",
        factor_table=f"{PLAN.study}/multiverse/factors.csv",
    log:
        f"{PLAN.study}/logs/multiverse.log",
    benchmark:
        f"{PLAN.study}/benchmarks/multiverse.tsv"
    conda:
        "../../environment.yml"
    params:
        specifications=[one.described() for one in PLAN.specifications.values()],
        folders={PLAN.specifications[base].name: folder for base, folder in SPECIFIED.items()},
        study_values={key: value for key, value in choices(STUDY).items() if key in STUDY.multiverse.vary},
        code=code("multiverse"),
    script:
        "../scripts/multiverse.py"
