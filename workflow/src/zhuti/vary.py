"""What `multiverse.vary` means: the study's settings with other reasonable choices, each a specification to fit."""

import json
import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import reduce
from itertools import product
from pathlib import Path
from typing import Any
from zlib import crc32

from zhuti.problem import Problem
from zhuti.settings import Settings
from zhuti.validation import validate

SHORT = {"model": "topics.models", "k": "topics.k", "seed": "topics.seeds"}
"""Keys of `vary` that stand for a list in the settings, of which a specification has one element."""
SECTIONS = ("clean", "segment", "bow", "tfidf")
"""Sections that can vary: they change what is fitted; those of the engines change how."""
FIXED = ("segment.pretokenised", "tfidf.keywords")
"""Settings in these sections that are no choice: what the text is, and what no model sees."""
FILES = {"clean.rules", "clean.skip_rules", "segment.dictionaries", "segment.decisions", "bow.study_stopwords"}
"""Settings that name files, or what must stand in one."""
CLEANING_RULES = Path(__file__).parents[2] / "resources" / "cleaning_rules.yaml"

Changes = dict[str, Any]
"""Key of `vary` → value."""


@dataclass(frozen=True)
class Specification:
    """The study with some settings changed."""

    changes: Changes
    settings: Settings | None = None
    """None where there is nothing to fit, for the reason `why`."""
    status: str = "fit"
    """fit; same: a value is the study's own; failed: one is not valid."""
    why: Problem | None = None

    @property
    def name(self) -> str:
        """Its name, the same wherever its choices stand in `vary`, and safe as a file name: "min_df-5"."""
        full = "+".join(f"{short(key)}-{_file_safe(self.changes[key])}" for key in sorted(self.changes))
        return full if len(full.encode()) <= 120 else f"{full[:40]}_{crc32(full.encode()):08x}"

    def described(self) -> dict:
        """Plain values for the job that sums up."""
        changes = {key: self.changes[key] for key in sorted(self.changes)}
        return {
            "name": self.name,
            "changes": changes,
            "status": self.status,
            "why": self.why and {"zh": self.why.zh, "en": self.why.en},
        }


def short(key: str) -> str:
    """Shorten a key: "bow.min_df" to "min_df"; settings of engines keep the engine, as several share their names."""
    return key.removeprefix("topics.") if key.startswith("topics.") else key.rpartition(".")[2]


def _file_safe(value: Any) -> str:
    plain = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    if re.fullmatch(r"[\w.-]{1,40}", plain):
        return plain
    return re.sub(r"[^\w.-]+", "_", plain).strip("_")[:30] + f"_{crc32(plain.encode()):08x}"


def expand(study: Settings) -> list[Specification]:
    """List the specifications of a study, those with the fewest changes first, then by name.

    So the first specification that has some settings of a stage is always the one that changes nothing else: where
    shared work lies does not depend on what else is listed.

    Returns:
        One for each value in `multiverse.vary`; with `crossed`, one for each combination of values and unchanged keys.

    Raises:
        Problem: a key of `multiverse.vary` is no setting that can vary.
    """
    vary = study.multiverse.vary
    for key in vary:
        _place(study, key)
    if study.multiverse.crossed:
        levels = [[{}, *({key: value} for value in values)] for key, values in vary.items()]
        chosen = [{key: value for part in parts for key, value in part.items()} for parts in product(*levels)]
    else:
        chosen = [{key: value} for key, values in vary.items() for value in values]
    distinct = {made.name: made for changes in chosen if changes for made in [specify(study, changes)]}
    return sorted(distinct.values(), key=lambda one: (len(one.changes), one.name))


def specify(study: Settings, changes: Changes) -> Specification:
    """Make one specification; what is wrong with its values is kept with it, not raised."""
    values = study.model_dump()
    for key, value in changes.items():
        *sections, name = _place(study, key)
        reduce(dict.__getitem__, sections, values)[name] = [value] if key in SHORT else value
    try:
        settings = validate(values)
        if FILES & changes.keys():
            _read_files(settings)
    except Problem as problem:
        return Specification(changes, None, "failed", problem)
    own = choices(study)
    unchanged = [key for key, value in changes.items() if value == own[key]]
    return Specification(changes, None, "same", _same(unchanged)) if unchanged else Specification(changes, settings)


def choices(study: Settings) -> dict[str, Any]:
    """List what can vary: key → the study's own value; None for K and seed, which it chooses among its fits."""
    engines = [
        f"topics.{name}"
        for name, value in study.section("topics").items()
        if isinstance(value, dict) and name != "heldout"
    ]
    values: dict[str, Any] = {"model": study.topics.models[0], "k": None, "seed": None}
    for section in (*SECTIONS, *engines):
        values |= {f"{section}.{name}": value for name, value in study.section(section).items()}
    return {key: value for key, value in values.items() if key not in FIXED}


def _place(study: Settings, key: str) -> list[str]:
    """Return where a key stands in the settings."""
    known = choices(study)
    if key in known:
        return SHORT.get(key, key).split(".")
    near = get_close_matches(key, known, 3) or get_close_matches(key, known, 1, 0)
    raise Problem(
        f"multiverse.vary 中的 {key} 不是可以变动的设置；您是否想写 {'、'.join(near)}？",
        f"{key} in multiverse.vary is no setting that can vary; did you mean {' or '.join(near)}?",
    )


def _same(keys: list[str]) -> Problem:
    named = ", ".join(keys)
    return Problem(
        f"本研究的 {named} 就是这个值，没有可比较的；可从 multiverse.vary 中删去。",
        f"The study itself has this value of {named}, so that there is nothing to compare; remove it from "
        "multiverse.vary.",
    )


def _read_files(settings: Settings) -> None:
    """Read what the settings name, as the stages will, so that no job of theirs fails on it."""
    from zhuti.clean.cleaning_rules import load_rules
    from zhuti.lexicon import read_layers
    from zhuti.stopwords import read_list

    load_rules(CLEANING_RULES, settings.clean.rules, settings.clean.skip_rules)
    read_layers(None, None, settings.segment.dictionaries, settings.segment.decisions)
    for path in settings.bow.study_stopwords:
        read_list(path, "bow.study_stopwords")
