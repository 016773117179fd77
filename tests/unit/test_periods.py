from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhuti.periods import ENOUGH, MOST, PERIODS, Day, choose_period, periods_of, read_date, times_of


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
        # Thin years at both ends: 7 of 12 years are full and hold 93 of 111 documents.
        (dict(zip(range(2013, 2025), (2, 3, 5, 10, 12, 13, 15, 16, 14, 13, 5, 3), strict=True)), "year"),
        # One short of three quarters of the documents, then just three quarters; half of the years are full.
        (dict(zip(range(2015, 2023), (9, 9, 1, 1, 10, 10, 19, 20), strict=True)), "five_years"),
        (dict(zip(range(2015, 2023), (9, 9, 1, 1, 10, 10, 20, 20), strict=True)), "year"),
        # Nearly all of the documents, but three of seven years.
        ({2016: 1, 2017: 1, 2018: 1, 2019: 1, 2020: 30, 2021: 30, 2022: 30}, "five_years"),
        # National reports, one a year.
        (dict.fromkeys(range(1954, 2024), 1), "decade"),
        ({2018: 10, 2019: 10, 2020: 10, 2021: 9}, "year"),
        # Years without any count: four of five and of six are full, two of four, three of seven.
        ({2016: 10, 2017: 10, 2019: 10, 2020: 10}, "year"),
        ({2016: 10, 2017: 10, 2020: 10, 2021: 10}, "year"),
        ({2016: 10, 2019: 10}, "year"),
        ({2016: 10, 2017: 10, 2022: 10}, "five_years"),
        # None are full enough: those of which most are.
        ({1978: 1} | dict.fromkeys(range(2015, 2024), 20), "decade"),
        # No period is full.
        ({2018: 3, 2019: 2, 2020: 3}, "year"),
        ({1980: 3, 2000: 3, 2020: 3}, "five_years"),
        # None are full enough, and the only ones with a full period would be two.
        ({2016: 5, 2017: 4, 2018: 1, 2022: 5}, "year"),
    ],
)
def test_periods_of_uneven_dates(sizes, expected):
    assert choose_period([Day(year) for year, size in sizes.items() for _ in range(size)]) == expected


@pytest.mark.parametrize("years", [range(2020, 2022), range(2020, 2024)])
def test_reports_that_all_come_in_one_quarter_are_told_by_year(years):
    assert choose_period([Day(year, 1 + n % 3, 15) for year in years for n in range(40)]) == "year"


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        # Nine documents: no period but the year is full, which would be one point.
        ([1, 4, 7], "quarter"),
        ([1, 2, 3], "month"),
        # All in one month: nothing finer has more.
        ([3, 3, 3], "year"),
    ],
)
def test_few_documents_of_one_year_are_told_within_it(months, expected):
    assert choose_period([Day(2019, month) for month in months for _ in range(3)]) == expected


@given(st.lists(st.builds(Day, st.integers(1950, 2030), st.integers(1, 12)), min_size=1, max_size=200))
def test_fewer_than_three_periods_are_chosen_only_when_full_or_when_there_are_no_more(dates):
    def spans(name):
        numbers = [PERIODS[name](date)[0] for date in dates]
        return max(numbers) - min(numbers) + 1

    chosen = choose_period(dates)
    permitted = [spans(name) for name in PERIODS if spans(name) <= MOST]
    assert spans(chosen) <= MOST
    if spans(chosen) < min(3, max(permitted)):
        sizes = Counter(periods_of(dates, chosen)).values()
        assert sum(size for size in sizes if size >= ENOUGH) >= 0.75 * len(dates)
