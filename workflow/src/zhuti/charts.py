"""Small charts that stand in the text of the report, as plain SVG: its style sheet gives them colour and type."""

from collections.abc import Sequence

from markupsafe import Markup

WIDTH, HEIGHT, EDGE = 280, 64, 3
"""Of a trend, in the units of its view box; EDGE keeps dots inside."""
TRACK, TALL = 120, 14
"""Width and height of an interval."""


def trend(points: Sequence[dict], most: float, label: str) -> Markup:
    """Draw shares over time as a line from left to right, with their intervals as a band.

    Args:
        points: `share`, `low` and `high` of each period, in order; the ends of an interval are NaN where there is none.
        most: the share at the upper edge; the lower edge is zero.
        label: what the chart shows, for those who do not see it.
    """
    step = (WIDTH - 2 * EDGE) / max(len(points) - 1, 1)

    def place(number: int, share: float) -> str:
        height = HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * min(share / most if most else 0, 1)
        return f"{EDGE + step * number:.1f},{height:.1f}"

    known = [number for number, point in enumerate(points) if point["low"] == point["low"]]
    band = [place(number, points[number]["high"]) for number in known]
    band += [place(number, points[number]["low"]) for number in reversed(known)]
    line = [place(number, point["share"]) for number, point in enumerate(points)]
    dots = Markup("").join(
        Markup('<circle cx="{}" cy="{}" r="2"/>').format(*at.split(",")) for at in (line if len(line) <= 25 else [])
    )
    return Markup(
        '<svg class="trend" viewBox="0 0 {w} {h}" role="img" aria-label="{label}">'
        '<path class="axis" d="M0 {floor}H{w}"/>{band}<polyline points="{line}"/>{dots}</svg>'
    ).format(
        w=WIDTH,
        h=HEIGHT,
        floor=HEIGHT - EDGE,
        label=label,
        band=Markup('<polygon points="{}"/>').format(" ".join(band)) if len(known) > 1 else "",
        line=" ".join(line),
        dots=dots,
    )


def interval(value: float, low: float, high: float, most: float) -> Markup:
    """Draw a value as a dot at the end of a line from zero, on a scale up to `most`, and its interval if it has one."""

    def place(share: float) -> float:
        return round(EDGE + (TRACK - 2 * EDGE) * min(max(share / most if most else 0, 0), 1), 1)

    middle = TALL / 2
    known = low == low and high == high
    return Markup('<svg class="interval" viewBox="0 0 {w} {h}" aria-hidden="true">{stem}{line}{dot}</svg>').format(
        w=TRACK,
        h=TALL,
        stem=Markup('<path class="stem" d="M0 {}H{}"/>').format(middle, place(value)),
        line=Markup('<path d="M{} {}H{}"/>').format(place(low), middle, place(high)) if known else "",
        dot=Markup('<circle cx="{}" cy="{}" r="3"/>').format(place(value), middle),
    )
