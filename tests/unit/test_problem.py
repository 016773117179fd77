import pytest

from zhuti.problem import columns_at_hand


@pytest.mark.parametrize(
    ("wanted", "columns", "zh", "en"),
    [
        ("isuer", ["year", "issuer", "title"], "最接近的列：issuer", "nearest column: issuer"),
        ("date", ["dates", "a_date", "kind"], "最接近的列：dates、a_date", "nearest columns: dates, a_date"),
        ("机关", ["year", "title"], "现有的列：year、title", "the columns are: year, title"),
        ("机关", [], "没有任何列", "there are no columns"),
    ],
)
def test_near_columns_are_called_near_and_others_are_those_there_are(wanted, columns, zh, en):
    assert columns_at_hand(wanted, columns) == (zh, en)


def test_many_columns_are_counted_and_ten_of_them_listed():
    zh, en = columns_at_hand("机关", [f"c{number}" for number in range(31)])
    assert zh.startswith("现有 31 列，如：c0、") and en.startswith("there are 31 columns, such as: c0, ")
    assert zh.endswith("、c9") and en.endswith(", c9")
