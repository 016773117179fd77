"""What the README says can be typed: its targets, settings and files exist, and both languages say the same."""

import re
from pathlib import Path

import pytest
import yaml

from zhuti.settings import Settings
from zhuti.validation import validate

ROOT = Path(__file__).parents[2]
PAGES = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh.md")}


def blocks(page: str, language: str) -> list[str]:
    """Return the fenced blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_overlays_are_short_and_valid(page):
    overlays = blocks(page, "yaml")
    assert len(overlays) == 2
    for text in overlays:
        assert len(text.splitlines()) <= 10
        settings = validate(yaml.safe_load(text))
        assert settings.study != "example" and settings.corpus.path != "data/example"


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_make_targets_exist(page):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    prose = re.sub(r"^```.*?^```", "", page, flags=re.MULTILINE | re.DOTALL)
    commands = re.findall(r"`[^`]+`", prose) + blocks(page, "sh")
    named = {target for command in commands for target in re.findall(r"\bmake ([a-z]+)\b", command)}
    assert {"run", "test", "notebook"} <= named <= targets


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_settings_exist(page):
    named = re.findall(r"`((?:corpus|ingest|clean|segment|bow|topics|report)\.[a-z_]+)(?::[^`]*)?`", page)
    assert len(named) >= 8
    for path in named:
        section, key = path.split(".")
        assert key in Settings.model_fields[section].annotation.model_fields, path


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_linked_files_exist(page):
    links = [link for link in re.findall(r"\]\(([^)]+)\)", page) if "://" not in link and not link.endswith(".png")]
    assert len(links) >= 6
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_both_languages_have_the_same_parts():
    english, chinese = PAGES.values()
    for part in (r"^#+ ", r"^\| ", r"^```", r"^\d\. "):
        assert len(re.findall(part, english, re.MULTILINE)) == len(re.findall(part, chinese, re.MULTILINE)), part
    for language in ("yaml", "sh"):
        assert len(blocks(english, language)) == len(blocks(chinese, language))
