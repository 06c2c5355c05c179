"""What journeys share: the application behind a real address, and a headless Chromium."""

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from audit_app.app import create_app
from tests.web.conftest import PASSWORD

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture
def address(settings, database) -> Iterator[str]:
    """The application on the test's own database, as a browser reaches it."""
    server = make_server("127.0.0.1", 0, create_app(settings), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, or the one that playwright has installed."""
    path = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    with sync_playwright() as play:
        if path is None and not Path(play.chromium.executable_path).exists():
            say = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
            say("needs a Chromium: apt-get install chromium")
        browser = play.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
        )
        yield browser
        browser.close()


@pytest.fixture
def open_as(address, chromium) -> Iterator:
    """Makes a page in which a user is signed in; errors of its scripts fail the test."""
    troubles: list[str] = []
    contexts = []

    def make(name: str, password: str = PASSWORD) -> Page:
        context = chromium.new_context(viewport={"width": 1440, "height": 900}, base_url=address)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
        page.goto("/sign-in?lang=zh-CN")
        page.fill("input[name=name]", name)
        page.fill("input[name=password]", password)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "sign-in" not in url)
        return page

    yield make
    for context in contexts:
        context.close()
    assert troubles == []
