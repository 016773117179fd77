import math

import pytest

from zhuti.written import percent, score, whole


def test_numbers_are_written_in_one_form():
    assert whole(12345) == "12,345"
    assert percent(0.1234) == "12.3%" and percent(-0.1234, 0) == "−12%"
    assert score(-0.0123) == "−0.012"
    assert whole(-1234) == "−1,234"
    assert whole(math.nan) == percent(math.nan) == score(math.nan) == "–"


@pytest.mark.parametrize("value", [-0.0, -0.0004, 0.0004])
def test_what_is_rounded_to_zero_has_no_sign(value):
    assert (percent(value), percent(value, 0), score(value, 2), whole(value)) == ("0.0%", "0%", "0.00", "0")


def test_what_is_not_rounded_to_zero_keeps_its_sign():
    assert (percent(-0.0005, 2), score(-0.0005, 4), percent(-1, 0)) == ("−0.05%", "−0.0005", "−100%")
