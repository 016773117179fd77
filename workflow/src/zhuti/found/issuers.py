"""Names of the bodies that issue documents, and the level of government at which they stand."""

import re

from zhuti.found.rawlines import tight
from zhuti.places import Gazetteer

CENTRAL = (
    "国务院|中共中央|中央军委|全国人大常委会|全国人民代表大会|全国政协|最高人民法院|最高人民检察院|"
    "外交部|国防部|教育部|科技部|科学技术部|工业和信息化部|工信部|公安部|安全部|民政部|司法部|"
    "财政部|人力资源社会保障部|人力资源和社会保障部|自然资源部|国土资源部|生态环境部|环境保护部|"
    "住房城乡建设部|住房和城乡建设部|建设部|交通运输部|交通部|铁道部|水利部|农业农村部|农业部|商务部|"
    "对外贸易经济合作部|文化和旅游部|文化部|卫生部|退役军人事务部|退役军人部|应急管理部|应急部|人事部|"
    "劳动部|劳动和社会保障部|信息产业部|邮电部|林业部|冶金部|化工部|电力部|监察部|审计署|海关总署|"
    "新闻出版总署|税务总局|市场监管总局|市场监督管理总局|工商总局|质检总局|体育总局|广电总局|"
    "安全监管总局|食品药品监管总局|人民银行|金融监管总局|发展改革委|国资委|卫生健康委|银保监会|银监会|"
    "证监会|保监会|能源局|林草局|中央宣传部|中宣部|中央组织部|中组部|中央网信办|中央编办|中央文明办|"
    "中央政法委|中央纪委|国家|中国|全国|中央|中华人民共和国|中华全国|共青团中央"
)
"""How the names of national bodies begin: ministries of today and before, and the words that only they begin with."""
_CONGRESS = r"第[一二三四五六七八九十百零〇\d]+届"
_BODY = (
    "人民政府|政府|办公厅|办公室|委员会|常委会|代表大会|部|委|局|厅|署|办|院|会|银行|总社|党组|指挥部|小组|兵团|总队|支队|中心|交易所"
    "|公司|大学|学院|总工会|军委|行|国务院|中央|全国政协"
)
_ORGAN = re.compile(rf"[\u3400-\u9fff（）()·]{{0,28}}?(?:{_BODY})(?:等[一二三四五六七八九十\d]*个?(?:部门|单位|部委))?")
_START = re.compile(rf"(?:{CENTRAL}|{_CONGRESS}全国|新疆生产建设兵团|中共[\u3400-\u9fff]{{2,}}[省市县区州旗盟]委)")
_TOWN = re.compile(r"[\u3400-\u9fff]{2,6}(?:镇|乡|街道)(?:人民政府|办事处|党委|委员会)")
_JOINT = re.compile(rf"(?<=[部会局厅室署院行府委])(?<!国务院)(?={CENTRAL})")
_JUNK = re.compile(r"^[^\u3400-\u9fff]+|[^\u3400-\u9fff）)]+$")
_NO_GOVERNMENT = re.compile(r"(?:公司|大学|学院|协会|学会|交易所|银行|中心)$")
_POST = re.compile(
    r"(?:部长|主任|局长|署长|省长|市长|县长|区长|州长|主席|行长|院长|检察长|总理|会长|书记|厅长|镇长|乡长)$"
)
_TERM = re.compile(rf"{_CONGRESS}|第[一二三四五六七八九十百零〇\d]+次(?:全体)?会议$")


def organs_of(text: str, places: Gazetteer) -> list[str]:
    """Read a stretch of text as the names of one or several issuing bodies.

    Args:
        text: such as `国务院、中央军委` or `财政部　税务总局`.
        places: names with which local bodies begin.

    Returns:
        The names, or nothing if any part of the text is something else.
    """
    parts = [
        part
        for piece in re.split(r"[、，,]|\s{1,}", _joined(_JUNK.sub("", text)))
        for part in _JOINT.split(piece)
        if part
    ]
    names = [part for part in parts if is_organ(part, places)]
    return names if len(names) == len(parts) else []


def _joined(text: str) -> str:
    """Close up names that are set wide (济 南 市 公 安 局), and leave spaces between names."""
    words = text.split()
    return "".join(words) if words and all(len(word) <= 2 for word in words) else text


def is_organ(name: str, places: Gazetteer) -> bool:
    """Tell whether a text is the name of one issuing body: it begins with a place or as national bodies do."""
    if not 3 <= len(name) <= 40 or not _ORGAN.fullmatch(name):
        return False
    if _START.match(name) or _TOWN.fullmatch(name):
        return True
    mentions = places.mentions(name)
    return bool(mentions) and mentions[0].start == 0 and mentions[0].end < len(name)


def without_post(text: str) -> str:
    """Cut the office off the line that signs a decree: 生态环境部部长 → 生态环境部."""
    name = _POST.sub("", text)
    return name if name != text else ""


def of_congress(name: str) -> str:
    """Name the body, not its term or session: 重庆市第二届人民代表大会常务委员会第三次会议 → without both."""
    return _TERM.sub("", _TERM.sub("", name))


def level_of(name: str, places: Gazetteer) -> str:
    """Return the level of a body: national, province, city, county, township, or nothing if that is unclear.

    A national body's local branch stands at the level of the place that it names (国家税务总局浙江省税务局).
    """
    if _NO_GOVERNMENT.search(name):
        return ""
    if re.search(r"(?:镇|乡|街道)(?:人民政府|办事处|党委|委员会)", name):
        return "township"
    if name.startswith("新疆生产建设兵团"):
        return "province"
    mentions = places.mentions(name)
    levels = {candidate.level for mention in mentions[:1] for candidate in mention.candidates}
    if levels:
        return levels.pop() if len(levels) == 1 else ""
    return "national" if _START.match(name) else ""


def normal(names: list[str]) -> str:
    """Write the names of issuers as one value, once each."""
    return "、".join(dict.fromkeys(tight(name) for name in names))
