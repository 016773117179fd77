"""300 policy phrases in running text: how many jieba leaves whole, and how many zhuti does with its lexicons.

How they were picked: from three corpora that the lexicon was not built from, sentences of 15 to 150 characters, at
least 70 % of them Chinese, were drawn at random (seed 300); each in turn was read, and every policy phrase in it was
marked, until a corpus had 100 and all were different. A phrase is a fixed expression that names a goal, a programme, an
instrument, a kind of institution, sector or technology, or is a set slogan: the longest stretch that is still fixed,
whether jieba knows it or not. Not marked: single places, persons, firms and documents, numbers, and verbs with their
objects. The lexicon was neither read nor run while this was done.

Half of them, those whose SHA-256 come first, may be looked at to improve the lexicon (`development`). The other half
(`final`) is only ever counted: nobody who writes the lexicon may read it.
"""

import csv
import json
import lzma
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path

import jieba

from zhuti import lexicon
from zhuti.segment import Segmenter

ROOT = Path(__file__).parents[2]
CORPORA = ROOT.parent / "shared" / "corpora"
PHRASES = ROOT / "tests" / "data" / "policy_phrases.csv"
RESOURCES = ROOT / "workflow" / "resources"
TITLE = "## Policy phrases left whole"
HALVES = ("development", "final")
Cut = Callable[[str], list[str]]
"""Text → tokens that spell it, white space included or not."""


def read_phrases() -> Iterator[dict]:
    """Yield the phrases, each with the line of the document that it stands in and its offset in this line."""
    with open(PHRASES, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    texts = {}
    for corpus in sorted({row["corpus"] for row in rows}):
        with lzma.open(CORPORA / corpus / "docs.jsonl.xz", "rt", encoding="utf-8") as file:
            texts |= {(corpus, row["id"]): row["text"] for row in map(json.loads, file)}
    for row in rows:
        text, start = texts[row["corpus"], row["doc_id"]], int(row["start"])
        if text[start : int(row["end"])] != row["phrase"]:
            raise ValueError(f"{row['corpus']}: {row['doc_id']} does not have {row['phrase']} at {start}")
        first, last = text.rfind("\n", 0, start) + 1, (text + "\n").index("\n", start)
        yield row | {"line": text[first:last], "at": start - first}


def pieces(words: list[tuple[str, int]], start: int, end: int) -> list[str]:
    """Return the tokens, given with their offsets, that overlap a span."""
    return [word for word, offset in words if offset < end and offset + len(word) > start]


def placed(words: list[str]) -> list[tuple[str, int]]:
    """Return tokens that spell a text with their offsets."""
    return list(zip(words, [0, *accumulate(map(len, words))], strict=False))


def cutters() -> dict[str, Callable[[str], list[tuple[str, int]]]]:
    """Return the segmentations to compare, jieba's and that of config.yaml: text → tokens with their offsets."""
    jieba.setLogLevel("ERROR")
    layers = lexicon.read_layers(RESOURCES / "lexicon" / "policy.txt", RESOURCES / "places.csv", [], None)
    segmenter = Segmenter(layers=layers, numbers=True, function_words=True)

    def zhuti(text: str) -> list[tuple[str, int]]:
        token, start, _ = segmenter.tokens(text)
        return list(zip(token, start, strict=True))

    return {"jieba": lambda text: placed(jieba.lcut(text)), "zhuti": zhuti}


def measure() -> str:
    """Count the phrases that are one token, or inside one; list those of the first half that zhuti splits."""
    if not CORPORA.is_dir():
        return f"{TITLE}\n\nSkipped: the corpora are not beside this checkout.\n"
    phrases, rows, split = list(read_phrases()), [], []
    for name, cut in cutters().items():
        for half in HALVES:
            found = []
            for row in phrases:
                if row["half"] == half:
                    parts = pieces(cut(row["line"]), row["at"], row["at"] + len(row["phrase"]))
                    found.append((row["phrase"], parts))
            exact = sum(parts == [phrase] for phrase, parts in found)
            whole = sum(len(parts) == 1 for _, parts in found)
            rows.append(
                f"| {name} | {half} | {len(found)} | {exact} ({exact / len(found):.1%}) | {whole / len(found):.1%} |"
            )
            if (name, half) == ("zhuti", "development"):
                split = [f"{phrase} ({'/'.join(parts)})" for phrase, parts in found if len(parts) > 1]
    return (
        f"{TITLE}\n\n300 phrases of three corpora that the lexicon was not built from, picked by reading sentences "
        "drawn at random; `development` may be used to improve the lexicon, `final` is only counted. Split phrases of "
        f"`development` ({len(split)}): {', '.join(split)}.\n\n"
        "| segmentation | half | phrases | one token | one token or inside a longer one |\n|---|---|---|---|---|\n"
        + "\n".join(rows)
        + "\n"
    )
