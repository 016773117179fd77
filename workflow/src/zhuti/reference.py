"""The schema and the reference page of the settings, generated from the model: `python -m zhuti.reference`."""

import json
from pathlib import Path

import yaml
from pydantic import BaseModel

from zhuti.settings import Settings

ROOT = Path(__file__).parents[3]
SCHEMA = ROOT / "workflow" / "schemas" / "config.schema.json"
PAGE = ROOT / "docs" / "settings.md"


def schema() -> str:
    """Return the JSON schema of config.yaml, for editors that complete and check YAML."""
    return json.dumps(Settings.model_json_schema(), ensure_ascii=False, indent=1) + "\n"


def page() -> str:
    """Return the reference page: every key with its type, default and meaning, in the order of config.yaml."""
    head = [
        "# Settings 设置",
        "",
        "Generated from `workflow/src/zhuti/settings.py` by `make reference`; do not edit.",
        "由 `workflow/src/zhuti/settings.py` 生成（`make reference`），请勿手改。",
        "",
    ]
    return "\n".join(head + _section(Settings, "")) + "\n"


def _section(model: type[BaseModel], prefix: str) -> list[str]:
    properties = model.model_json_schema()["properties"]
    keys, sections = [], []
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            path = f"{prefix}{name}"
            title = (field.annotation.__doc__ or "").strip()
            sections += ["", f"## `{path}`", "", title, "", *_section(field.annotation, f"{path}.")]
        else:
            default = yaml.safe_dump(field.default, default_flow_style=True, allow_unicode=True).split("\n")[0]
            extra = field.json_schema_extra
            keys.append(
                f"| `{name}` | {_type(properties[name])} | `{default}` | {field.description} | {extra['zh']} |".replace(
                    " | `null` | `null`", " | `null`"
                )
            )
    table = ["| key 键 | type 类型 | default 默认 | meaning | 含义 |", "|---|---|---|---|---|", *keys] if keys else []
    return table + sections


def _type(schema: dict) -> str:
    """Describe the values that a JSON schema allows, in a few words."""
    if "anyOf" in schema:
        return " or ".join(_type(option) for option in schema["anyOf"])
    if "enum" in schema or "const" in schema:
        return ", ".join(f"`{value}`" for value in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    limits = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
    bounds = [f"{sign} {schema[word]}" for word, sign in limits.items() if word in schema]
    return " ".join([schema["type"], ", ".join(bounds)]).strip()


if __name__ == "__main__":
    SCHEMA.write_text(schema(), encoding="utf-8")
    PAGE.write_text(page(), encoding="utf-8")
