"""The text of a web page: a line per block element, without scripts and without lists of links that lead elsewhere.

What is left out are lines that are nothing but links outside the element with the running text, menus and breadcrumbs;
everything else is kept, since cleaning rules list what they remove and this step cannot. Lines with attachments stay.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate

from selectolax.lexbor import LexborHTMLParser, LexborNode

from zhuti.refusal import Refused

SKIPPED = frozenset("script style template noscript noframes select textarea button svg object head".split())  # noqa: SIM905
BLOCK = re.compile(
    "address|article|aside|blockquote|body|br|caption|center|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|"
    "footer|form|frameset|h[1-6]|header|hr|html|iframe|legend|li|main|marquee|menu|nav|ol|option|p|pre|section|summary|"
    "table|tbody|td|tfoot|th|thead|tr|ul"
)
"""Elements that begin a line and end one."""
CELLS = ("td", "th")
TEXT = "-text"
ATTACHMENT = re.compile(
    "\\.(?:pdf|docx?|xlsx?|pptx?|wps|et|rtf|ofd|ceb|zip|rar|7z|txt|csv|jpe?g|png)(?:[?#].*)?$", re.I
)
ATTACHED = re.compile("附件|附表|附录|附：")
"""How the text of a link to an attachment begins."""
WITHIN = re.compile("#.")
SCRIPTED = re.compile("javascript:|#", re.I)
RUNNING = re.compile("[。；]")
"""What a line of running text holds, and a line of page furniture does not."""
SENTENCE_ENDS = tuple("。；：")
PLACE = re.compile("(?:您?(?:的|现在的|当前|所在的?)*位置(?:是|为)?|当前页|上[一1][篇条页]|下[一1][篇条页]|更多)[:：]?")
WORDS = re.compile("[^\\W\\d_]")
TRAIL = re.compile("[>＞»›→]")
MAIN_SHARE = 0.8
"""The deepest element with this share of the running text is the one that holds the document."""
MENU_LINES, MENU_LENGTH = 4, 8
"""So many lines, or links in a line, of so many characters on average are a menu."""
MAX_DEPTH = 3000
"""Deeper pages are no pages, and take the parser time that grows with the square of the depth."""
_NESTING = re.compile(
    "<(/?)(?:div|section|article|main|header|footer|nav|aside|center|form|fieldset|blockquote|ul|ol|dl|table)(?![a-z0-9])",
    re.I,
)
_FRAME = re.compile("<i?frame", re.I)
_SPACES = re.compile("[ \t\r\n\f]+")


@dataclass
class Line:
    """A line of the page: its text, how much of it is links, and the block element that holds it."""

    block: int
    text: str = ""
    plain: str = ""
    links: int = 0
    scripted: int = 0
    attached: bool = False

    @property
    def bare(self) -> bool:
        """Whether the line is nothing but links (and marks, dates, words such as 上一篇), and no sentence."""
        if not self.links or self.attached or self.text.endswith(SENTENCE_ENDS):
            return False
        return not WORDS.search(PLACE.sub("", self.plain))


@dataclass
class Page:
    """Lines of a page and the tree of its block elements, numbered from the outside in and from first to last."""

    lines: list[Line] = field(default_factory=list)
    parents: list[int] = field(default_factory=lambda: [-1])
    ends: list[int] = field(default_factory=lambda: [0])
    """For each block, the number of the last block inside it."""


def extract(markup: str) -> str:
    """Return the text of a page, line by line; cells of a table row are separated by tabs.

    Raises:
        Refused: "frames" if the text is in other files, "broken" if elements are nested beyond measure.
    """
    page = read(markup)
    chosen = [line for line, keep in zip(page.lines, kept(page), strict=True) if keep]
    if not chosen and _FRAME.search(markup):
        raise Refused("frames")
    return "\n".join(line.text for line in chosen or page.lines)


def read(markup: str) -> Page:
    """Read all lines of a page, those of navigation too."""
    if _depth(markup) > MAX_DEPTH:
        raise Refused("broken")
    builder = _Builder()
    root = LexborHTMLParser(markup).root
    if root is not None:
        for node, opens in _walk(root):
            if node.tag == TEXT:
                builder.text(node.text_content if opens else "")
            elif opens:
                builder.open(node)
            else:
                builder.close(node)
    builder.end_line()
    return builder.page


def _depth(markup: str) -> int:
    """Return how deep elements that hold others are nested at most, as far as their tags tell."""
    return max(accumulate(-1 if match[1] else 1 for match in _NESTING.finditer(markup)), default=0)


def _walk(root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Yield nodes in order: elements twice, when they open and when they close; no recursion, pages may be deep."""
    node, depth = root, 0
    while True:
        yield node, True
        child = node.child if node.tag not in SKIPPED else None
        if child is not None:
            node, depth = child, depth + 1
            continue
        yield node, False
        while depth and node.next is None:
            node, depth = node.parent, depth - 1
            yield node, False
        if not depth:
            return
        node = node.next


class _Builder:
    """Makes a page from what opens, closes and is said."""

    def __init__(self):
        self.page = Page()
        self.block, self.pre = 0, 0
        self.line = Line(0)
        self.link: str | None = None
        self.rows: list[list[int]] = []
        """For each row that is open, where its cells begin in the lines."""

    def open(self, node: LexborNode) -> None:
        tag = node.tag
        if tag == "a":
            self._open_link((node.attributes.get("href") or "").strip())
        if not BLOCK.fullmatch(tag):
            return
        self.end_line()
        page = self.page
        page.parents.append(self.block)
        page.ends.append(len(page.ends))
        self.block = self.line.block = len(page.parents) - 1
        self.pre += tag == "pre"
        if tag == "tr":
            self.rows.append([])
        elif tag in CELLS and self.rows:
            self.rows[-1].append(len(page.lines))

    def _open_link(self, address: str) -> None:
        if address and not WITHIN.match(address):
            self.link = address
            self.line.links += 1
            self.line.scripted += SCRIPTED.match(address) is not None
            self.line.attached |= ATTACHMENT.search(address) is not None

    def close(self, node: LexborNode) -> None:
        tag = node.tag
        if tag == "a":
            self.link = None
        if not BLOCK.fullmatch(tag):
            return
        self.end_line()
        self.pre -= tag == "pre"
        if tag == "tr" and self.rows:
            self._end_row(self.rows.pop())
        self.page.ends[self.block] = len(self.page.ends) - 1
        self.block = self.line.block = max(self.page.parents[self.block], 0)

    def text(self, words: str) -> None:
        if self.pre:
            first, *others = words.splitlines() or [""]
            self._add(first)
            for words in others:
                self.end_line()
                self._add(words)
        else:
            self._add(_SPACES.sub(" ", words))

    def _add(self, words: str) -> None:
        line = self.line
        line.text += words.lstrip(" ") if line.text.endswith(" ") else words
        if self.link is None:
            line.plain += words
        elif ATTACHED.match(words.strip()):
            line.attached = True

    def end_line(self) -> None:
        if self.line.text.strip():
            self.line.text = self.line.text.strip()
            self.page.lines.append(self.line)
        self.line = Line(self.block)
        if self.link:  # a link may hold several lines
            self._open_link(self.link)

    def _end_row(self, cells: list[int]) -> None:
        """Set the cells of a row side by side, if none of them has several lines."""
        lines = self.page.lines
        edges = [*cells, len(lines)]
        if len(cells) < 2 or any(end - start > 1 for start, end in zip(edges, edges[1:], strict=False)):
            return
        row = [lines[start] if end > start else Line(0) for start, end in zip(edges, edges[1:], strict=False)]
        if sum(bool(line.text) for line in row) < 2:
            return
        del lines[cells[0] :]
        lines.append(
            Line(
                self.block,
                "\t".join(line.text for line in row).strip(),
                "\t".join(line.plain for line in row),
                sum(line.links for line in row),
                sum(line.scripted for line in row),
                any(line.attached for line in row),
            )
        )


def kept(page: Page) -> list[bool]:
    """Tell for each line whether it belongs to the document."""
    main = _main_block(page)
    menus = _menus(page.lines)
    return [
        not line.bare
        or (
            main <= line.block <= page.ends[main]
            and not menu
            and line.scripted < line.links
            and not (PLACE.search(line.plain) or (line.links > 1 and TRAIL.search(line.plain)))
        )
        for line, menu in zip(page.lines, menus, strict=True)
    ]


def _main_block(page: Page) -> int:
    """Find the deepest block that holds most of the running text."""
    weights = [0] * len(page.parents)
    for line in page.lines:
        if not line.bare and RUNNING.search(line.text):
            weights[line.block] += len(line.text)
    for block in range(len(weights) - 1, 0, -1):
        weights[page.parents[block]] += weights[block]
    main = 0
    for block in range(1, len(weights)):
        if page.parents[block] == main and weights[block] >= MAIN_SHARE * weights[0] > 0:
            main = block
    return main


def _menus(lines: list[Line]) -> list[bool]:
    """Tell which lines are menus: many short links, in a line (but not a row of a table) or in lines one by one."""
    menus = [
        line.bare and line.links >= MENU_LINES and len(line.text) <= MENU_LENGTH * line.links and "\t" not in line.text
        for line in lines
    ]
    start = 0
    for end in range(len(lines) + 1):
        if end == len(lines) or not lines[end].bare:
            run = lines[start:end]
            if len(run) >= MENU_LINES and sum(len(line.text) for line in run) <= MENU_LENGTH * len(run):
                menus[start:end] = [True] * len(run)
            start = end + 1
    return menus
