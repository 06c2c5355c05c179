"""Take the pictures of docs/screens: every page, both languages, 1440 and 390 px wide, from the demo in ./var.

Run by `make screens` after `make demo SERVE=0`. It serves ./var on a free port, signs in as each role, and drives
Debian's Chromium. Two readings of one recording are made in a copy, which is thrown away: the demo keeps its one.
"""

import argparse
import io
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).resolve().parent
WIDTHS = (1440, 390)
LANGUAGES = {"zh": "zh-CN", "en": "en"}
LONGEST = 2600

#: The first link of a table in the page itself, not one of the rail beside it.
ROW = "main a.row-link"
#: Last month: the demo always reaches back into it.
PREVIEW = f"/reports/preview?month={datetime.now(UTC).replace(day=1) - timedelta(days=1):%Y-%m}"
CALL = "/flags/?channel=call&severity=critical"

#: Another recogniser, given windows of a length that the demo model reads badly, so that its words differ.
SECOND_READER = {"AUDIT_ASR_ENGINE": "faster-whisper", "AUDIT_ASR_WINDOW_SECONDS": "28"}
READ_TWICE = "transcripts"

#: Name of the picture, who takes it, and how to get there: an address, then selectors whose first link is followed.
Shot = tuple[str, str, tuple[str, ...]]
PAGES: tuple[Shot, ...] = (
    ("sign-in", "", ("/sign-in",)),
    ("overview", "reviewer", ("/",)),
    ("queue", "reviewer", ("/flags/",)),
    ("queue-together", "reviewer", ("/flags/together/",)),
    ("flag", "reviewer", (CALL, ROW)),
    ("flag-correction", "reviewer", (CALL, ROW, "main a.correction-link")),
    ("flag-counted", "reviewer", ("/flags/?category=contact_frequency", ROW)),
    ("flag-message", "reviewer", ("/flags/?channel=sms", ROW)),
    ("contacts", "reviewer", ("/contacts/",)),
    ("not-judgeable", "reviewer", ("/contacts/?state=not_judgeable", ROW)),
    ("borrower", "reviewer", (CALL, ROW, "main a[href^='/borrowers/']")),
    ("search", "reviewer", ("/search/?q=通讯录",)),
    ("rules", "reviewer", ("/rules/",)),
    ("rule", "reviewer", ("/rules/", "main a[href*='/no-']")),
    ("complaints", "agent", ("/complaints/",)),
    ("complaint", "agent", ("/complaints/", ROW)),
    ("complaint-new", "agent", ("/complaints/new",)),
    ("reports", "reporter", ("/reports/",)),
    ("report", "reporter", ("/reports/", ROW)),
    ("report-preview", "reporter", (PREVIEW,)),
    ("agencies", "auditor", ("/agencies/",)),
    ("agency", "auditor", ("/agencies/", ROW + "[href^='/agencies/']:not([href*='own'])")),
    ("agent", "auditor", ("/agencies/", ROW + "[href^='/agencies/']:not([href*='own'])", ROW + "[href^='/agents/']")),
    ("audit-log", "auditor", ("/audit-log/",)),
    ("speech", "auditor", ("/speech/",)),
    ("users", "admin", ("/users/",)),
    ("user", "admin", ("/users/", "main table a[href^='/users/']")),
    ("jobs", "admin", ("/jobs/",)),
    ("not-found", "auditor", ("/contacts/999999999",)),
)


def read_again(data_dir: Path) -> str:
    """Have the longest flagged call read a second time; the address of the page that compares both readings."""
    with closing(sqlite3.connect(data_dir / "contact-audit.db")) as database:
        number, name = database.execute(
            "SELECT contacts.id, external_id FROM contacts JOIN recordings ON recordings.contact_id = contacts.id"
            " JOIN flags ON flags.contact_id = contacts.id WHERE flags.severity = 'critical'"
            " ORDER BY recordings.duration_s DESC LIMIT 1"
        ).fetchone()
    program = str(Path(sys.executable).with_name("contact-audit"))
    environment = {**os.environ, **SECOND_READER, "AUDIT_DATA_DIR": str(data_dir)}
    for words in (("speech", "again", name), ("worker", "--once")):
        subprocess.run([program, *words], env=environment, check=True, stdout=subprocess.DEVNULL)
    return f"/contacts/{number}/transcripts/"


@contextmanager
def served(data_dir: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(Path(sys.executable).with_name("contact-audit")), "serve", "--port", str(port)]
    process = subprocess.Popen(command, env={**os.environ, "AUDIT_DATA_DIR": str(data_dir)}, stdout=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(base + "/sign-in", timeout=1).close()
                break
            except (urllib.error.URLError, TimeoutError):
                time.sleep(0.2)
        yield base
    finally:
        process.terminate()
        process.wait()


def sign_in(page: Page, base: str, role: str, password: str) -> None:
    page.goto(base + "/sign-in")
    page.fill("input[name=name]", role)
    page.fill("input[name=password]", password)
    page.click("main button[type=submit], form[action*='sign-in'] button[type=submit]")
    page.wait_for_load_state()


def visit(page: Page, base: str, steps: tuple[str, ...], language: str) -> bool:
    """Follow the steps; say whether the last page was reached."""
    joint = "&" if "?" in steps[0] else "?"
    page.goto(f"{base}{steps[0]}{joint}lang={LANGUAGES[language]}")
    for selector in steps[1:]:
        links = page.locator(selector)
        if links.count() == 0:
            return False
        page.goto(base + re.sub(r"#.*", "", links.first.get_attribute("href") or ""))
    page.wait_for_load_state("networkidle")
    return True


def stretch(page: Page, width: int) -> None:
    """Make the window as high as the page, so that what only appears when it is scrolled to is drawn too."""
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(int(height), LONGEST)})
    page.wait_for_timeout(200)


def save(picture: bytes, path: Path) -> None:
    """Store a picture with the 128 colours that it uses most, a third of the bytes of the original."""
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(128).save(path, optimize=True)


def take(browser: Browser, base: str, password: str, *, pages: tuple[Shot, ...], target: Path) -> list[str]:
    missing = []
    for role in dict.fromkeys(role for _, role, _ in pages):
        context = browser.new_context(viewport={"width": WIDTHS[0], "height": 900}, reduced_motion="reduce")
        page = context.new_page()
        if role:
            sign_in(page, base, role, password)
        for name, owner, steps in pages:
            if owner != role:
                continue
            for language in LANGUAGES:
                for width in WIDTHS:
                    page.set_viewport_size({"width": width, "height": 900 if width > 500 else 844})
                    if visit(page, base, steps, language):
                        if width < 500:
                            stretch(page, width)
                        save(page.screenshot(), target / f"{name}-{language}-{width}.png")
                    else:
                        missing.append(f"{name}-{language}-{width}")
        context.close()
    return missing


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", type=Path, default=Path("var"))
    parser.add_argument("--target", type=Path, default=HERE)
    parser.add_argument("--only", default="", help="a regular expression over the names of the pictures")
    parser.add_argument("--password", default="")
    options = parser.parse_args()
    password = options.password or (options.data_dir / "demo-password").read_text().strip()
    options.target.mkdir(parents=True, exist_ok=True)
    pages = tuple(page for page in PAGES if re.search(options.only, page[0]))
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        with served(options.data_dir) as base:
            missing = take(browser, base, password, pages=pages, target=options.target)
        if re.search(options.only, READ_TWICE):
            with tempfile.TemporaryDirectory(prefix="read-twice-") as folder:
                copy = shutil.copytree(options.data_dir, Path(folder) / "var")
                page: Shot = (READ_TWICE, "reviewer", (read_again(copy),))
                with served(copy) as base:
                    missing += take(browser, base, password, pages=(page,), target=options.target)
        browser.close()
    if missing:
        sys.exit("not reached: " + ", ".join(missing))


if __name__ == "__main__":
    main()
