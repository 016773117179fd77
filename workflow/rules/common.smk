# What all rules share: the validated settings, the plan of the study, and input functions. No rules.
import re

import zhuti
from zhuti.fingerprint import code_version
from zhuti.job import problems
from zhuti.plan import make_plan
from zhuti.problem import Problem
from zhuti.progress import Progress
from zhuti.settings import load

STARTED = time.time()
RESOURCES = Path(workflow.basedir, "workflow", "resources")
TEMPLATES = Path(workflow.basedir, "workflow", "report")

if not Path(zhuti.__file__).is_relative_to(workflow.basedir):
    sys.exit(f"Another zhuti is installed at {zhuti.__file__}; uninstall it, this checkout brings its own.")

try:
    # config.yaml always comes first; a file given with --configfile lies over it.
    _given = [path for path in workflow.overwrite_configfiles if not path.samefile("config.yaml")]
    STUDY = load([Path("config.yaml"), *_given])
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


def code(*modules):
    """Fingerprint of the modules that a rule runs."""
    return code_version(*modules)
