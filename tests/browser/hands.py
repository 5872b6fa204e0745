"""Two ways to use a page: a hand on the mouse, and one that has only keys. The same tasks are done by either."""

from __future__ import annotations

from typing import Protocol

from playwright.sync_api import Locator, Page, expect

# So many presses of Tab lead once round the largest page there is here.
_ROUND = 400


class Hand(Protocol):
    """What somebody does to a page. Writing is done by keys either way."""

    page: Page

    def press(self, what: Locator) -> None:
        """Follow a link, press a button, open what is closed, turn to a tab."""

    def write(self, field: Locator, text: str) -> None:
        """Write into a field in place of what stood there."""

    def take(self, field: Locator, typed: str, option: str) -> None:
        """Write into a field with suggestions, and take the one that has this text."""

    def select(self, field: Locator, option: str) -> None:
        """Choose of a list by the text of the choice."""

    def date(self, field: Locator, day: str) -> None:
        """Write a day, as ISO 8601, into a field for days."""


class Mouse:
    """Points and clicks."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, what: Locator) -> None:
        what.click()

    def write(self, field: Locator, text: str) -> None:
        field.click()
        field.fill(text)

    def take(self, field: Locator, typed: str, option: str) -> None:
        field.click()
        field.fill(typed)
        self.page.get_by_role("option").filter(has_text=option).first.click()

    def select(self, field: Locator, option: str) -> None:
        field.select_option(_value(field, option))

    def date(self, field: Locator, day: str) -> None:
        field.fill(day)


class Keys:
    """Comes everywhere by Tab, and uses what has the focus. Whatever Tab does not reach, it cannot use."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, what: Locator) -> None:
        self._come_to(what)
        if what.evaluate(
            "e => e.getAttribute('role') === 'tab' && e.getAttribute('aria-selected') !== 'true'"
        ):
            self._to_tab(what)
        else:
            self.page.keyboard.press("Enter")

    def write(self, field: Locator, text: str) -> None:
        self._come_to(field)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def take(self, field: Locator, typed: str, option: str) -> None:
        self.write(field, typed)
        wanted = self.page.get_by_role("option").filter(has_text=option).first
        expect(wanted).to_be_visible()
        for _ in range(12):
            self.page.keyboard.press("ArrowDown")
            if wanted.get_attribute("aria-selected") == "true":
                self.page.keyboard.press("Enter")
                return
        raise AssertionError(f"The arrow keys do not come to {option}.")

    def select(self, field: Locator, option: str) -> None:
        self._come_to(field)
        wanted = _value(field, option)
        steps = field.evaluate(
            "(e, wanted) => [...e.options].findIndex(o => o.value === wanted) - e.selectedIndex", wanted
        )
        for _ in range(abs(steps)):
            self.page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
        assert field.input_value() == wanted

    def date(self, field: Locator, day: str) -> None:
        self._come_to(field)
        year, month, number = day.split("-")
        # What was written before leaves the cursor at the year.
        for _ in range(3):
            self.page.keyboard.press("ArrowLeft")
        # In the order of the language that the browser runs in: month, day, year.
        self.page.keyboard.type(month + number + year)

    def _come_to(self, what: Locator) -> None:
        what.wait_for()
        for _ in range(_ROUND):
            if what.evaluate(_HAS_FOCUS):
                assert what.evaluate("e => getComputedStyle(document.activeElement).outlineStyle") != "none"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never comes to {what}.")

    def _to_tab(self, what: Locator) -> None:
        for _ in range(12):
            if what.get_attribute("aria-selected") == "true":
                return
            self.page.keyboard.press("ArrowRight")
        raise AssertionError(f"The arrow keys do not come to {what}.")


# Of a list of tabs the chosen one alone takes part in Tab; a slide of a tab list has the rest.
_HAS_FOCUS = """e => e === document.activeElement
  || (e.getAttribute('role') === 'tab' && e.closest('[role=tablist]').contains(document.activeElement))"""


def _value(field: Locator, option: str) -> str:
    """The value of the choice with this text."""
    found = field.locator("option").filter(has_text=option).first.get_attribute("value")
    assert found is not None, f"there is no choice {option}"
    return found
