# What all rules share: the validated settings, the plan of the study, and input functions. No rules.
import os
import re

from snakemake.io import strip_wildcard_constraints

import zhuti
from zhuti.figures import FORMATS
from zhuti.fingerprint import code_version
from zhuti.job import problems
from zhuti.layers import layers, load
from zhuti.plan import make_plan
from zhuti.problem import Problem
from zhuti.progress import Progress

STARTED = time.time()
# Relative, so that a checkout that was moved or copied is still up to date.
RESOURCES = Path(os.path.relpath(workflow.basedir), "workflow", "resources")
TEMPLATES = Path(os.path.relpath(workflow.basedir), "workflow", "report")

if not Path(zhuti.__file__).is_relative_to(workflow.basedir):
    sys.exit(f"Another zhuti is installed at {zhuti.__file__}; uninstall it, this checkout brings its own.")

try:
    # config.yaml always comes first; a file given with --configfile lies over it.
    STUDY = load(layers(workflow.overwrite_configfiles, config))
    PLAN = make_plan(STUDY)
except Problem as problem:
    sys.exit(str(problem))

FOLLOW = Progress(f"results/{STUDY.study}/report/report.html")
logging.getLogger("snakemake.logging").addHandler(FOLLOW)


wildcard_constraints:
    base="|".join(re.escape(base) for base in PLAN.bases),
    shard=r"\d{3}",
    k=r"\d+",
    seed=r"\d+",


def at(stage, file, shards=False):
    """Input function for a file of a stage, or for one file per shard."""

    def paths(wildcards):
        path = f"{PLAN.home(wildcards.base, stage)}/{stage}/{file}"
        if shards:
            return [path.replace("{shard}", shard) for shard in PLAN.shards]
        for name, value in wildcards.items():
            path = path.replace(f"{{{name}}}", value)
        return path

    return paths


def section(name):
    """Params function for one section of the settings."""
    return lambda wildcards: PLAN.bases[wildcards.base].section(name)


def settled(wildcards):
    """Params function: all settings but those of the report, which change no result."""
    return PLAN.bases[wildcards.base].model_dump(exclude={"report"})


def lexicons(wildcards):
    """Params function: the lexicon layers that a study switches on, as `zhuti.lexicon.read_layers` takes them."""
    chosen = section("segment")(wildcards)
    return {
        "policy": str(RESOURCES / "lexicon" / "policy.txt") if chosen["policy_lexicon"] else None,
        "places": str(RESOURCES / "places.csv") if chosen["place_names"] else None,
        "dictionaries": chosen["dictionaries"],
        "decisions": chosen["decisions"],
    }


def lexicon_files(wildcards):
    """Input function: the files of these layers. One that is missing is left to the job, which says who names it."""
    layers = lexicons(wildcards)
    named = [layers["policy"], layers["places"], *layers["dictionaries"], layers["decisions"]]
    return [path for path in named if path and Path(path).is_file()]


def stopword_files(wildcards):
    """Input function: the lists that may apply and those of the study; a missing file is left to the job here too."""
    chosen = section("bow")(wildcards)
    lists = [name for name in ("english", "genre") if chosen[f"{name}_stopwords"]]
    return [RESOURCES / "stopwords" / f"{name}.txt" for name in lists] + [
        path for path in chosen["study_stopwords"] if Path(path).is_file()
    ]


def shown(path, caption, category, **labels):
    """An output that `snakemake --report` shows; the caption is a file of workflow/report/captions/."""
    return report(path, caption=f"../report/captions/{caption}.rst", category=category, labels=labels or None)


def table(path, caption):
    """An output that `snakemake --report` shows among the tables."""
    return shown(path, caption, "Tables 表")


def pictures(names):
    """The files of figures; `snakemake --report` shows those that a browser can."""
    paths = {(name, kind): f"{{base}}/report/figures/{name}.{kind}" for name in names for kind in FORMATS}
    return [
        path if kind == "pdf" else shown(path, f"figure_{name}", "Figures 图", figure=name, format=kind)
        for (name, kind), path in paths.items()
    ]


def code(*modules):
    """Fingerprint of the modules that a rule runs."""
    return code_version(*modules)


def batches(values, size):
    """Cut values into batches; one more at the end leaves the full batches before it as they are."""
    return [values[start : start + size] for start in range(0, len(values), size)]


def engine_settings(model):
    """Params function: what a model takes as keyword arguments. It weighs the counts as the study does, if it does."""

    def settings(wildcards):
        study = PLAN.bases[wildcards.base]
        weighs = model in ("lda_gibbs", "nmf", "kmeans")
        own = {} if model == "kmeans" else study.section(f"topics.{'lda_gibbs' if model == 'lda_random' else model}")
        return own | ({"sublinear": study.tfidf.sublinear} if weighs else {})

    return settings


def seeds_of(model):
    """The seeds of a model in the grid; NMF is deterministic and has the number 0."""
    return [0] if model == "nmf" else STUDY.topics.seeds


def fit_batches(model):
    """Batches of the fits of a model, as K and seeds; K is None where it stays a wildcard."""
    size = STUDY.topics.fits_per_job
    if model == "nmf":
        return [(ks, seeds_of(model)) for ks in batches(STUDY.topics.k, size)]
    return [(None, seeds) for seeds in batches(seeds_of(model), size)]


def record(folder, name, ks, ending):
    """Pattern of the log or benchmark of a batch: one for each K where K is a wildcard."""
    return f"{{base}}/{folder}/{name}.{ending}" if ks else f"{{base}}/{folder}/{name}/k{{k}}.{ending}"


def fit_files(model, ks, seeds, *names):
    """Patterns of the files of a batch; the base stays a wildcard, and K where it is None."""
    return [
        f"{{base}}/topics/{model}/k{k}/seed{seed}/{name}" for k in ks or ["{k}"] for seed in seeds for name in names
    ]


def fits_of(ks, seeds):
    """Params function: K and seed of each fit of a batch."""
    return lambda wildcards: [(int(k), seed) for k in ks or [wildcards.k] for seed in seeds]


def fit_folders(model, ks, seeds):
    """Params function: the folder of each fit of a batch."""
    return lambda wildcards: [
        f"{wildcards.base}/topics/{model}/k{k}/seed{seed}" for k in ks or [wildcards.k] for seed in seeds
    ]


def grid(name, models):
    """Input function for one file of every fit of some models."""
    return lambda wildcards: [
        f"{PLAN.home(wildcards.base, 'topics')}/topics/{engine}/k{k}/seed{seed}/{name}"
        for engine in models
        for k in PLAN.bases[wildcards.base].topics.k
        for seed in seeds_of(engine)
    ]


def main_fits(name):
    """Input function for one file of every fit of the study's model."""
    return grid(name, STUDY.topics.models[:1])


def tried(wildcards):
    """Input function: the tables of the multiverse, which only `snakemake multiverse` makes; none before that."""
    paths = [f"{wildcards.base}/multiverse/{name}.csv" for name in ("specifications", "returns", "factors")]
    return paths if all(map(os.path.isfile, paths)) else []


def files_of(rule, base):
    """Every file that a rule writes for one base; of the multiverse, which only `snakemake multiverse` makes, none."""
    ks, jobs = PLAN.bases[base].topics.k, range(1, NULL_JOBS + 1)
    written = [] if rule.name in ("multiverse", "specification") else rule.output
    patterns = map(strip_wildcard_constraints, written)
    return [path for pattern in patterns for path in expand(pattern, base=base, shard=PLAN.shards, k=ks, part=jobs)]
