"""A real browser on the running site."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Browser, Page, sync_playwright

from tests.codes import code_of

# As root in a container there is no sandbox; the rest keeps the browser off the network.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")

# Of long lists the first entries stand for the others.
RUN = """() => {
    for (const parent of document.querySelectorAll('tbody, ul, ol, dl, div, section'))
        [...parent.children].slice(40).forEach(each => each.setAttribute('data-more', ''))
    return axe.run({exclude: ['[data-more]']}, {resultTypes: ['violations']})
}"""

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium of this machine."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium here: install it, or name it in CHROMIUM")
    with pytest.MonkeyPatch.context() as patch:
        # Playwright keeps an event loop in this thread; the tests below still run one by one.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
            yield chromium
            chromium.close()
            connections.close_all()  # those opened under Playwright's loop are not seen outside


@pytest.fixture
def open_page(browser: Browser, live_server: Any) -> Iterator[Open]:
    """An empty page: `open_page(width=390, color_scheme="dark", java_script_enabled=False)`."""
    contexts = []

    def open_(*, width: int = 1280, height: int = 900, **options: Any) -> Page:
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": height}, **options
        )
        contexts.append(context)
        return context.new_page()

    yield open_
    for context in contexts:
        context.close()


def sign_in(page: Page, email: str, password: str, to: str = "/") -> None:
    """Through the page, as a person does who wanted to go somewhere."""
    page.goto(f"/account/login/?next={to}")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def barriers(page: Page) -> list[str]:
    """What axe-core calls serious or critical; the page must have been opened with bypass_csp."""
    page.evaluate(f"{AXE};0")
    found = page.evaluate(RUN)["violations"]
    return [
        f"{each['id']}: {node['html'][:120]}"
        for each in found
        if each["impact"] in {"serious", "critical"}
        for node in each["nodes"]
    ]


def sideways(page: Page) -> int:
    """By how many pixels the page would scroll sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def set_up_totp(page: Page, password: str, seen: Callable[[Page], None] | None = None) -> str:
    """Set up an authenticator app for who is signed in; the secret, and the page of the codes."""
    page.goto("/account/second-factor/app/")
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Go on").click()
    secret = page.locator("#secret").inner_text()
    if seen is not None:
        seen(page)
    page.get_by_label("Code that the app shows now").fill(code_of(secret))
    page.get_by_role("button", name="Set up").click()
    page.locator(".codes").wait_for()
    return secret


def sign_in_with_totp(page: Page, email: str, password: str, code: str, to: str = "/") -> None:
    """Sign in with password and code; each code opens once: `code_of(secret, later=1)` is next."""
    sign_in(page, email, password, to)
    page.get_by_label("Code", exact=True).fill(code)
    page.get_by_role("button", name="Go on").click()
