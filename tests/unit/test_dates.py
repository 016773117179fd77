import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhuti.found.dates import dates_in, whole_date

HAN = "〇一二三四五六七八九"


def han(number):
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else HAN[tens]) + ("十" if tens else "") + (HAN[ones] if ones else "")


@pytest.mark.parametrize(
    "text",
    [
        "2023年1月3日",
        "２０２３年１月３日",
        "二〇二三年一月三日",
        "二○二三年一月三日",
        "2023-01-03",
        "2023.1.3",
        "2023 年1月3日",
    ],
)
def test_a_date_is_read_however_it_is_written(text):
    (found,) = dates_in(f"于{text}印发")
    assert found.iso == "2023-01-03" and (found.start, found.end) == (1, 1 + len(text))


@pytest.mark.parametrize(
    "text", ["2023年2月30日", "2023年", "2023年1月", "1.2023.1.3", "123456年1月3日", "3023年1月3日"]
)
def test_what_is_no_date_of_the_calendar_is_passed_over(text):
    assert not list(dates_in(text))


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)))
def test_all_days_are_read_in_figures_and_in_characters(day):
    year = "".join(HAN[int(digit)] for digit in str(day.year))
    written = (f"{day.year}年{day.month}月{day.day}日", f"{year}年{han(day.month)}月{han(day.day)}日")
    assert [whole_date(text).iso for text in written] == [day.isoformat()] * 2


@given(st.text(alphabet="0123456789０９年月日一二十〇-./ ", max_size=30))
def test_dates_stand_where_they_say(text):
    for found in dates_in(text):
        assert datetime.date.fromisoformat(found.iso) and 0 <= found.start < found.end <= len(text)


def test_a_line_that_is_only_a_date_is_told_from_one_that_holds_one():
    assert whole_date("（2016年7月5日）").iso == "2016-07-05"
    assert whole_date("自2016年7月5日起") is None
