"""What every adapter does around its one call: a log, a line of progress, and one sentence when something is wrong."""

import logging
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from zhuti.problem import Problem

MARK = "zhuti-problem: "
"""Starts each line of a log that the user is to read when a run stops."""

Say = Callable[[str], None]


@contextmanager
def job(snakemake) -> Iterator[Say]:
    """Run the body of an adapter; yields `say`, which reports progress to the terminal and the log.

    A `Problem` ends the job with its sentences in the log, from where the Snakefile shows them; any other
    exception leaves its traceback there and points to it.
    """
    name = " ".join([snakemake.rule, *(str(value) for key, value in snakemake.wildcards.items() if key != "base")])
    terminal = sys.stderr
    with open(snakemake.log[0], "w", buffering=1, encoding="utf-8") as log:

        def say(message: str) -> None:
            print(message, file=log)
            terminal.write(f"  {name}: {message}\n")  # at once, so that lines of jobs side by side stay lines
            terminal.flush()

        sys.stdout = sys.stderr = log
        logging.basicConfig(stream=log, level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", force=True)
        logging.captureWarnings(True)
        try:
            yield say
        except Problem as problem:
            log.writelines(f"{MARK}{line}\n" for line in str(problem).splitlines())
            sys.exit(1)
        except Exception:
            traceback.print_exc(file=log)
            log.write(f"{MARK}{name} 未能完成，原因见 {snakemake.log[0]} 末尾；请把它附在问题报告里。\n")
            log.write(f"{MARK}{name} failed; the reason is at the end of {snakemake.log[0]}, to attach to a report.\n")
            sys.exit(1)
        finally:
            sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__


def problems(logs: str | Path, since: float) -> list[str]:
    """Return the sentences that jobs left in `logs` after the time `since` (seconds since the epoch)."""
    found: list[str] = []
    for path in sorted(Path(logs).rglob("*.log")):
        if path.stat().st_mtime >= since:
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            found += [line.removeprefix(MARK) for line in lines if line.startswith(MARK)]
    return list(dict.fromkeys(found))
