"""The rules of cleaning, which are data: read, checked, laid over each other and switched off."""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import yaml
from ahocorasick_rs import AhoCorasick

from zhuti.clean import paging
from zhuti.clean.normalise import INVISIBLE
from zhuti.problem import Problem

Span = tuple[int, int]
"""Half-open offsets in code points."""

FUNCTIONS: dict[str, Callable[[str, str], Iterable[Span]]] = {
    "page_numbers": paging.page_numbers,
    "running_lines": paging.running_lines,
    "invisible": lambda text, _: (match.span() for match in INVISIBLE.finditer(text)),
}
"""What no regular expression can tell: from the document and its view (see `Rule.find`) to spans."""
_KEYS = {"id", "enabled", "pattern", "function", "cue", "join", "why", "example", "keep"}
_JOINS = ("", "sentence", "always")


class Rule(NamedTuple):
    """One kind of debris; the fields are those of cleaning_rules.yaml."""

    id: str
    pattern: re.Pattern[str] | None
    join: str = ""
    cue: tuple[str, ...] = ()
    function: Callable[[str, str], Iterable[Span]] | None = None

    def find(self, text: str, view: str) -> Iterable[Span]:
        """Return the matches in a document (see `Rules.find`), whether it holds a cue or not."""
        if self.function:
            return self.function(text, view)
        return (match.span() for match in self.pattern.finditer(view))


class Rules(Sequence[Rule]):
    """Rules in their order, with one automaton for the cues of all."""

    def __init__(self, rules: Iterable[Rule]):
        self._rules = tuple(rules)
        cued = [(cue, order) for order, rule in enumerate(self._rules) for cue in rule.cue]
        self._owners = [order for _, order in cued]
        self._cues = AhoCorasick([cue for cue, _ in cued])
        self._always = frozenset(order for order, rule in enumerate(self._rules) if not rule.cue)

    def __getitem__(self, order: int) -> Rule:
        return self._rules[order]

    def __len__(self) -> int:
        return len(self._rules)

    def find(self, text: str, view: str) -> Iterator[tuple[int, Span]]:
        """Yield the matches of all rules in a document, each with the place of its rule.

        Args:
            text: the document.
            view: the document with uniform white space, digits and letters, and with spaces for invisible characters.
        """
        found = self._cues.find_matches_as_indexes(view, overlapping=True)
        for order in sorted(self._always.union(self._owners[cue] for cue, _, _ in found)):
            for span in self._rules[order].find(text, view):
                yield order, span


def load_rules(path: str | Path, own: Iterable[str | Path] = (), skip: Iterable[str] = ()) -> Rules:
    """Read the cleaning rules, lay a study's own over them, and leave out those that are off.

    Args:
        path: cleaning_rules.yaml.
        own: files of the same form. A rule whose id exists replaces that rule; one of nothing but `id` and `enabled`
            switches it. Their `parts` may use those of the files before.
        skip: ids of rules to switch off.

    Raises:
        Problem: a file or a rule that cannot be read, or an id in `skip` that no rule has.
    """
    entries: dict[str, dict] = {}
    parts: dict[str, str] = {}
    for file in [path, *own]:
        data = _read(file)
        parts |= data.get("parts") or {}
        for entry in data["rules"]:
            _lay_over(entries, _checked(entry, file), parts, file)
    unknown = next((rule for rule in skip if rule not in entries), None)
    if unknown:
        near = difflib.get_close_matches(unknown, entries, 1, 0)[0]
        raise Problem(
            f"clean.skip_rules：没有名为“{unknown}”的清洗规则，最接近的是“{near}”；请改正。",
            f"clean.skip_rules: no cleaning rule is called '{unknown}', the nearest is '{near}'; correct it.",
        )
    return Rules(entry["rule"] for name, entry in entries.items() if entry["enabled"] and name not in set(skip))


def _read(path: str | Path) -> dict:
    try:
        data = yaml.load(Path(path).read_text(encoding="utf-8-sig"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise Problem(
            f"{path}：清洗规则文件无法读取（{reason}）；请检查 clean.rules 与该文件。",
            f"{path}: these cleaning rules cannot be read ({reason}); check clean.rules and the file.",
        ) from error
    if not isinstance(data, dict) or not isinstance(data.get("rules"), list):
        raise Problem(
            f"{path}：清洗规则文件中没有 rules 列表；请照 workflow/resources/cleaning_rules.yaml 的格式书写。",
            f"{path}: there is no list `rules`; write the file in the form of workflow/resources/cleaning_rules.yaml.",
        )
    return data


def _checked(entry: object, path: str | Path) -> dict:
    """Return an entry that has an id, known keys, and one of pattern, function and enabled."""
    name = entry.get("id", "?") if isinstance(entry, Mapping) else str(entry)
    if not isinstance(entry, Mapping) or not isinstance(entry.get("id"), str):
        raise _wrong(path, name, "没有编号 id", "it has no id")
    for key in entry.keys() - _KEYS:
        near = difflib.get_close_matches(key, sorted(_KEYS), 1, 0)[0]
        raise _wrong(
            path, name, f"没有“{key}”这一项，最接近的是“{near}”", f"'{key}' is no key, the nearest is '{near}'"
        )
    if entry.get("join", "") not in _JOINS:
        raise _wrong(path, name, "join 只能是 sentence 或 always", "join takes sentence or always")
    if "function" in entry and entry["function"] not in FUNCTIONS:
        names = ", ".join(FUNCTIONS)
        raise _wrong(path, name, f"function 只能是 {names}", f"function takes {names}")
    if not all(isinstance(cue, str) for cue in _cues(entry)):
        raise _wrong(path, name, "cue 中有非文本的值，请加引号", "a cue is no text, put it in quotes")
    if not entry.keys() & {"pattern", "function", "enabled"}:
        raise _wrong(path, name, "没有表达式 pattern", "it has no pattern")
    return dict(entry)


def _lay_over(entries: dict[str, dict], entry: dict, parts: Mapping[str, str], path: str | Path) -> None:
    name = entry["id"]
    if entry.keys() & {"pattern", "function"}:
        entries[name] = {"enabled": entry.get("enabled", True), "rule": _rule(entry, parts, path)}
    elif name in entries:
        entries[name]["enabled"] = bool(entry["enabled"])
    else:
        near = (difflib.get_close_matches(name, entries, 1, 0) or ["?"])[0]
        raise _wrong(
            path, name, f"没有这条规则可开关，最接近的是“{near}”", f"no such rule to switch, the nearest is '{near}'"
        )


def _rule(entry: dict, parts: Mapping[str, str], path: str | Path) -> Rule:
    name, cues = entry["id"], _cues(entry)
    if "function" in entry:
        return Rule(name, None, entry.get("join", ""), cues, FUNCTIONS[entry["function"]])
    pattern = str(entry["pattern"])
    try:
        while "%{" in pattern:
            pattern = re.sub(r"%\{(\w*)\}?", lambda match: parts[match[1]], pattern)
        return Rule(name, re.compile(pattern, re.MULTILINE), entry.get("join", ""), cues)
    except KeyError as error:
        raise _wrong(path, name, f"parts 中没有 {error}", f"there is no {error} among the parts") from error
    except re.error as error:
        raise _wrong(path, name, f"表达式有误（{error}）", f"its pattern is wrong ({error})") from error


def _cues(entry: Mapping) -> tuple:
    cue = entry.get("cue") or ()
    return tuple(cue) if isinstance(cue, list | tuple) else (cue,)


def _wrong(path: str | Path, name: str, zh: str, en: str) -> Problem:
    return Problem(
        f"{path}：清洗规则“{name}”：{zh}；请改正。", f"{path}: the cleaning rule '{name}': {en}; correct it."
    )
