# zhuti (主题): from a folder of Chinese texts to a topic study. The stages are included in the order in which they run.
import logging
import sys
import time
from pathlib import Path

from snakemake.utils import min_version

min_version("9.20")

# Snakemake loads nbformat to see that a script is Python, and that a grammar of addresses, if Jupyter has brought it,
# which takes two seconds and serves no one here.
sys.modules.setdefault("rfc3987_syntax", None)
sys.path.insert(0, str(Path(workflow.basedir, "workflow", "src")))


report: "workflow/report/captions/workflow.rst"


include: "workflow/rules/common.smk"
include: "workflow/rules/ingest.smk"
include: "workflow/rules/clean.smk"
include: "workflow/rules/segment.smk"
include: "workflow/rules/duplicates.smk"
include: "workflow/rules/bow.smk"
include: "workflow/rules/audit.smk"
include: "workflow/rules/flow.smk"
include: "workflow/rules/tfidf.smk"
include: "workflow/rules/topics.smk"
include: "workflow/rules/reliability.smk"
include: "workflow/rules/cluster.smk"
include: "workflow/rules/evidence.smk"
include: "workflow/rules/prevalence.smk"
include: "workflow/rules/verdicts.smk"
include: "workflow/rules/multiverse.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/check.smk"
include: "workflow/rules/provenance.smk"


rule all:
    default_target: True
    input:
        # Every file of the study, so that any that is deleted is made again.
        [path for rule in workflow.rules for path in files_of(rule, PLAN.study)],


onsuccess:
    # Where another target was asked for, there may be no report.
    if Path(f"results/{STUDY.study}/report/report.html").is_file():
        print(f"results/{STUDY.study}/report/report.html")


onerror:
    print(FOLLOW.ending(problems(PLAN.study, STARTED)), file=sys.stderr)
