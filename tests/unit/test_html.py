import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhuti.formats import html
from zhuti.refusal import Refused

BODY = [
    "为贯彻落实国务院关于促进消费的决策部署，现就有关事项通知如下。",
    "一、总体要求",
    "坚持稳中求进，把恢复和扩大消费摆在优先位置。",
    "（一）稳定大宗消费。各地区不得新增汽车限购措施；已实施的要优化。",
    "二、保障措施",
]
P = "".join(f"<p>　　{line}</p>\n" for line in BODY)
MENU = "<ul>" + "".join(f"<li><a href=/{word}>{word}</a></li>" for word in ("首页", "机构", "文件", "服务")) + "</ul>"
NEWS = "<ul><li><a href=3>专家解读四个亮点</a><span>07-30</span></li><li><a href=5>下半年走势怎么看</a></li></ul>"


def lines(markup):
    return html.extract(markup).split("\n")


@pytest.mark.parametrize(
    "around",
    [
        f"{MENU}<div>{{}}</div>{NEWS}",
        f"<table><tr><td>{MENU}</td><td>{{}}</td></tr><tr><td colspan=2>{NEWS}</td></tr></table>",
        f"<div><a href=/>首页</a>|<a href=/a>要闻</a></div><form><div><div>{{}}</div></div></form>{NEWS}",
        f"<header><nav>{MENU}</nav></header><main><article>{{}}</article></main><aside>{NEWS}</aside>",
        "<div>当前位置：<a href=/>首页</a> &gt; <a href=/n>文件</a></div>{}",
        "<div>{}<p>上一篇：<a href=1>暑运结束</a></p></div>",
        "<p>【<a href='javascript:print()'>打印</a>】【<a href='#'>关闭</a>】</p>{}",
        "<script>var a='<p>假</p>'</script><style>p{{}}</style><select><option>部门网站</select>{}",
    ],
)
def test_the_document_stays_and_navigation_goes(around):
    assert lines(around.format(P)) == BODY


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        ("<p>附件：<a href=a.doc>1.分工表</a></p><p><a href='/2.pdf'>责任清单</a></p>", ["附件：1.分工表", "责任清单"]),
        ("<p><a href=7>附件2：名单</a></p>", ["附件2：名单"]),
        (
            "<div><ul><li><a href=1>《甲办法》（2010年）</a><li><a href=2>《乙规定》</a></ul></div>",
            ["《甲办法》（2010年）", "《乙规定》"],
        ),
        ("<p><a href='#a'>第一章 总则</a></p>" * 5, ["第一章 总则"] * 5),
        ("<p>据<a href=a>国家统计局</a>数据，<a href=b>增长</a>。</p>", ["据国家统计局数据，增长。"]),
        (
            "<table><tr>" + "".join(f"<td><a href=/{city}>{city}</a></td>" for city in "甲乙丙丁戊") + "</tr></table>",
            ["甲\t乙\t丙\t丁\t戊"],
        ),
        ("<p>某省人民政府</p><p>2023年8月1日</p>", ["某省人民政府", "2023年8月1日"]),
    ],
)
def test_links_in_the_document_stay(markup, wanted):
    assert lines(f"{MENU}<div id=zoom>{P}{markup}</div>{NEWS}") == BODY + wanted


def test_attachments_stay_wherever_they_stand():
    assert lines(f"<div>{P}</div><div><ul><li><a href=x.docx>分工表</a></ul></div>{NEWS}") == [*BODY, "分工表"]
    assert lines(f"<div>{P}</div><a href=x.docx><div>分工表</div></a>{NEWS}") == [*BODY, "分工表"]


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        ("<p>甲<p>乙<br>丙<div>丁<div>戊</div>己</div>庚", list("甲乙丙丁戊己庚")),
        ("<h3>标<em>题</em> \n <b>三</b></h3>", ["标题 三"]),
        ("<pre>甲\n  乙\n\n丙</pre>", list("甲乙丙")),
        ("<table><tr><th>序号<th>指标</tr><tr><td><p>1</p><td><p>产值</p></tr></table>", ["序号\t指标", "1\t产值"]),
        ("<table><tr><td><p>甲</p><p>乙</p></td><td>丙</td></tr></table>", list("甲乙丙")),
        ("<table><tr><td>甲</td><td></td><td>乙</td></tr></table>", ["甲\t\t乙"]),
        ("没有标签 &amp; 实体&#12290;", ["没有标签 & 实体。"]),
        ("<p>甲</div></td><i>乙</b></i><div <p>丙", ["甲乙", "丙"]),
        (MENU, ["首页", "机构", "文件", "服务"]),
    ],
)
def test_a_block_is_a_line_and_a_row_of_a_table_too(markup, wanted):
    assert lines(markup) == wanted


def test_a_link_that_is_never_closed_hides_no_sentence():
    assert BODY[0] in lines(f"<a href=x>{P}") and BODY[4] in lines(f"<a href=x>{P}")


def test_pages_without_text_of_their_own_and_pages_beyond_measure_are_refused():
    with pytest.raises(Refused, match="frames"):
        html.extract("<frameset><frame src=a><noframes>不支持框架</noframes></frameset>")
    with pytest.raises(Refused, match="frames"):
        html.extract(f"{MENU}<iframe src=a></iframe>")
    with pytest.raises(Refused, match="broken"):
        html.extract("<div>" * (html.MAX_DEPTH + 1))
    assert lines("<div>" * (html.MAX_DEPTH - 1) + "深") == ["深"]


@given(st.text(st.sampled_from("<>/=\"'&;! \n甲乙adivptrbl"), max_size=60))
def test_any_markup_gives_text(markup):
    assert isinstance(html.extract(markup), str)


@given(st.lists(st.text("甲乙丙，。1a", min_size=1), min_size=1))
def test_text_without_links_is_never_lost(words):
    assert lines("".join(f"<div><p>{word}</p></div>" for word in words)) == words
