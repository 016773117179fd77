import pytest
import specimens

from zhuti.formats import spreadsheet
from zhuti.refusal import Refused

ROWS = [["id", "text", "year"], [1, "第一篇", 2021], ["", "", ""], ["b", "第二篇", 20.5]]
RECORDS = [{"id": "1", "text": "第一篇", "year": "2021"}, {"id": "b", "text": "第二篇", "year": "20.5"}]


@pytest.mark.parametrize(
    "sheets",
    [
        {"一": ROWS},
        {"说明": [["没有文本"]], "一": ROWS},
        {"一": [["某某统计表"], *ROWS], "二": [["text"], ["不读"]]},
    ],
)
def test_the_first_sheet_with_the_column_is_read(sheets):
    assert list(spreadsheet.records(specimens.xlsx(sheets), "text")) == RECORDS


def test_without_the_column_the_first_sheet_is_read_as_it_is():
    assert list(spreadsheet.records(specimens.xlsx({"空": [], "一": [["正文"], ["甲"]]}), "text")) == [{"正文": "甲"}]
    assert list(spreadsheet.records(specimens.xlsx({"空": []}), "text")) == []


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"no container", "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_table"),
        (specimens.docx(specimens.paragraph("甲")), "broken"),
    ],
)
def test_what_is_no_workbook_is_refused(raw, code):
    with pytest.raises(Refused, match=f"^{code}$"):
        list(spreadsheet.records(raw, "text"))
