"""From a tree of settings to `Settings`, or one sentence in each language on the first key that is wrong."""

import json
import re
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from zhuti.problem import Problem
from zhuti.settings import Settings

WANTED = {
    "list_type": ("列表（如 [甲, 乙]）", "a list (such as [a, b])"),
    "int_type": ("整数", "a whole number"),
    "float_type": ("数字", "a number"),
    "bool_type": ("true 或 false", "true or false"),
    "string_type": ("文字（数字须加引号）", "text (numbers in quotes)"),
    "dict_type": ("若干行“键: 值”", "lines of the form `key: value`"),
    "model_type": ("若干行“键: 值”", "lines of the form `key: value`"),
    "greater_than": ("大于 {gt:g} 的数", "more than {gt:g}"),
    "greater_than_equal": ("不小于 {ge:g} 的数", "{ge:g} or more"),
    "less_than": ("小于 {lt:g} 的数", "less than {lt:g}"),
    "less_than_equal": ("不大于 {le:g} 的数", "{le:g} or less"),
    "string_pattern_mismatch": (
        "只含汉字、字母、数字、下划线和连字符的名称",
        "a name of letters, digits, underscores and hyphens only",
    ),
}
"""Kind of pydantic's error → what the value should be, in Chinese and English; the only pattern is that of `study`."""


def validate(values: dict) -> Settings:
    """Turn a settings tree into `Settings`, or say in one sentence which key is wrong.

    Raises:
        Problem: naming the key, what is wrong with it, and the nearest valid key for a typo.
    """
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise _explain(error.errors()) from None


def _explain(errors: list[dict]) -> Problem:
    """Say what the first of pydantic's errors means for the person who wrote the settings."""
    error = errors[0]
    place = _place(error["loc"])
    name = ".".join(place)
    if error["type"] == "extra_forbidden":
        valid = _keys(place[:-1])
        near = [".".join([*place[:-1], key]) for key in get_close_matches(place[-1], valid, n=1, cutoff=0.4) or valid]
        return Problem(
            f"设置中没有 {name} 这个键；您是否想写 {'、'.join(near)}？",
            f"There is no setting {name}; did you mean {' or '.join(near)}?",
        )
    if error["type"] == "value_error":
        inner, en, zh = str(error["ctx"]["error"]).split("|")
        name = f"{name}.{inner}"
        return Problem(f"设置 {name} {zh}；请修改。", f"The setting {name} {en}; change it.")
    if error["type"] == "too_short":
        least = error["ctx"]["min_length"]
        return Problem(
            f"设置 {name} 至少要有 {least} 项；请参照 config.yaml 中的说明填写。",
            f"The setting {name} needs more items, at least {least}; see the notes in config.yaml.",
        )
    wanted = [_wanted(one) for one in errors if one is error or _alternative(one, error, place)]
    zh, en = (list(dict.fromkeys(said)) for said in zip(*wanted, strict=True))
    given = json.dumps(error["input"], ensure_ascii=False, default=str, skipkeys=True)[:60]
    return Problem(
        f"设置 {name} 的值 {given} 不对，{_spaced('应为' + '或'.join(zh))}；请参照 config.yaml 中的说明修改。",
        f"The setting {name} has the value {given}, but should be {' or '.join(en)}; see the notes in config.yaml.",
    )


def _alternative(error: dict, first: dict, place: list[str]) -> bool:
    """Tell whether an error is of another branch of the same union ("a whole number or auto")."""
    branch = len(first["loc"]) > len(place) and isinstance(first["loc"][-1], str)
    return branch and error["loc"][:-1] == first["loc"][:-1] and isinstance(error["loc"][-1], str)


def _wanted(error: dict) -> tuple[str, str]:
    """Say in Chinese and English what a value should be; the rarest kinds are not told apart."""
    if error["type"] == "literal_error":
        choices = error["ctx"]["expected"].replace("'", "")
        return choices.replace(", ", "、").replace(" or ", "或"), choices
    zh, en = WANTED.get(error["type"], ("另一类的值", "of another kind"))
    return zh.format(**error.get("ctx", {})), en.format(**error.get("ctx", {}))


def _spaced(text: str) -> str:
    """Put a space where Chinese meets Latin letters."""
    return re.sub("(?<=[\u4e00-\u9fff])(?=[A-Za-z])|(?<=[A-Za-z])(?=[\u4e00-\u9fff])", " ", text)


def _place(location: tuple) -> list[str]:
    """Keep the keys of a pydantic location; it also holds list positions and the branches of unions."""
    place: list[str] = []
    for part in location:
        if isinstance(part, str) and (part in _keys(place) or part == location[-1] and not _leaf(place)):
            place.append(part)
    return place


def _model(place: list[str]) -> Any:
    model: Any = Settings
    for part in place:
        model = model.model_fields[part].annotation
    return model


def _leaf(place: list[str]) -> bool:
    return not hasattr(_model(place), "model_fields")


def _keys(place: list[str]) -> list[str]:
    return [] if _leaf(place) else list(_model(place).model_fields)
