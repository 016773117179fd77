"""What a person sees on the terminal while Snakemake itself is quiet (`--quiet all`)."""

import logging
import sys
from collections.abc import Iterable

NOTHING = "Nothing to be done"


class Progress(logging.Handler):
    """Follows Snakemake's log events: counts steps, says when there is none, and lets unexpected errors through.

    `--quiet all` hides everything that Snakemake says, also that a study is up to date or locked by another run. What a
    failing job has to say is in its log (see `zhuti.job`), so its traceback stays hidden; `failed` has its name.
    """

    def __init__(self, report: str):
        super().__init__(logging.INFO)
        self.report = report
        self.failed: list[str] = []
        self._names: dict[int, str] = {}
        self._finished = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Turn one event into at most one line."""
        event, message = getattr(record, "event", None), str(record.msg)
        if event == "job_info":
            self._names[record.jobid] = name(record.rule_name, record.wildcards)
        elif event == "job_error":
            self.failed.append(self._names.get(record.jobid, record.rule_name))
        elif event == "job_finished":
            self._finished = self._names.get(record.job_id, "")
        elif event == "progress":
            width = len(str(record.total))
            # One write, as jobs write to the same terminal.
            sys.stderr.write(f"[{record.done:{width}}/{record.total}] {self._finished}\n")
            sys.stderr.flush()
        elif message.startswith(NOTHING):
            print("没有要重算的，结果都是最新的。 · Nothing to be done, all results are up to date.", file=sys.stderr)
            print(self.report, flush=True)
        elif record.levelno >= logging.ERROR and not self.failed and not message.startswith("RuleException"):
            print(message, file=sys.stderr, flush=True)
            if message.startswith("LockException"):
                print(
                    "若并没有别的运行，请先执行：make run ARGS=--unlock\n"
                    "If no other run is going on, first say: make run ARGS=--unlock",
                    file=sys.stderr,
                    flush=True,
                )

    def ending(self, problems: Iterable[str]) -> str:
        """Return what to say of a run that failed: the sentences of its jobs, or that they left none."""
        said = "\n".join(problems)
        if said or not self.failed:
            return said
        jobs = ", ".join(self.failed)
        return (
            f"{jobs} 被中断，没有留下原因；最常见的是内存不足：请减少并行数（make run CORES=1）后重试。\n"
            f"{jobs} was ended from outside and left no reason; mostly memory ran out: try fewer jobs at a time"
            " (make run CORES=1)."
        )


def name(rule: str, wildcards: object) -> str:
    """Return how a job is called on the terminal: its rule and its wildcards, without the study."""
    values = wildcards.items() if hasattr(wildcards, "items") else []
    return " ".join([rule, *(str(value) for key, value in values if key != "base")])
