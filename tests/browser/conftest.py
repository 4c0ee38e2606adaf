"""A server, a Chromium and a page for each browser test."""

import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from tests.browser import chromium
from tests.browser.driving import WATCH, settled
from tests.browser.playing import PLACED, Open
from tests.browser.server import ROOT, serving

HERE = Path(__file__).parent
LOG = pytest.StashKey[Path]()
# Its sandbox refuses root; the rest keeps it from calling home, which a closed network refuses noisily.
FLAGS = [
    *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add to a failure what the server said and what the page looked like."""
    report = yield
    if report.failed and (log := item.config.stash.get(LOG, None)):
        report.sections.append(("the server's log, its end", log.read_text()[-4000:]))
    page = getattr(item, "funcargs", {}).get("page")
    if report.failed and call.when == "call" and isinstance(page, Page) and not page.is_closed():
        picture = HERE / "screenshots" / f"failed-{item.name.replace('/', '-')}.png"
        page.screenshot(path=picture)
        report.sections.append(("the page", str(picture.relative_to(ROOT))))
    return report


@pytest.fixture(scope="session")
def app_url(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server that runs app.py for the whole session."""
    log = tmp_path_factory.mktemp("streamlit") / "log.txt"
    pytestconfig.stash[LOG] = log
    with serving(ROOT / "app.py", log) as address:
        yield address


@pytest.fixture
def server_log(app_url: str, pytestconfig: pytest.Config) -> Path:
    """What that server said so far."""
    return pytestconfig.stash[LOG]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A headless Chromium, Chrome or Edge that this machine has.

    It ends with this folder: while it lives, `asyncio.run` refuses to work in this thread.
    """
    path = chromium.find()
    if path is None:
        pytest.fail(chromium.MISSING, pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def color_scheme() -> Literal["light", "dark"]:
    """The system's preference that the page sees; parametrize a test with it to see both."""
    return "light"


@pytest.fixture
def page(browser: Browser, color_scheme: Literal["light", "dark"]) -> Iterator[Page]:
    """A page in a context of its own. The test fails if the page logs an error or asks another host."""
    problems: list[str] = []

    def console(message: ConsoleMessage) -> None:
        if message.type == "error":
            problems.append(f"console error: {message.text}")

    def request(sent: Request) -> None:
        if not sent.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            problems.append(f"the page asked another host: {sent.url}")

    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme=color_scheme)
    page = context.new_page()
    page.add_init_script(WATCH)
    page.on("console", console)
    page.on("pageerror", lambda error: problems.append(f"uncaught error: {error}"))
    page.on("request", request)
    yield page
    context.close()
    assert not problems, "\n".join(problems)


@pytest.fixture(scope="session")
def player_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server that runs player_app.py, the transport's own page, for the whole session."""
    with serving(HERE / "player_app.py", tmp_path_factory.mktemp("player") / "log.txt") as address:
        yield address


@pytest.fixture
def player(page: Page, player_url: str) -> Open:
    """Open the transport's own page, with a query if the test wants one."""

    def start(query: str = "") -> Page:
        page.goto(f"{player_url}/{query}")
        settled(page)
        page.wait_for_function(PLACED)
        return page

    return start
