"""Albums are made, filled from a selection, and opened."""

import unittest

from selenium.webdriver.common.keys import Keys

from support.case import PageTest
from support.waiting import until


class Albums(PageTest):
    def pick(self, count):
        """Selects the first photos of the timeline by their marks; returns their names."""
        self.go("/")
        self.browser.find(".timeline .cell")
        names = self.browser.js("return [...document.querySelectorAll('.timeline .cell')].slice(0, arguments[0]).map((one) => one.dataset.photo)", count)
        for name in names:
            self.browser.js("document.querySelector(`.cell[data-photo=\"${arguments[0]}\"] .pick`).click()", name)
        self.browser.find(".selection-bar .count", f"{count} photo")
        return names

    def test_create_fill_and_open(self):
        self.go("/albums", "Albums")
        self.browser.click("main button", "New album")
        self.browser.type("dialog input", "Holidays", enter=True)
        self.browser.find("main h1", "Holidays")
        self.browser.find(".state h2", "This album is empty")
        names = self.pick(2)
        self.browser.click(".selection-bar button[aria-label='Add to album']")
        self.browser.type("dialog input", "Holidays", enter=True)
        self.toast("added to Holidays")
        self.browser.gone(".selection-bar")
        self.go("/albums", "Albums")
        self.browser.click(".albums a", "Holidays")
        self.browser.find("main h1", "Holidays")
        until("both photos are there", lambda: {one.get_attribute("data-photo") for one in self.browser.all("main .cell")} == set(names))

    def test_escape_selects_nothing(self):
        self.pick(3)
        self.browser.press(Keys.ESCAPE)
        self.browser.gone(".selection-bar")

    def test_trash_from_the_bar_and_undo(self):
        names = self.pick(1)
        self.browser.click(".selection-bar button[aria-label='Move to trash']")
        self.toast("moved to trash")
        until("the tile is gone", lambda: not self.browser.has(f'.cell[data-photo="{names[0]}"]'))
        self.undo()
        until("the tile is back", lambda: self.browser.has(f'.cell[data-photo="{names[0]}"]'))


if __name__ == "__main__":
    unittest.main()
