"""Numbers as they are written for people: in the report, the methods section and sentences; tables keep plain ones."""

import math
import re


def signed(text: str) -> str:
    """Give a written number its real minus sign, and none where it was rounded to zero: 0.0%, not −0.0%."""
    return re.sub(r"^-(?=[0.]*%?$)", "", text).replace("-", "−")


def whole(value: float) -> str:
    """Write a count: 12,345."""
    return "–" if math.isnan(value) else signed(f"{value:,.0f}")


def percent(value: float, digits: int = 1) -> str:
    """Write a share: 0.1234 → 12.3%; a difference of shares has a real minus sign."""
    return "–" if math.isnan(value) else signed(f"{100 * value:.{digits}f}%")


def score(value: float, digits: int = 3) -> str:
    """Write a score with a real minus sign: -0.0123 → −0.012."""
    return "–" if math.isnan(value) else signed(f"{value:.{digits}f}")
