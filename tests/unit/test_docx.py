import io
import zipfile

import pytest
import specimens
from specimens import paragraph, table

from zhuti.formats import docx, office
from zhuti.refusal import Refused


def test_paragraphs_tables_and_notes_come_in_reading_order():
    body = paragraph("前") + table([[paragraph("甲"), paragraph("乙")], [paragraph("丙"), ""]]) + paragraph("后")
    notes = f'<w:footnote w:id="1">{paragraph("脚注")}</w:footnote>'
    assert docx.extract(specimens.docx(body, notes)) == "前\n甲\t乙\n丙\n后\n脚注"


def test_cells_with_several_paragraphs_stand_on_lines_of_their_own_and_tables_may_hold_tables():
    inner = table([[paragraph("内"), paragraph("表")]])
    body = table([[paragraph("甲") + paragraph("乙"), paragraph("丙")], [inner, paragraph("丁")]])
    assert docx.extract(specimens.docx(body)) == "甲\n乙\n丙\n内\t表\t丁"


def test_a_merged_cell_is_read_once():
    merged = "<w:tcPr><w:gridSpan w:val='2'/></w:tcPr>" + paragraph("合并")
    below = "<w:tcPr><w:vMerge/></w:tcPr><w:p/>"
    body = table([[merged, paragraph("右")], [below, paragraph("一"), paragraph("二")]])
    assert docx.extract(specimens.docx(body)) == "合并\t右\n\t一\t二"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<w:p><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:tab/><w:t>丙</w:t></w:r></w:p>", "甲\n乙\t丙"),
        ("<w:p><w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink></w:p>", "链接"),
        ("<w:p><w:ins><w:r><w:t>增</w:t></w:r></w:ins><w:del><w:r><w:delText>删</w:delText></w:r></w:del></w:p>", "增"),
        (f"<w:sdt><w:sdtContent>{paragraph('控件')}</w:sdtContent></w:sdt>", "控件"),
        (
            f"<w:p><w:r><w:t>外</w:t><w:pict><w:txbxContent>{paragraph('框')}</w:txbxContent></w:pict></w:r></w:p>",
            "外\n框",
        ),
        ("<w:p><w:r><w:instrText>PAGE</w:instrText><w:t>1</w:t></w:r></w:p>", "1"),
    ],
)
def test_what_stands_in_a_document_is_read(body, text):
    assert docx.extract(specimens.docx(body)) == text


def test_a_container_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(office, "MAX_UNPACKED", 1000)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("word/document.xml", bytes(1001))
    with pytest.raises(Refused, match="too_large"):
        docx.extract(file.getvalue())
