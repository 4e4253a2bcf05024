"""The timeline and the viewer over it."""

import unittest

from selenium.webdriver.common.keys import Keys

from support.case import PageTest
from support.waiting import until


class Timeline(PageTest):
    def setUp(self):
        super().setUp()
        self.go("/")

    def photo_shown(self):
        return self.browser.js("return new URL(location.href).searchParams.get('photo')")

    def test_tiles_months_and_scrubber(self):
        photos = self.browser.fetch("/api/timeline")
        seen = set()

        def scrolled():
            # Down by half a window at a time; what has been in the document counts.
            seen.update(self.browser.js("return [...document.querySelectorAll('.timeline .cell')].map((one) => one.dataset.photo)"))
            self.browser.js("scrollBy(0, innerHeight / 2)")
            return len(seen) >= photos["photos"]
        until("all photos come while scrolling", scrolled)
        self.assertEqual(len(seen), photos["photos"])
        self.browser.js("scrollTo(0, 0)")
        self.browser.find(".timeline h2.month")
        slider = self.browser.find("[role=slider]")
        self.assertTrue(slider.get_attribute("aria-valuetext"))
        before = self.browser.js("return scrollY")
        slider.send_keys(Keys.END)
        until("the scrubber moves the page", lambda: self.browser.js("return scrollY") > before)
        self.assertLess(self.browser.js("return document.querySelectorAll('*').length"), 3000)

    def test_keys_open_and_step_and_back_closes(self):
        tile = self.browser.find(".timeline .tile")
        self.browser.js("arguments[0].focus()", tile)
        self.browser.press(Keys.ENTER)
        self.browser.find("dialog.viewer .picture")
        first = self.photo_shown()
        self.browser.press(Keys.ARROW_RIGHT)
        until("the next photo is shown", lambda: self.photo_shown() not in (None, first))
        self.browser.press(Keys.ARROW_LEFT)
        until("the first photo is shown again", lambda: self.photo_shown() == first)
        self.browser.driver.back()
        self.browser.gone("dialog.viewer")
        self.assertIsNone(self.photo_shown())
        until("the focus is back on its tile", lambda: self.browser.js("return document.activeElement.closest('.cell')?.dataset.photo") == first)

    def test_escape_closes(self):
        self.browser.click(".timeline .tile")
        self.browser.find("dialog.viewer .picture")
        self.browser.press(Keys.ESCAPE)
        self.browser.gone("dialog.viewer")

    def test_deep_link(self):
        self.go("/?photo=photo3")
        self.browser.find("dialog.viewer .picture")
        self.assertEqual(self.photo_shown(), "photo3")
        self.browser.press("i")
        self.browser.find("aside.info h2", "Information")

    def test_favourite_from_the_viewer(self):
        self.go("/?photo=photo4")
        self.browser.find("dialog.viewer .picture")
        self.browser.press("f")
        until("it is a favourite in the library", lambda: "favourite" in self.browser.fetch("/api/photos/photo4")["cell"]["flags"])
        self.go("/favourites", "Favourites")
        self.browser.find('.cell[data-photo="photo4"]')


if __name__ == "__main__":
    unittest.main()
