"""Settings in force, as pairs of a dotted key and a value, by section."""

import json

from zhuti.stages import STAGES


def flat(values: dict, above: str = "") -> list[tuple[str, str]]:
    """Write nested settings as pairs of a dotted key and a value."""
    pairs: list[tuple[str, str]] = []
    for key, value in values.items():
        if isinstance(value, dict):
            pairs += flat(value, f"{above}{key}.")
        else:
            pairs.append((above + key, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)))
    return pairs


def by_section(settings: dict) -> list[tuple[str, list[tuple[str, str]]]]:
    """Group settings by section, in the order of the stages; keys outside any section come first, under ""."""
    loose = {key: value for key, value in settings.items() if not isinstance(value, dict)}
    sections = [(key, flat(settings[key])) for key in sorted(settings, key=_stage) if isinstance(settings[key], dict)]
    return [("", flat(loose)), *sections] if loose else sections


def _stage(section: str) -> int:
    return STAGES.index(section) if section in STAGES else len(STAGES)
