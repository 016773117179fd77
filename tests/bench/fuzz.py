"""Random files through intake, cleaning and segmentation: no crash, no hang, no character lost that is not listed.

`python tests/bench/fuzz.py --number 20000` prints a summary line; each input follows from its number alone, so that
`--first 4711 --number 1` repeats one. A process of its own takes the inputs, is watched, and is replaced when it dies.
"""

import argparse
import gzip
import io
import json
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "workflow" / "src"), str(ROOT / "tests")]

import specimens  # noqa: E402

from zhuti import clean, ingest  # noqa: E402
from zhuti.clean import cleaning_rules, units  # noqa: E402
from zhuti.clean.normalise import normalise  # noqa: E402
from zhuti.formats.characters import COMMON  # noqa: E402
from zhuti.kinds import is_table  # noqa: E402

NUMBER = 20_000
LIMIT = 300
"""Seconds after which an input counts as hanging; the slowest, lines of 10 MB, take some 15 where nothing else runs."""
LONG = 4_000_000
"""Characters of a long line, which are 10 MB and more in UTF-8."""
CODECS = ("utf-8", "utf-8-sig", "gb18030", "big5", "cp950", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "shift_jis")
MARKS = (
    "，。、；：？！“”《》（）—…〔〕 \u3000\n\r\t\f\x0b\x00\u200b\ufeff\u2028\xa0－①㈠０Ａa1.%/-_[]()<>&\"'|·●🈚𠮷㐀⺀豈"
)
PHRASES = (
    "第一条　", "（一）", "一、", "1.", "责任编辑：", "扫一扫在手机打开当前页", "（下转第三版）", "(上接第二版)",
    "http://www.gov.cn/zhengce/2019-01/30/content_5362266.htm", "国办发〔2019〕4号", "2023年8月1日", "附件：",
    "习近平新时代中国特色社会主义思想", "“双随机、一公开”", "3.5万亿元", "－ 3 －", "【字体：大 中 小】", "抄送：",
    "当前位置：首页 > ", "来源：", "各省、自治区",
)  # fmt: skip
TAGS = "div p span a table tr td ul li br b i h1 script style pre select nav frame ruby img svg title form font".split()  # noqa: SIM905
ENDINGS = (".txt", ".md", ".html", ".docx", ".pdf", ".xlsx", ".csv", ".tsv", ".jsonl", ".jsonl.gz", ".parquet")


def main() -> None:
    """Run the numbers asked for, print each failure and the summary; the exit status tells whether there was one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=NUMBER, help="how many inputs")
    parser.add_argument("--first", type=int, default=0, help="number of the first")
    options = parser.parse_args()
    summary, failures = fuzz(range(options.first, options.first + options.number))
    print(*failures, summary, sep="\n")
    sys.exit(bool(failures))


def measure() -> str:
    """Return the section for the page of benchmarks."""
    summary, failures = fuzz(range(NUMBER))
    return "\n".join(["## Random files through intake, cleaning and segmentation\n", summary, *failures, ""])


def fuzz(numbers: range) -> tuple[str, list[str]]:
    """Run inputs in a watched process; returns a summary line and what failed."""
    outcomes, failures, slowest = Counter(), [], (0.0, -1)
    started, worker = time.monotonic(), None
    for number in numbers:
        worker = worker or _Worker()
        began = time.monotonic()
        outcome = worker.outcome(number)
        slowest = max(slowest, (time.monotonic() - began, number))
        outcomes[outcome.split(":")[0]] += 1
        if not outcome.startswith(("kept", "refused")):
            failures.append(f"input {number}: {outcome}")
        if outcome in ("crash", "hang"):
            worker = None
    counted = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items()))
    return (
        f"{len(numbers)} inputs: {counted}; {len(failures)} failures; slowest {slowest[0]:.1f} s (input {slowest[1]}); "
        f"{time.monotonic() - started:.0f} s in all.",
        failures,
    )


class _Worker:
    """A process that takes the number of an input and answers with its outcome."""

    def __init__(self):
        context = multiprocessing.get_context("spawn")
        self.pipe, end = context.Pipe()
        self.process = context.Process(target=_serve, args=(end,), daemon=True)
        self.process.start()
        end.close()

    def outcome(self, number: int) -> str:
        """Return what became of an input: as `attempt`, or "crash" or "hang"."""
        self.pipe.send(number)
        try:
            if self.pipe.poll(LIMIT):
                return self.pipe.recv()
        except EOFError:
            return "crash"
        self.process.kill()
        return "hang"


def _serve(pipe) -> None:
    with tempfile.TemporaryDirectory() as folder:
        while True:
            try:
                number = pipe.recv()
            except EOFError:
                return
            pipe.send(attempt(number, Path(folder)))


def attempt(number: int, folder: Path) -> str:
    """Run one input; returns "kept", "refused", or an error with where it came from."""
    name, raw = specimen(random.Random(number))
    path = folder / name
    path.write_bytes(raw)
    try:
        if is_table(path):
            found = list(ingest.read_table(name, path, "text", None, "auto"))
        else:
            found = [ingest.read_document(name, path, "auto")]
        for document, entry in found:
            assert (document is not None) == (entry["status"] == "kept"), "intake and documents disagree"
            if document:
                follow(document["doc_id"], document["text"])
    except BaseException as error:  # a panic of a Rust library is no Exception
        frame = error.__traceback__
        while frame.tb_next:
            frame = frame.tb_next
        place = f"{Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}"
        return f"error: {name} {type(error).__name__} {str(error)[:200]!r} at {place}"
    finally:
        path.unlink()
    return "kept" if any(document for document, _ in found) else "refused"


def follow(doc_id: str, text: str) -> None:
    """Clean and segment a document, and check that each of its characters is in a unit or listed as removed."""
    view = normalise(text)
    removals = clean.spans(text, _rules(), view)
    left_out = [(removal.start, removal.end) for removal in removals]
    made = units.units(doc_id, view, left_out, "paragraph", 60, 400)
    held = bytearray(len(text))
    for removal in removals:
        assert text[removal.start : removal.end] == removal.text, "a removal does not say what it removed"
        held[removal.start : removal.end] = b"\1" * (removal.end - removal.start)
    for unit in made:
        for at, start, length in zip(unit.map_clean, unit.map_doc, unit.map_length, strict=True):
            assert unit.text[at : at + length] == view[start : start + length], "a unit's map is wrong"
            held[start : start + length] = b"\1" * length
        token, start, end = _segmenter().tokens(unit.text)
        assert all(unit.text[a:b] == word for word, a, b in zip(token, start, end, strict=True)), "offsets are wrong"
        assert "".join(token) == "".join(unit.text.split()), "tokens do not spell their unit"
    lost = [char for char, is_held in zip(view, held, strict=True) if not is_held and not char.isspace()]
    assert not lost, f"{len(lost)} characters are lost, such as {lost[:5]}"


@cache
def _rules():
    return cleaning_rules.load_rules(ROOT / "workflow" / "resources" / "cleaning_rules.yaml", (), ())


@cache
def _segmenter():
    from zhuti.lexicon import read_layers
    from zhuti.segment import Segmenter

    resources = ROOT / "workflow" / "resources"
    return Segmenter(True, read_layers(resources / "lexicon" / "policy.txt", resources / "places.csv", [], None), True)


def specimen(chance: random.Random) -> tuple[str, bytes]:
    """Make a random file: its name and its bytes."""
    kind = chance.choices(list(KINDS), list(KINDS.values()))[0]
    ending, raw = kind(chance)
    if chance.random() < 0.3:
        raw = mutated(raw, chance)
    return f"a{ending}", raw


def noise(chance: random.Random) -> tuple[str, bytes]:
    """Random bytes under any name."""
    return chance.choice(ENDINGS), chance.randbytes(chance.choice((1, 10, 100, 3000)))


def prose(chance: random.Random, most: int = 2000) -> str:
    """Text like Chinese, with all that may stand in it."""
    pieces: list[str] = []
    for _ in range(chance.randrange(1, 2 + most // 20)):
        pieces.append(
            chance.choice(
                (
                    "".join(chance.choices(COMMON[:1500], k=chance.randrange(1, 40))),
                    chance.choice(PHRASES),
                    chance.choice(MARKS) * chance.choice((1, 1, 1, 2, 50)),
                    str(chance.randrange(10**6)),
                    chr(chance.randrange(0xD800)),
                    "\n",
                )
            )
        )
    return "".join(pieces)


def text(chance: random.Random) -> tuple[str, bytes]:
    """Prose in some encoding."""
    return ".txt", prose(chance).encode(chance.choice(CODECS), chance.choice(("ignore", "replace")))


def mixed(chance: random.Random) -> tuple[str, bytes]:
    """Prose in several encodings, one after the other."""
    return ".txt", b"".join(text(chance)[1] for _ in range(chance.randrange(2, 4)))


def repeated(chance: random.Random) -> tuple[str, bytes]:
    """A short string many times over, which finds patterns that take time growing with the square."""
    piece = "".join(chance.choices((*PHRASES, *MARKS, *"中文一第条"), k=chance.randrange(1, 4)))
    return ".txt", (piece * (chance.choice((1000, 20_000)) // len(piece) + 1)).encode()


def page(chance: random.Random) -> tuple[str, bytes]:
    """A soup of tags, sometimes deep."""
    pieces = []
    for _ in range(chance.randrange(1, 60)):
        tag, words = chance.choice(TAGS), prose(chance, 100)
        pieces.append(
            chance.choice((f"<{tag}>{words}", f"</{tag}>", f"<{tag} href='x' {words}>", f"<!-- {words}", words))
        )
    deep = f"<{chance.choice(TAGS)}>" * chance.choice((0, 0, 0, 10, 500, 2500, 5000))
    return ".html", f"<meta charset={chance.choice(CODECS)}>{deep}{''.join(pieces)}".encode("gb18030", "ignore")


def word(chance: random.Random) -> tuple[str, bytes]:
    """A Word document, its XML sometimes damaged."""
    safe = ["".join(char for char in prose(chance, 100) if char.isalnum()) for _ in range(4)]
    body = specimens.paragraph(safe[0]) + specimens.table([[specimens.paragraph(one) for one in safe[1:3]]] * 2)
    for _ in range(chance.choice((0, 0, 3))):
        at = chance.randrange(len(body))
        body = (
            body[:at]
            + chance.choice(("<w:p>", "</w:p>", "<", "&x;", "<w:tbl/>", ""))
            + body[at + chance.randrange(9) :]
        )
    return ".docx", specimens.docx(body, specimens.paragraph(safe[3]) if chance.random() < 0.3 else "")


def workbook(chance: random.Random) -> tuple[str, bytes]:
    """An Excel workbook."""
    cells = ["".join(char for char in prose(chance, 60) if char.isalnum()) for _ in range(6)]
    rows = [[chance.choice(("text", "id", "")), "text", "年"], cells[:3], cells[3:], [chance.random(), "", 1]]
    return ".xlsx", specimens.xlsx({"表": rows[chance.randrange(2) :]})


def portable(chance: random.Random) -> tuple[str, bytes]:
    """A PDF."""
    pages = [specimens.shown(prose(chance, 200)) if chance.random() < 0.8 else specimens.PICTURE for _ in range(3)]
    return ".pdf", specimens.pdf(pages[: chance.randrange(4)], chance.random() < 0.1)


def table(chance: random.Random) -> tuple[str, bytes]:
    """A table of text: csv, tsv or jsonl, also compressed."""
    ending = chance.choice((".csv", ".tsv", ".jsonl", ".jsonl.gz"))
    rows = [{"id": chance.randrange(9), "text": prose(chance, 100)} for _ in range(chance.randrange(1, 6))]
    if ending.startswith(".jsonl"):
        content = "".join(json.dumps(row, ensure_ascii=chance.random() < 0.5) + "\n" for row in rows)
    else:
        between = "," if ending == ".csv" else "\t"
        quoted = (f'{row["id"]}{between}"{row["text"].replace(chr(34), chr(34) * 2)}"\n' for row in rows)
        content = f"id{between}text\n" + "".join(quoted)
    raw = content.encode(chance.choice(CODECS), "ignore")
    return ending, gzip.compress(raw, mtime=0) if ending.endswith(".gz") else raw


def columns(chance: random.Random) -> tuple[str, bytes]:
    """A Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = io.BytesIO()
    pq.write_table(pa.table({"text": [prose(chance, 100), None, ""], "n": [1, 2, None]}), file)
    return ".parquet", file.getvalue()


def long(chance: random.Random) -> tuple[str, bytes]:
    """A line of 10 MB, as text, page or record."""
    line = (prose(chance, 500).replace("\n", "") or "文") * LONG
    ending = chance.choice((".txt", ".html", ".jsonl"))
    line = line[:LONG] if ending != ".jsonl" else json.dumps({"text": line[:LONG]}, ensure_ascii=False)
    return ending, line.encode(chance.choice(("utf-8", "gb18030")), "ignore")


def mutated(raw: bytes, chance: random.Random) -> bytes:
    """Change, leave out, repeat or cut a few bytes."""
    data = bytearray(raw)
    for _ in range(chance.choice((1, 1, 3, 20))):
        at = chance.randrange(len(data) + 1)
        size = min(chance.choice((1, 1, 4, 30)), len(data) - at)
        change = chance.randrange(4)
        data[at : at + size] = (chance.randbytes(size), b"", bytes(data[at : at + size]) * 2, chance.randbytes(1))[
            change
        ]
    return bytes(data[: chance.randrange(len(data) + 1)] if chance.random() < 0.1 else data)


KINDS = {
    noise: 100, text: 200, mixed: 100, repeated: 60, page: 150, word: 100, workbook: 80, portable: 80, table: 100,
    columns: 29.5, long: 0.5,
}  # fmt: skip
"""Kinds of input and how often they come, in a thousand."""

if __name__ == "__main__":
    main()
