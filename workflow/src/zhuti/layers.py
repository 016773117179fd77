"""The files of settings: config.yaml, and the overlays that lie over it."""

from pathlib import Path

import yaml

from zhuti.problem import Problem
from zhuti.settings import Settings
from zhuti.validation import validate


def read_yaml(path: str | Path) -> dict:
    """Read one settings file.

    Raises:
        Problem: the file is missing, not YAML, or not a list of keys.
    """
    try:
        value = yaml.safe_load(Path(path).read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise Problem(
            f"找不到设置文件 {path}；请检查路径。", f"The settings file {path} does not exist; check its path."
        ) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else "?"
        raise Problem(
            f"设置文件 {path} 第 {line} 行不是合法的 YAML；请检查缩进、冒号和引号，并存为 UTF-8。",
            f"The settings file {path} is not valid YAML near line {line}; check indents, colons, quotes and UTF-8.",
        ) from None
    if not isinstance(value, dict):
        raise Problem(
            f"设置文件 {path} 的内容不是“键: 值”；请参照 config.yaml。",
            f"The settings file {path} does not hold `key: value` lines; see config.yaml.",
        )
    return value


def layers(overlays: list[Path], seen: dict, default: Path = Path("config.yaml")) -> list[Path]:
    """Return the settings files in the order in which they lie over each other.

    Args:
        overlays: files given on the command line.
        seen: the settings that Snakemake read from the command line, files and `--config` together.
        default: the file that comes first.

    Raises:
        Problem: settings were given by `--config`, which would leave no trace on disk.
    """
    from snakemake.utils import update_config

    files: dict = {}
    for path in overlays:
        update_config(files, read_yaml(path))
    if seen != files:
        name = next((key for key in seen if seen[key] != files.get(key)), "")
        raise Problem(
            f"设置 {name} 是用 --config 给出的；请写入一个设置文件并用 --configfile 给出，以便日后查证。",
            f"The setting {name} was given by --config; put it into a settings file and give that with --configfile, "
            "so that it can be traced.",
        )
    return [default, *(path for path in overlays if path.resolve() != default.resolve())]


def merge(below: dict, above: dict) -> dict:
    """Lay one settings tree over another; lists, the section `corpus` and `multiverse.vary` are replaced whole."""
    merged = dict(below)
    for name, value in above.items():
        inherits = isinstance(value, dict) and isinstance(merged.get(name), dict) and name not in ("corpus", "vary")
        merged[name] = merge(merged[name], value) if inherits else value
    return merged


def load(files: list[Path]) -> Settings:
    """Read config.yaml and the overlays after it, in order, into validated settings.

    Raises:
        Problem: a file cannot be read, an overlay does not name its study, or a value is wrong.
    """
    values: dict = {}
    for number, file in enumerate(files):
        layer = read_yaml(file)
        if number and "study" not in layer:
            raise Problem(
                f"设置文件 {file} 没有写 study；请加一行 study: <名称>，结果才不会与别的研究混在一起。",
                f"The overlay {file} does not set `study`; add a line `study: <name>` to keep its results apart.",
            )
        values = merge(values, layer)
    return validate(values)
