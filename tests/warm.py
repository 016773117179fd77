"""Snakemake whose jobs are forks of one process that has loaded the libraries, instead of each loading them anew.

For whole runs in which it does not matter how a job starts: the same scripts get the same inputs, each in a process of
its own, in about half the time. What `conftest.finished` runs starts as it does for users.
"""

import multiprocessing
import runpy
import subprocess
import threading
from multiprocessing.connection import wait

LIBRARIES = [
    "gensim.models", "jinja2", "matplotlib.figure", "numpy", "pandas", "pyarrow.parquet", "rjieba", "scipy.cluster",
    "scipy.stats", "sklearn.cluster", "sklearn.decomposition", "sklearn.metrics", "snakemake.script", "tomotopy",
]  # fmt: skip
FORKS = multiprocessing.get_context("forkserver")
COLLECTING = threading.Lock()
"""`start` and `join` read the exit codes of all ended jobs; of two threads that read one, one would find none."""


def execute_script(self, path: str, edit: bool = False) -> None:
    """Stand in for `snakemake.script.PythonScript.execute_script`."""
    job = FORKS.Process(target=runpy.run_path, args=(path,), kwargs={"run_name": "__main__"})
    with COLLECTING:
        job.start()
    with benchmarked(job.pid, self.bench_record):
        wait([job.sentinel])
    with COLLECTING:
        job.join()
    if job.exitcode:
        raise subprocess.CalledProcessError(job.exitcode, path)


if __name__ == "__main__":
    from snakemake.benchmark import benchmarked
    from snakemake.cli import main
    from snakemake.script import PythonScript

    FORKS.set_forkserver_preload(LIBRARIES)
    PythonScript.execute_script = execute_script
    main()
