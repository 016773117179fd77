"""Why a file or record is not taken in, or taken in with a loss: one code, one sentence."""

from zhuti.problem import Problem

REASONS = {
    "empty": ("是空的", "is empty", "删除它或补上内容", "remove it or fill it"),
    "binary": ("不是文本", "is not text", "转为文本后再放入", "convert it to text"),
    "encoding": (
        "不符合所给的编码",
        "is not in the encoding given",
        "修改 ingest.encoding 或 ingest.encodings",
        "change ingest.encoding or ingest.encodings",
    ),
    "unrecognised": (
        "的编码无法认定",
        "is in an encoding that cannot be recognised",
        "在 ingest.encodings 中写明它的编码",
        "name its encoding in ingest.encodings",
    ),
    "unknown_encoding": (
        "无法按 ingest.encoding 解码，因为没有这种编码",
        "cannot be decoded because ingest.encoding names no encoding",
        "修改 ingest.encoding 或 ingest.encodings",
        "change ingest.encoding or ingest.encodings",
    ),
    "unreadable": ("无法打开", "cannot be opened", "检查权限", "check its permissions"),
    "too_large": ("过大", "is too large", "拆成几个文件", "split it into several files"),
    "broken": ("已损坏，无法解析", "is broken and cannot be parsed", "重新下载或另存", "fetch or save it again"),
    "encrypted": ("设有密码", "is protected by a password", "去掉密码后另存", "save it without the password"),
    "scanned": (
        "是扫描件，没有文字层",
        "is a scan without a text layer",
        "先做文字识别（OCR）",
        "run text recognition (OCR) on it first",
    ),
    "frames": (
        "只是框架，正文在别的网页文件里",
        "is a frame whose text is in other pages",
        "换成正文所在的网页文件",
        "put in the page with the text",
    ),
    "old_format": (
        "是不能直接读取的格式",
        "is in a format that is not read",
        "另存为 docx 或导出为 pdf",
        "save it as docx or export it as pdf",
    ),
    "old_table": (
        "是不能直接读取的表格格式",
        "is a table in a format that is not read",
        "另存为 xlsx 或 csv",
        "save it as xlsx or csv",
    ),
    "picture": ("是图片", "is a picture", "先做文字识别（OCR）", "run text recognition (OCR) on it first"),
    "archive": ("是压缩包", "is an archive", "先解压", "unpack it first"),
    "no_text_column": (
        "没有 corpus.text 所写的列",
        "has no column as set in corpus.text",
        "修改 corpus.text 或列名",
        "change corpus.text or the column's name",
    ),
    "no_id_column": (
        "没有 corpus.id 所写的列",
        "has no column as set in corpus.id",
        "修改 corpus.id 或列名",
        "change corpus.id or the column's name",
    ),
    "not_a_string": (
        "的正文不是文字，而是数字或嵌套的结构",
        "has a text that is not a string but a number or something nested",
        "把正文写成一个字符串或字符串的列表",
        "write it as a string or as a list of strings",
    ),
    "id_twice": (
        "的编号已经出现过",
        "has an id that occurred before",
        "改正编号或用 corpus.id 指定另一列",
        "correct the id or name another column in corpus.id",
    ),
    "broken_table": (
        "及其后的记录无法解析",
        "and the records after it cannot be parsed",
        "检查该处或重新导出表格",
        "mend that place or export the table again",
    ),
    "files": (
        "不在 corpus.files 所列之内",
        "is not named by corpus.files",
        "修改 corpus.files",
        "change corpus.files",
    ),
    "replaced": (
        "有几处不成文字，已换成 U+FFFD",
        "has some places that are no text, replaced by U+FFFD",
        "检查原文",
        "check the original",
    ),
    "pages_without_text": (
        "有几页没有文字层，未能读入",
        "has pages without a text layer, which were not read",
        "对这些页做文字识别（OCR）",
        "run text recognition (OCR) on them",
    ),
}
"""Code → what is wrong (zh, en) and what to do (zh, en); the last two are of documents that are kept."""


class Refused(ValueError):
    """A file or record is not taken in; its text is a code of `REASONS`."""


def refusal(source: str, code: str) -> Problem:
    """Say in one sentence why a document is refused."""
    zh, en, remedy_zh, remedy_en = REASONS[code]
    return Problem(f"文档 {source} {zh}；请{remedy_zh}。", f"The document {source} {en}; {remedy_en}.")
