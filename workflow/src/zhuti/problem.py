"""The one kind of error that a user can mend, and what columns there are where the one that is named is not."""

from collections.abc import Sequence
from difflib import get_close_matches

LISTED = 10
"""Columns that are listed at most."""


class Problem(Exception):
    """Wrong input or settings, said once in Chinese and once in English.

    Each sentence names the file or the config key, what is wrong and what to do.
    """

    def __init__(self, zh: str, en: str):
        super().__init__(zh, en)
        self.zh, self.en = zh, en

    def __str__(self) -> str:
        return f"{self.zh}\n{self.en}"


def columns_at_hand(wanted: str, columns: Sequence[str]) -> tuple[str, str]:
    """Say in Chinese and English which columns come nearest to one that does not exist, or else which there are."""
    if near := get_close_matches(wanted, columns):
        return f"最接近的列：{'、'.join(near)}", f"nearest column{'s' * (len(near) > 1)}: {', '.join(near)}"
    if not columns:
        return "没有任何列", "there are no columns"
    zh, en = "、".join(columns[:LISTED]), ", ".join(columns[:LISTED])
    if len(columns) > LISTED:
        return f"现有 {len(columns)} 列，如：{zh}", f"there are {len(columns)} columns, such as: {en}"
    return f"现有的列：{zh}", f"the columns are: {en}"
