import math

from zhuti.written import percent, score, whole


def test_numbers_are_written_in_one_form():
    assert whole(12345) == "12,345"
    assert percent(0.1234) == "12.3%" and percent(-0.1234, 0) == "−12%"
    assert score(-0.0123) == "−0.012"
    assert whole(math.nan) == percent(math.nan) == score(math.nan) == "–"
