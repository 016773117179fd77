"""Numbers that are one word: with their units, dates, percentages, fractions and the numbers of official documents.

The patterns are written for texts of government and law. Numerals in Chinese characters count only in dates, fractions
and sums in which the unit leaves no doubt, so that words such as 一带一路, 三农 or 两会 are left alone.
"""

import re

_ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_HAN = "一二三四五六七八九十百千万亿零两"
_DAY = "[一二三四五六七八九十]{1,3}"
_RANGE = "(?:--?|[–—~～])"
_UNITS = (
    "元 美元 欧元 日元 港元 澳元 英镑 人民币 "
    "公里 海里 千米 分米 厘米 毫米 微米 纳米 米 km cm mm nm "
    "平方公里 平方千米 平方米 平方厘米 平米 公顷 亩 立方米 立方厘米 立方 毫升 升 "
    "吨 吨标准煤 吨级 总吨 公斤 千克 毫克 微克 克 斤 kg mg "
    "个百分点 个小时 小时 分钟 秒 毫秒 个月 个工作日 个交易日 周年 周岁 世纪 天 "
    "千瓦时 千瓦 兆瓦 吉瓦 瓦 千伏安 千伏 伏 度 kW MW GW kWh MWh GWh ℃ 摄氏度 °C 分贝 "
    "比特 字节 Gbps Mbps Kbps PB TB GB MB KB Hz kHz MHz GHz "
    "户 户次 人次 车次 场次 标箱 倍"
)
_UNIT = f"(?:{'|'.join(sorted(map(re.escape, _UNITS.split()), key=len, reverse=True))})"
_SCALE = "[多余]?[十百千万亿]*[多余几]?"
_HAN_DATE = (
    f"[〇零○一二三四五六七八九]{{4}}年(?:{_DAY}月(?:{_DAY}日)?)?|{_DAY}月{_DAY}日"
    # 一九九〇年代 is a decade, not a year.
    "(?!代)"
)
_DATE = (
    rf"(?:19|20)[0-9]{{2}}([-/.])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12][0-9]|3[01])(?![0-9.])"
    rf"|(?:[0-9]{{2,4}}年?{_RANGE})?[0-9]{{1,4}}年(?![代级龄薪轻均])"
    r"(?:[0-9]{1,2}月(?:[0-9]{1,2}日|份?[底初末]?)|度|[底初末])?"
    rf"|(?:[0-9]{{1,2}}月?{_RANGE})?[0-9]{{1,2}}月(?:[0-9]{{1,2}}日|份?[底初末]?)|[0-9]{{1,2}}日(?!本|元)"
)
_FRACTION = f"(?:[百千万]|[{_HAN}0-9]+)分之(?:{_ARABIC}|[{_HAN}]+(?:点[〇零一二三四五六七八九]+)?)"
_SUM = f"[数几{_HAN}]+[十百千万亿][多余]?(?:元|美元|公里|平方米|平方公里|公顷|亩|吨|千瓦|人次|户)"
_AMOUNT = f"第?{_ARABIC}(?:[%％‰]?{_RANGE}{_ARABIC})?(?:[%％‰](?!分)|{_UNIT}(?!然)|{_SCALE}{_UNIT}(?!然)|{_SCALE})"
_DOCUMENT = r"[〔\[［【](?:19|20)[0-9]{2}[〕\]］】]第?[0-9]{1,5}号"
_ISSUER = "[\u4e00-\u9fff]"
_BEFORE = "根据|按照|依据|依照|遵照|执行|落实|贯彻|转发|印发|下发|发布|废止|关于|文件|通知"
_JOINING = "日和与及在由经按以见即为是将的"
_LETTERS = re.compile(
    # The letters of the issuer belong to the number of a document where it is clear at which of them it starts.
    f"(?:(?<!{_ISSUER})|(?<={_BEFORE})|(?<=[{_JOINING}]))(?![{_JOINING}])(?:(?!{_BEFORE}){_ISSUER}){{1,8}}$"
)
_START = re.compile(f"[0-9]+|第(?=[0-9])|[数几〇○{_HAN}]+|[〔\\[［【](?=(?:19|20)[0-9])")
_WITHIN = "(?<![A-Za-z0-9])(?<![0-9][.,])"
_ON = r"(?!(?<=[A-Za-z0-9])[A-Za-z0-9]|[.,][0-9])"
"""No number starts or ends within a run of letters and digits, such as PM2.5, 5G or 1.2.3."""
_CLASSIFIER = re.compile(
    "(?<=[0-9十百千万亿多余几])(?:个(?!人|体|性)|名(?!牌|单|优)|家(?!庭|长|具|园|乡)|项(?!目|链)|座(?!谈)|位(?!于|置|居|列)|件|次(?!要|数)"
    "|场(?!馆|地|所|景)|条(?!例|款|约|件)|所(?!在|有|得|属|需)|套|艘|辆|架|支(?!持|援|出|付)|种(?!植|子)|批(?!准|发|复)|类|届"
    "|处(?!理|罚|于|置)|间|栋|只|头|株|幅|枚|台(?!风|湾|账|阶))"
)
"""A classifier after a number is a token of its own and no beginning of a word (20|家|央企, 5|所|以上)."""
PATTERN = re.compile(
    f"{_ISSUER}{{0,8}}{_DOCUMENT}|{_WITHIN}(?:{_DATE}|{_FRACTION}|第[0-9]+号|{_AMOUNT}){_ON}|{_HAN_DATE}|{_FRACTION}|{_SUM}"
)
"""A number, whole; with `fullmatch`, or with `find`, which knows where it may start."""


def find(text: str) -> list[tuple[int, int]]:
    """Return start and end of the numbers in a text that jieba would cut, and of classifiers after numbers."""
    spans, at = [], 0
    while found := _START.search(text, at):
        start = found.start()
        number = PATTERN.match(text, start)
        at = number.end() if number else found.end()
        if not number:
            continue
        if not number[0].isdigit():
            letters = _LETTERS.search(text, max(start - 9, spans[-1][1] if spans else 0), start)
            spans.append((letters.start() if letters and text[start] in "〔[［【" else start, at))
        if classifier := _CLASSIFIER.match(text, at):
            spans.append(classifier.span())
            at = classifier.end()
    return spans


def is_quantity(term: str) -> bool:
    """Tell whether a word is a number: bare, with its unit, a date, a share, or the number of a document."""
    return bool(PATTERN.fullmatch(term))
