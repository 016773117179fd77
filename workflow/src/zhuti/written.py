"""Numbers as they are written for people: in the report, the methods section and sentences; tables keep plain ones."""

import math


def whole(value: float) -> str:
    """Write a count: 12,345."""
    return "–" if math.isnan(value) else f"{value:,.0f}"


def percent(value: float, digits: int = 1) -> str:
    """Write a share: 0.1234 → 12.3%; a difference of shares has a real minus sign."""
    return "–" if math.isnan(value) else f"{100 * value:.{digits}f}%".replace("-", "−")


def score(value: float, digits: int = 3) -> str:
    """Write a score with a real minus sign: -0.0123 → −0.012."""
    return "–" if math.isnan(value) else f"{value:.{digits}f}".replace("-", "−")
