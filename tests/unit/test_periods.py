import numpy as np
import pytest

from zhuti.periods import Day, choose_period, periods_of, read_date, times_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019", Day(2019)),
        ("2019年", Day(2019)),
        ("2019.0", Day(2019)),
        ("2019-03", Day(2019, 3)),
        ("2019年3月", Day(2019, 3)),
        ("２０１９年 3 月", Day(2019, 3)),
        ("201903", Day(2019, 3)),
        ("2019.3", Day(2019, 3)),
        ("2019-03-01", Day(2019, 3, 1)),
        ("2019/3/1", Day(2019, 3, 1)),
        ("20190301", Day(2019, 3, 1)),
        ("2019年3月1日", Day(2019, 3, 1)),
        ("二〇一九年三月一日", Day(2019, 3, 1)),
        ("2019-03-01 00:00:00", Day(2019, 3, 1)),
        ("2019-03-01T08:30", Day(2019, 3, 1)),
        *((text, None) for text in ("", "不详", "约2019", "2019-13", "2019-3-40", "2019-2020", "19年3月", "20191")),
    ],
)
def test_read_date(text, expected):
    assert read_date(text) == expected


def test_times_are_the_middle_of_what_is_known():
    times = times_of([Day(2019), Day(2019, 1), Day(2019, 1, 1), Day(2019, 12, 31), None])
    assert times[0] == 2019.5 and times[1] == pytest.approx(2019 + 0.5 / 12) and np.isnan(times[4])
    assert 2019 < times[2] < times[1] and times[0] < times[3] < 2020


@pytest.mark.parametrize(
    ("period", "names"),
    [
        ("month", ["2015-12", "2016-01", "", ""]),
        ("quarter", ["2015-Q4", "2016-Q1", "", ""]),
        ("year", ["2015", "2016", "2020", ""]),
        # As the five-year plans.
        ("five_years", ["2011–2015", "2016–2020", "2016–2020", ""]),
        ("decade", ["2010–2019", "2010–2019", "2020–2029", ""]),
    ],
)
def test_periods_of(period, names):
    assert periods_of([Day(2015, 12), Day(2016, 1, 5), Day(2020), None], period) == names


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ([Day(2019, 1 + n % 12) for n in range(240)], "month"),
        # Two or three documents a month are too few.
        ([Day(2019, 1 + n % 12) for n in range(45)], "quarter"),
        # Dated by the year only.
        ([Day(2015 + n % 3) for n in range(240)], "year"),
        # A few that are less exact do not coarsen the rest.
        ([Day(2019, 1 + n % 12) for n in range(240)] + [Day(2019)], "month"),
        ([Day(1990 + n % 30) for n in range(300)], "five_years"),
        ([Day(1900 + n % 120) for n in range(300)], "decade"),
        ([Day(1000), Day(2000)], "decade"),
        # Too few for any: years.
        ([Day(2019, 3), Day(2020, 1), Day(2021, 6)], "year"),
        ([Day(2019, 3)], "year"),
    ],
)
def test_choose_period(dates, expected):
    assert choose_period(dates) == expected
