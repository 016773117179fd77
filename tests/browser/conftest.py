"""The report in a real browser, the system's Chromium, without a network; its requests and complaints are kept."""

import inspect
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import miniature
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from rendered import FOLDER, LABELS, TABLES, make

from zhuti import figures

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MISSING = f"The report is tested in a browser, and none of {', '.join(PROGRAMS)} is here: apt-get install chromium"


@pytest.fixture(scope="session")
def program() -> str:
    """The path of Chromium. Without it the tests are skipped, or fail where ZHUTI_BROWSER=required is set."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is None:
        (pytest.fail if os.environ.get("ZHUTI_BROWSER") == "required" else pytest.skip)(MISSING)
    return found


@pytest.fixture(scope="module")
def browser(program) -> Iterator[Browser]:
    """Chromium, started for each module: while it runs, nothing else in this process can use asyncio."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield browser
        browser.close()


@dataclass
class Visit:
    """An open report, what it asked for besides itself, and what it complained of."""

    path: Path
    page: Page
    abroad: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        """Note every request but for the file itself and what is inside it, and every error."""
        context.on("request", lambda request: self.ask(request.url))
        self.page.on("websocket", lambda socket: self.ask(socket.url))
        self.page.on("console", lambda said: said.type in ("error", "warning") and self.complaints.append(said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def ask(self, url: str) -> None:
        if url.partition("#")[0] != self.path.as_uri() and not url.startswith("data:"):
            self.abroad.append(url)


@contextmanager
def visiting(browser: Browser, path: Path, width: int = 1280, height: int = 900) -> Iterator[Visit]:
    """Open a report; at the end it must have asked for nothing and complained of nothing."""
    context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce", offline=True)
    visit = Visit(path, context.new_page())
    visit.watch(context)
    visit.page.goto(path.as_uri())
    yield visit
    context.close()
    assert not visit.abroad, "the page is to need no network"
    assert not visit.complaints


@pytest.fixture
def visit(browser) -> Iterator[Callable[..., Page]]:
    """Opens reports, to click and type in: path, width → page."""
    with ExitStack() as stack:
        yield lambda path, **size: stack.enter_context(visiting(browser, path, **size)).page


def draw(study: Path, language: str) -> None:
    """Draw the figures of a study in miniature."""
    folder = study / "report" / "figures"
    folder.mkdir(parents=True)
    paths = TABLES | {name: f"cluster/{name}.csv" for name in ("linkage", "map", "similarities")}
    known = {name: str(study / path) for name, path in paths.items()} | {"label": "kind"}
    known |= {"labels": str(FOLDER / f"labels.{language}.yaml"), "say": lambda message: None}
    parts = (
        (figures.run_topics, figures.TOPICS),
        (figures.run_clusters, figures.CLUSTERS),
        (figures.run_evidence, figures.EVIDENCE),
    )
    for run, names in parts:
        given = {name: value for name, value in known.items() if name in inspect.signature(run).parameters}
        run(**given, figures=[str(folder / f"{name}.svg") for name in names])


@pytest.fixture(scope="session")
def studies(program, tmp_path_factory) -> dict[str, Path]:
    """A study with intervals and a multiverse, its report in Chinese, and a small one without, in English."""
    folder = tmp_path_factory.mktemp("reports")
    made = {"zh": miniature.write(folder / "zh", documents=24, units=2), "en": miniature.write(folder / "en")}
    miniature.write_multiverse(made["zh"])
    for language, study in made.items():
        draw(study, language)
        make(study, language)
    return made


@pytest.fixture(scope="session", params=LABELS)
def language(request) -> str:
    return request.param


@pytest.fixture(scope="session")
def report(studies, language) -> Path:
    """The path of a report with all its figures."""
    return studies[language] / "report" / "report.html"


@pytest.fixture(scope="module")
def shown(browser, report) -> Iterator[Page]:
    """A report, to be looked at and not changed; open on a wide screen."""
    with visiting(browser, report) as visit:
        yield visit.page
