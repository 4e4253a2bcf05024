"""Every view in light and dark and on a phone: accessible, without an error, without sideways scrolling; each is kept as a picture."""

import unittest

from support import accessibility, places
from support.case import PageTest
from support.views import views


class EveryView(PageTest):
    def each(self, mode, check):
        for name, path, heading in views:
            with self.subTest(view=name, mode=mode):
                self.go(path, heading)
                if name == "viewer":
                    self.browser.find("dialog.viewer .picture")
                self.browser.screenshot(f"{name}-{mode}")
                check(name)
                # Errors and refusals of the policy (CSP) are told in the console; the icon's request is among those.
                self.assertEqual(self.browser.console(), [])

    def accessible(self, _):
        if places.axe_script() is None:
            self.skipTest("axe-core is not installed: run make setup-test")
        found = accessibility.violations(self.browser)
        self.assertEqual(found, [], "\n".join(found))

    def fits(self, name):
        width, widest = self.browser.js("return [document.documentElement.clientWidth, document.documentElement.scrollWidth]")
        self.assertLessEqual(widest, width, f"{name} is {widest} pixels wide on a screen of {width}")

    def test_light(self):
        self.browser.size(1280, 900)
        self.browser.scheme("light")
        self.each("light", self.accessible)

    def test_dark(self):
        self.browser.size(1280, 900)
        self.browser.scheme("dark")
        self.addCleanup(self.browser.scheme, "light")
        self.each("dark", lambda name: (self.accessible(name), self.assertTrue(self.is_dark(), f"{name} is not dark")))

    def test_phone(self):
        self.browser.size(360, 740, touch=True)
        self.addCleanup(self.browser.size, 1280, 900)
        self.each("phone", lambda name: (self.fits(name), self.accessible(name)))

    def is_dark(self):
        """Whether the ground is dark, as it is drawn."""
        return self.browser.js("""
            const pixel = document.createElement('canvas').getContext('2d');
            pixel.fillStyle = getComputedStyle(document.documentElement).backgroundColor;
            pixel.fillRect(0, 0, 1, 1);
            return [...pixel.getImageData(0, 0, 1, 1).data].slice(0, 3).every((part) => part < 80);""")

    def test_the_setting_overrides_the_system(self):
        self.browser.scheme("dark")
        self.addCleanup(self.browser.scheme, "light")
        self.addCleanup(self.browser.js, "localStorage.clear()")
        self.go("/settings", "Settings")
        self.assertTrue(self.is_dark())
        self.browser.js("const one = [...document.querySelectorAll('select')].find((each) => each.querySelector('[value=light]'));"
                        "one.value = 'light'; one.dispatchEvent(new Event('change'));")
        self.assertFalse(self.is_dark())
        self.go("/people", "People")
        self.assertFalse(self.is_dark(), "the theme is forgotten")

    def test_axe_reports_a_fault(self):
        if places.axe_script() is None:
            self.skipTest("axe-core is not installed: run make setup-test")
        self.go("/favourites", "Favourites")
        self.browser.js("document.querySelector('main').append(Object.assign(document.createElement('img'), { src: '/assets/icon.svg' }))")
        self.assertIn("image-alt", " ".join(accessibility.violations(self.browser)))


if __name__ == "__main__":
    unittest.main()
