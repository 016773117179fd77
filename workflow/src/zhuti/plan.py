"""What the Snakefile must know before any job runs: the documents, their shards, and where each stage's results lie."""

import json
import unicodedata
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path

from zhuti.kinds import TABLES, is_table
from zhuti.problem import Problem
from zhuti.settings import Settings
from zhuti.shards import by_shard
from zhuti.stages import STAGES
from zhuti.vary import Specification, expand


@dataclass(frozen=True)
class Plan:
    """The documents of one study by shard, and its bases: each a folder of results with the settings that made it."""

    bases: dict[str, Settings]
    """The study first, then its specifications that can be fitted."""
    files: dict[str, dict[str, str]] = field(default_factory=dict)
    """shard → document id → path; empty for a table, whose records are not known yet."""
    unread: tuple[str, ...] = ()
    """Files in the corpus folder that `corpus.files` does not name."""
    specifications: dict[str, Specification] = field(default_factory=dict)
    """base → specification of the multiverse; those that cannot be fitted are not among the bases."""

    @property
    def study(self) -> str:
        """The base of the study itself."""
        return next(iter(self.bases))

    @property
    def shards(self) -> list[str]:
        """The shards that exist, in order."""
        settings = self.bases[self.study]
        return sorted(self.files) or [f"{number:03d}" for number in range(settings.ingest.shards)]

    def home(self, base: str, stage: str) -> str:
        """Return the first base whose settings agree with those of `base` for a stage and all before it."""
        return self._homes[base, stage]

    @cached_property
    def _homes(self) -> dict[tuple[str, str], str]:
        homes: dict[tuple[str, str], str] = {}
        first: dict[str, str] = {}
        for base, settings in self.bases.items():
            until = ""
            for stage in STAGES:
                until += f"{stage}: {settings.section(stage)}\n"
                homes[base, stage] = first.setdefault(until, base)
        return homes


def make_plan(settings: Settings) -> Plan:
    """List the corpus of a study and the specifications of its multiverse.

    Raises:
        Problem: the corpus is missing or empty, the study's folder holds the results of another corpus, or the names of
            the topics are missing, which are read only after all fits.
    """
    base = f"results/{settings.study}"
    corpus = Path(settings.corpus.path)
    _refuse_other_corpus(base, settings.corpus.path)
    if not corpus.exists():
        raise Problem(
            f"找不到语料 {corpus}；请检查 corpus.path（相对于运行目录）。",
            f"The corpus {corpus} does not exist; check corpus.path (relative to the folder you run in).",
        )
    _refuse_missing_names(settings.report.names)
    specifications = {f"{base}/multiverse/{one.name}": one for one in expand(settings)}
    bases = {base: settings} | {made: one.settings for made, one in specifications.items() if one.settings}
    if corpus.is_file():
        if not is_table(corpus):
            raise Problem(
                f"语料文件 {corpus} 不是可读的表格；corpus.path 应为文件夹或 {'、'.join(TABLES)} 文件。",
                f"The corpus file {corpus} is no readable table; corpus.path takes a folder or {', '.join(TABLES)}.",
            )
        _refuse_metadata_of_table(settings)
        return Plan(bases, specifications=specifications)
    metadata = settings.corpus.metadata
    kept, unread = list_folder(corpus, settings.corpus.files, Path(metadata) if metadata else None)
    return Plan(bases, by_shard(kept, settings.ingest.shards), tuple(unread), specifications)


def list_folder(folder: Path, patterns: list[str], metadata: Path | None) -> tuple[dict[str, str], list[str]]:
    """Find the documents of a folder at any depth.

    Args:
        folder: the corpus.
        patterns: file-name patterns of documents.
        metadata: the metadata table, which is not a document even if it lies in the folder.

    Returns:
        Document id (NFC POSIX path relative to the folder) → path, sorted by id; and the other files, sorted.

    Raises:
        Problem: no file is a document, or two names are the same after Unicode normalisation.
    """
    kept: dict[str, str] = {}
    unread: list[str] = []
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        hidden = any(part.startswith((".", "~$")) for part in relative.parts)
        if hidden or not path.is_file() or (metadata and metadata.exists() and path.samefile(metadata)):
            continue
        doc_id = unicodedata.normalize("NFC", relative.as_posix())
        if not any(fnmatch(path.name.lower(), pattern.lower()) for pattern in patterns):
            unread.append(doc_id)
        elif doc_id in kept:
            raise Problem(
                f"语料中有两个文件的名称在 Unicode 规范化后相同：{doc_id}；请改名。",
                f"Two files of the corpus have the same name after Unicode normalisation: {doc_id}; rename one.",
            )
        else:
            kept[doc_id] = str(path)
    if not kept:
        raise Problem(
            f"语料文件夹 {folder} 中没有符合 corpus.files（{'、'.join(patterns)}）的文件；请放入文档或修改该设置。",
            f"The corpus folder {folder} has no file matching corpus.files ({', '.join(patterns)}); add documents.",
        )
    return dict(sorted(kept.items())), sorted(unread)


def _refuse_other_corpus(base: str, corpus: str) -> None:
    record = Path(base, "ingest", "corpus.json")
    made_from = json.loads(record.read_text(encoding="utf-8"))["path"] if record.exists() else corpus
    if made_from != corpus:
        raise Problem(
            f"{base} 是由另一语料 {made_from} 生成的，而设置中为 {corpus}；请换一个 study 名称，或先删除该文件夹。",
            f"{base} was made from another corpus, {made_from}, not {corpus}; choose another `study` or delete it.",
        )


def _refuse_missing_names(path: str | None) -> None:
    if path and not Path(path).is_file():
        raise Problem(
            f"找不到 report.names 所写的 {path}；请检查路径，或先运行一次，再另存 topics/chosen/names.csv。",
            f"The file {path} of report.names does not exist; check its path, or run once without it and save a copy "
            "of topics/chosen/names.csv.",
        )


def _refuse_metadata_of_table(settings: Settings) -> None:
    if settings.corpus.metadata:
        raise Problem(
            f"corpus.path 是表格 {settings.corpus.path}，它的其他列就是元数据；请删去 corpus.metadata。",
            f"corpus.path is the table {settings.corpus.path}, whose other columns are its metadata; "
            "remove corpus.metadata.",
        )
