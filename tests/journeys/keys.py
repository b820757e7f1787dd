"""A keyboard that counts what is pressed, for tasks that must be quick without a mouse."""

from playwright.sync_api import Page

FOCUSED = "document.activeElement.name || ''"


class CountedKeyboard:
    """The keyboard of a page, and how many keys a person has pressed on it since it was taken up.

    Each typed character is one key, and so is each key of a chord: Control+Enter is two.

        keys = CountedKeyboard(page)
        keys.type("5").tab().type("4").press("Control+Enter")
        assert keys.count == 5
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    @property
    def focused(self) -> str:
        """The name of the box that has the focus, or ""."""
        return str(self.page.evaluate(FOCUSED))

    def press(self, key: str, times: int = 1) -> "CountedKeyboard":
        for _ in range(times):
            self.page.keyboard.press(key)
        self.count += times * len(key.split("+"))
        return self

    def type(self, text: str) -> "CountedKeyboard":
        self.page.keyboard.type(text)
        self.count += len(text)
        return self

    def tab(self, times: int = 1) -> "CountedKeyboard":
        return self.press("Tab", times)

    def tab_to(self, name: str, within: int = 80) -> "CountedKeyboard":
        """Press Tab until the box of that name has the focus; none when it has it already."""
        for _ in range(within):
            if self.focused == name:
                return self
            self.tab()
        raise AssertionError(f"{within} times Tab do not reach {name}")
