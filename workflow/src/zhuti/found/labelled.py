"""Values behind labels, as on government pages and in exports of databases: 发文机关：国务院办公厅."""

import re

from zhuti.found.rawlines import Line

LABELS = {
    "title": "标题|公文名称|文件名称|信息名称",
    "issuer": "发文机关|发文单位|发文机构|发布机关|发布机构|发布单位|发布部门|制定机关|制发机关|颁布机关|公布机关",
    "doc_number": "发文字号|发文文号|文件编号|文件字号|文号",
    "date": "成文日期|成文时间|签发日期|发文日期|发文时间|印发日期|颁布日期|公布日期|制定日期|通过日期",
    "published": "发布日期|发布时间|公开日期|公开时间|刊登日期|生成日期|日期|时间",
}
"""Field → labels. Publication is not the date of a document; it is the last resort."""
_GAP = r"[ \t\u3000\xa0]*"
_LABEL = re.compile(
    r"(?:(?<=[\s|｜【\[])|^)(?:"
    + "|".join(
        f"(?P<{field}>{'|'.join(_GAP.join(name) for name in names.split('|'))})" for field, names in LABELS.items()
    )
    + rf")(?:[】\]]{_GAP}[：:]?|{_GAP}[：:]|(?=\s*[|｜\t\r\n])){_GAP}[|｜]?"
)
_VALUE = re.compile(r"\s*(?P<value>[^\r\n\t|｜]+)")
_H = r"[\u3400-\u9fff]"
_NEXT = re.compile(
    rf"[【\[]|{_H}{{1,3}}[ \u3000]+{_H}{{1,3}}[ \u3000]*{_H}{{0,3}}[：:]|{_H}{{2,8}}[：:]|[ \u3000\xa0]{{2,}}"
)
"""Where the value ends and another label begins."""


def labelled(head: str) -> dict[str, list[Line]]:
    """Find the labels of a document's head and what stands behind them, on the same line or the next.

    Returns:
        Field → the stretches behind its labels, in order; what they say is for the caller to judge.
    """
    found: dict[str, list[Line]] = {}
    for label in _LABEL.finditer(head):
        value = _VALUE.match(head, label.end())
        if not value:
            continue
        text = value["value"]
        following = _NEXT.search(text, 1) if label.lastgroup != "title" else None
        text = (text[: following.start()] if following else text).strip()
        if text and not _LABEL.match(head, value.start("value")) and not _NEXT.match(text):
            start = head.index(text, value.start("value"))
            found.setdefault(label.lastgroup, []).append(Line(text, start, start + len(text)))
    return found
