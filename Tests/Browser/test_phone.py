"""On a phone: the bar below, touch, and room for fingers."""

import unittest

from support.case import PageTest
from support.waiting import until


class Phone(PageTest):
    def setUp(self):
        super().setUp()
        self.browser.size(360, 740, touch=True)
        self.addCleanup(self.browser.size, 1280, 900)

    def tap(self, selector, text=None):
        """A finger's touch in the middle of it."""
        element = self.browser.find(selector, text)
        at = element.rect
        x, y = at["x"] + at["width"] / 2, at["y"] + at["height"] / 2 - self.browser.js("return scrollY")
        self.browser.command("Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": x, "y": y}])
        self.browser.command("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])

    def test_the_bar_leads_everywhere(self):
        self.go("/")
        self.assertGreater(self.browser.find("#nav").rect["y"], 600, "the bar is not below")
        self.tap('#nav a[href="/people"]')
        self.browser.find("main h1", "People")
        self.tap(".more-places")
        self.tap('#nav a[href="/settings"]')
        self.browser.find("main h1", "Settings")
        self.assertFalse(self.browser.js("return document.body.classList.contains('nav-open')"))

    def test_targets_are_large_enough(self):
        for path in ("/", "/people", "/albums", "/trash", "/duplicates", "/settings"):
            with self.subTest(path=path):
                self.go(path)
                small = self.browser.js("""
                    return [...document.querySelectorAll('button, a[href], select')].filter((one) => one.checkVisibility() && !one.closest('p, dd, li.plain')).map((one) => [one, one.getBoundingClientRect()])
                      .filter(([one, at]) => at.width > 1 && at.height > 1 && (at.width < 24 || at.height < 24) && getComputedStyle(one).opacity !== '0')
                      .map(([one, at]) => `${one.outerHTML.slice(0, 90)} ${Math.round(at.width)}x${Math.round(at.height)}`);""")
                self.assertEqual(small, [])

    def test_swipe_to_the_next_photo(self):
        self.go("/")
        self.tap(".timeline .tile")
        self.browser.find("dialog.viewer .picture")
        first = self.browser.js("return new URL(location.href).searchParams.get('photo')")
        touch = lambda kind, x: self.browser.command("Input.dispatchTouchEvent", type=kind, touchPoints=[{"x": x, "y": 380}] if x else [])
        touch("touchStart", 300)
        for x in (260, 200, 140, 80, 40):
            touch("touchMove", x)
        touch("touchEnd", None)
        until("another photo is shown", lambda: self.browser.js("return new URL(location.href).searchParams.get('photo')") not in (None, first))


if __name__ == "__main__":
    unittest.main()
