"""Speed of segmentation beside plain jieba and rjieba alone, and of clean + segment on two cores; memory when doubled.

All in one run, because only what ran together can be compared. Needs the development corpora beside the checkout.
"""

import json
import lzma
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "workflow" / "src"))
CORPORA = ROOT.parent / "shared" / "corpora"
RESOURCES = ROOT / "workflow" / "resources"
TITLE = "## Speed of segmentation"
REPEATS = 5
CHARS = 500_000
LAYERS = {"policy": str(RESOURCES / "lexicon" / "policy.txt"), "places": str(RESOURCES / "places.csv")}
ON = {"hmm": True, "numbers": True, "function_words": True, "dictionaries": [], "decisions": None, **LAYERS}
OFF = ON | {"numbers": False, "function_words": False, "policy": None, "places": None}


def texts(corpus: str) -> Iterator[str]:
    """Yield the texts of a corpus: articles of law as they are, reports by the paragraph."""
    with lzma.open(CORPORA / corpus / "docs.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            text = json.loads(line)["text"]
            yield from [text] if corpus == "prc_law_articles" else filter(str.strip, text.split("\n"))


def sample(corpus: str) -> list[str]:
    """Return texts of at most CHARS characters in all, spread over the corpus."""
    everything = list(texts(corpus))
    step = max(1, sum(map(len, everything)) // CHARS)
    return everything[::step]


def seconds(cut: Callable[[list[str]], object], given: list[str]) -> float:
    """Return the CPU seconds of cutting texts."""
    start = time.process_time()
    cut(given)
    return time.process_time() - start


def spread(values: list[float], form: str = ".1f") -> str:
    """Return median (least–most)."""
    return f"{median(values):{form}} ({min(values):{form}}–{max(values):{form}})"


def ways() -> dict[str, Callable[[list[str]], object]]:
    """Return what is compared: each cuts a list of texts."""
    import jieba
    import rjieba

    from zhuti.lexicon import read_layers
    from zhuti.segment import Segmenter, _batches

    jieba.setLogLevel("ERROR")
    jieba.initialize()
    alone, off = rjieba.Jieba(), Segmenter()
    on = Segmenter(True, read_layers(**LAYERS), numbers=True, function_words=True)

    def tables(segmenter: Segmenter, given: list[str]) -> None:
        for batch in _batches({"unit_id": "u", "text": text} for text in given):
            segmenter.table([row["unit_id"] for row in batch], [row["text"] for row in batch])

    return {
        "jieba": lambda given: [list(jieba.cut(text)) for text in given],
        "rjieba alone": lambda given: [alone.cut(text) for text in given],
        "layers off, as a table": lambda given: tables(off, given),
        "layers off, text by text": lambda given: [off.tokens(text) for text in given],
        "layers on, as a table": lambda given: tables(on, given),
        "layers on, text by text": lambda given: [on.tokens(text) for text in given],
    }


def ratios() -> Iterator[str]:
    """Yield the rows of the table of speeds."""
    compared = ways()
    for corpus in ("prc_law_articles", "gov_reports_city"):
        given = sample(corpus)
        taken: dict[str, list[float]] = {name: [] for name in compared}
        for _ in range(REPEATS):
            for name, cut in compared.items():
                taken[name].append(seconds(cut, given))
        size = sum(map(len, given)) / 1e6
        for name, times in taken.items():
            faster = [jieba / own for jieba, own in zip(taken["jieba"], times, strict=True)]
            yield f"| {corpus} ({size:.2f} M chars) | {name} | {spread(times, '.2f')} | {spread(faster)} |"


def shard(folder: Path, part: int, settings: dict) -> None:
    """Clean and segment one shard as the workflow does it."""
    from zhuti import clean, segment

    units = str(folder / f"units{part}.parquet")
    clean.run(
        documents=str(folder / f"documents{part}.parquet"),
        standard_rules=str(RESOURCES / "cleaning_rules.yaml"),
        units_path=units,
        removed_path=str(folder / f"removed{part}.parquet"),
        quality_path=str(folder / f"quality{part}.parquet"),
        **{"rules": [], "skip_rules": [], "simplify": False, "unit": "paragraph", "min_chars": 60, "max_chars": 400},
    )
    segment.run(units=units, tokens=str(folder / f"tokens{part}.parquet"), **settings)


def most_memory() -> int:
    """Return the most memory that this process held, in MiB; getrusage would count what its parent held before it."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024


def stages(folder: Path, given: list[str], settings: dict) -> tuple[float, int]:
    """Clean and segment texts in two processes; returns wall seconds and the most memory of one, in MiB."""
    import pyarrow as pa

    from zhuti import tables

    schema = pa.schema([("doc_id", pa.string()), ("text", pa.string())])
    for part in range(2):
        rows = ({"doc_id": f"{number:07}", "text": text} for number, text in enumerate(given[part::2]))
        tables.write_parquet(rows, folder / f"documents{part}.parquet", schema)
    call = [sys.executable, __file__, str(folder), json.dumps(settings)]
    start = time.perf_counter()
    jobs = [subprocess.Popen([*call, str(part)], stdout=subprocess.PIPE, text=True) for part in range(2)]
    memory = [int(job.communicate()[0]) for job in jobs]
    return time.perf_counter() - start, max(memory)


def whole(given: list[str]) -> Iterator[str]:
    """Yield the rows of the table of whole runs."""
    compared = ways()
    for name in ("jieba", "rjieba alone"):
        start = time.perf_counter()
        compared[name](given)
        yield f"| {name}, a loop in one process | {time.perf_counter() - start:.1f} | |"
    with tempfile.TemporaryDirectory() as folder:
        for what, settings in (("layers off", OFF), ("layers on", ON)):
            for times in (1, 2):
                runs = [stages(Path(folder), given * times, settings) for _ in range(3 // times)]
                taken, memory = zip(*runs, strict=True)
                yield f"| clean + segment, {what}, {times} × the corpus | {spread(taken)} | {max(memory)} |"


def measure() -> str:
    """Return the section of docs/benchmarks.md."""
    if not CORPORA.is_dir():
        return f"{TITLE}\n\nSkipped: the corpora are not beside this checkout.\n"
    parts = [
        f"{TITLE}\n\nCPU seconds, and times as fast as jieba in the same round: median (range) of {REPEATS}.\n",
        "| corpus | way | seconds | times as fast as jieba |\n|---|---|---|---|",
        *ratios(),
        "\nAll of prc_law_articles; clean + segment in two processes, with start-up, reading and writing.\n",
        "| way | wall seconds | most memory of a process, MiB |\n|---|---|---|",
        *whole(list(texts("prc_law_articles"))),
    ]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        shard(Path(sys.argv[1]), int(sys.argv[3]), json.loads(sys.argv[2]))
        print(most_memory())
    else:
        print(measure())
