"""Charts of the report: what they show is where it should be, and texts in them are texts."""

import math
import re

from hypothesis import given
from hypothesis import strategies as st

from zhuti import charts

NAN = math.nan
SHARE = st.floats(0, 1)


def point(share: float, low: float = NAN, high: float = NAN) -> dict:
    return {"share": share, "low": low, "high": high}


def places(svg: str, tag: str) -> list[tuple[float, float]]:
    """Return the points of the first element of a kind."""
    return [tuple(map(float, pair.split(","))) for pair in re.search(rf'<{tag} points="(.*?)"', svg)[1].split()]


def test_a_trend_runs_from_left_to_right_and_larger_shares_stand_higher():
    line = places(charts.trend([point(0.1), point(0.4), point(0.2)], 0.4, "x"), "polyline")
    assert [x for x, _ in line] == [3, 140, 277]
    assert [y for _, y in line] == [46.5, 3, 32]


def test_the_band_of_a_trend_goes_round_the_intervals():
    svg = charts.trend([point(0.2, 0.1, 0.3), point(0.2, 0.0, 0.4), point(0.2)], 0.4, "x")
    (first, second, third, fourth) = places(svg, "polygon")
    assert first[0] == fourth[0] == 3 and second[0] == third[0] == 140
    assert second[1] == 3 and third[1] == 61
    assert "polygon" not in charts.trend([point(0.2, 0.1, 0.3), point(0.2)], 0.4, "x")


def test_an_interval_stands_between_its_ends():
    svg = charts.interval(0.5, 0.25, 1.0, 1.0)
    assert 'd="M31.5 7.0H117.0"' in svg and 'cx="60.0"' in svg
    assert svg.count("<path") == 2
    assert charts.interval(0.5, NAN, NAN, 1.0).count("<path") == 1


@given(st.lists(SHARE, min_size=1, max_size=40), SHARE)
def test_nothing_is_drawn_outside(shares, most):
    line = places(charts.trend([point(share) for share in shares], most, "x"), "polyline")
    assert all(0 <= x <= charts.WIDTH and 0 <= y <= charts.HEIGHT for x, y in line)
    dot = float(re.search(r'cx="([\d.]+)"', charts.interval(shares[0], NAN, NAN, most))[1])
    assert 0 <= dot <= charts.TRACK


def test_a_label_is_text():
    assert '"><script>' not in charts.trend([point(0.1), point(0.2)], 1, '"><script>')
