"""A member of staff at a browser: what they see, type and press, in their words."""

import re
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from accounts.demo import DEMO_LOGINS

PASSWORDS = {str(role): (name, password) for name, password, role in DEMO_LOGINS}


class Desk:
    """One browser window of its own session. Remembers what went wrong behind the page."""

    def __init__(self, browser: Browser, base_url: str, *, width: int = 1280, scripts: bool = True) -> None:
        self.base_url = base_url
        self.context = browser.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=scripts, accept_downloads=True
        )
        self.page: Page = self.context.new_page()
        self.troubles: list[str] = []
        self.page.on("console", lambda message: self._console(message.type, message.text))
        self.page.on("pageerror", lambda error: self.troubles.append(f"script error: {error}"))
        self.page.on("request", lambda request: self._foreign(request.url))

    def _console(self, kind: str, text: str) -> None:
        # A refused form is answered with 409 or 422 on purpose; the browser, or htmx, notes it as a failed resource.
        expected = re.search(r"(status of|Status Error Code) (401|403|404|409|413|422|429)", text)
        if kind in {"error", "warning"} and not expected:
            self.troubles.append(f"console {kind}: {text}")

    def _foreign(self, url: str) -> None:
        if url.startswith("http") and urlsplit(url).netloc != urlsplit(self.base_url).netloc:
            self.troubles.append(f"request to another host: {url}")

    def close(self) -> None:
        self.context.close()
        assert self.troubles == [], self.troubles

    # Moving about

    def log_in(self, role: str) -> "Desk":
        name, password = PASSWORDS[role]
        self.open("/login/")
        self.page.get_by_label("User name").fill(name)
        self.page.get_by_label("Password").fill(password)
        self.press("Log in")
        expect(self.page.get_by_role("heading", level=1)).to_have_text("My work")
        return self

    def open(self, path: str) -> "Desk":
        self.page.goto(self.base_url + path)
        return self

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    def press(self, name: str) -> "Desk":
        self.page.get_by_role("button", name=name, exact=True).first.click()
        return self

    def follow(self, name: str) -> "Desk":
        self.page.get_by_role("link", name=name).first.click()
        return self

    # Filling in: by the name of the field, so that one table of answers serves every form

    def answer(self, **answers: Any) -> "Desk":
        """Text, select, radio or tick box by field name. True ticks, a list ticks several."""
        for name, value in answers.items():
            self._answer(name, value)
        return self

    def _answer(self, name: str, value: Any) -> None:
        field = self.page.locator(f'main [name="{name}"]')
        self._unfold(field.first)
        kind = field.first.evaluate("e => e.type || e.tagName.toLowerCase()")
        if kind in {"radio", "checkbox"}:
            for one in value if isinstance(value, list) else [value]:
                wanted = field.first if one is True else self.page.locator(f'main [name="{name}"][value="{one}"]')
                wanted.check(force=True)
        elif kind.startswith("select"):
            field.select_option(str(value))
        else:
            field.fill(str(value))

    def _unfold(self, field: Locator) -> None:
        """Open the folded group that holds the field, as a person would before typing there."""
        group = field.locator("xpath=ancestor::details[not(@open)]")
        if group.count():
            group.locator("summary").click()

    def sees(self, text: str) -> "Desk":
        """Capitals do not matter: surnames are shown in capitals by the style sheet."""
        expect(self.main).to_contain_text(text, ignore_case=True)
        return self

    def sees_not(self, text: str) -> "Desk":
        expect(self.main).not_to_contain_text(text, ignore_case=True)
        return self

    # Judging a page

    def check_page(self, name: str, *, without: tuple[str, ...] = ()) -> None:
        """No accessibility violation, no sideways scroll of the page. `name` goes into the message.

        without  rules of axe that are left out
        """
        # Every rule runs; only what it found wrong is described, which is much faster on a large page.
        options = {"resultTypes": ["violations"], "rules": {rule: {"enabled": False} for rule in without}}
        found = Axe().run(self.page, options=options).response["violations"]
        broken = [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]
        assert broken == [], f"{name}: {broken}"
        width, window = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert width <= window, f"{name} scrolls sideways: {width} px in a window of {window}"
