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


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        # More than ten a year on average, but one in most years; only the decades are full: 6, 10 and 184.
        ({year: 1 if year < 2020 else 46 for year in range(2004, 2024)}, "decade"),
        # As laws since 1978, most of them after 2015.
        ({year: 1 if year < 2016 else 25 for year in range(1978, 2024)}, "decade"),
        ({year: 3 if year < 2016 else 11 for year in range(2004, 2024)}, "five_years"),
        # A quarter of the periods may have few.
        ({2018: 10, 2019: 10, 2020: 10, 2021: 9}, "year"),
        # Years without any count: four of six are full, then four of five.
        ({2016: 10, 2017: 10, 2020: 10, 2021: 10}, "five_years"),
        ({2016: 10, 2017: 10, 2019: 10, 2020: 10}, "year"),
        # None are full enough: those of which most are.
        ({1978: 1} | dict.fromkeys(range(2015, 2024), 20), "decade"),
        ({2016: 5, 2017: 4, 2018: 1, 2022: 5}, "five_years"),
        # No period is full.
        ({2018: 3, 2019: 2, 2020: 3}, "year"),
        ({1980: 3, 2000: 3, 2020: 3}, "five_years"),
    ],
)
def test_periods_of_uneven_dates(sizes, expected):
    assert choose_period([Day(year) for year, size in sizes.items() for _ in range(size)]) == expected


def test_reports_of_each_january_are_told_by_year():
    assert choose_period([Day(year, 1, 15) for year in range(2020, 2024) for _ in range(40)]) == "year"
