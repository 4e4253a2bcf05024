"""Every view in light and dark and on a phone: accessible, without an error, without sideways scrolling; each is kept as a picture."""

import unittest

from selenium.webdriver.common.keys import Keys

from support import accessibility, places
from support.case import PageTest
from support.views import views


class EveryView(PageTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Something in every view. (Documents and poor shots show how they are without.)
        cls.library.run("assign", "collins.jpg", "Eileen Collins")
        cls.browser.asks("""
            const post = async (path, body) => {
              const answer = await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
              if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
            };
            await post('/api/photos/mark', { photos: ['photo2', 'photo3', 'photo4'], favourite: true, addToAlbum: 'Holidays', addTags: ['sea'] });
            await post('/api/albums', { album: 'Cats', query: 'cat' });
            const coffee = await (await fetch('/api/search?q=coffee')).json();
            await post('/api/photos/trash', { photos: coffee.photos.map((one) => one.id) });""")

    def each(self, mode, check):
        for name, path, heading, selector in views:
            with self.subTest(view=name, mode=mode):
                self.go(path, heading)
                self.browser.find(selector)
                self.ready()
                self.browser.screenshot(f"{name}-{mode}")
                check(name)
                # Errors and refusals of the policy (CSP) are told in the console; the icon's request is among those.
                self.assertEqual(self.browser.console(), [])

    def accessible(self, options=None):
        if places.axe_script() is None:
            self.skipTest("axe-core is not installed: run make setup-test")
        found = accessibility.violations(self.browser, options)
        self.assertEqual(found, [], "\n".join(found))

    def fits(self, name):
        width, widest = self.browser.js("return [document.documentElement.clientWidth, document.documentElement.scrollWidth]")
        self.assertLessEqual(widest, width, f"{name} is {widest} pixels wide on a screen of {width}")

    def test_light(self):
        self.browser.size(1280, 900)
        self.browser.scheme("light")
        self.each("light", lambda _: self.accessible())

    def test_dark(self):
        self.browser.size(1280, 900)
        self.browser.scheme("dark")
        self.addCleanup(self.browser.scheme, "light")
        self.each("dark", lambda name: (self.accessible(accessibility.contrast), self.assertTrue(self.is_dark(), f"{name} is not dark")))

    def test_phone(self):
        self.browser.size(360, 740, touch=True)
        self.addCleanup(self.browser.size, 1280, 900)
        self.each("phone", lambda name: (self.fits(name), self.accessible(accessibility.without_contrast)))

    def state(self, name):
        """A state within a view: kept as a picture, and accessible."""
        with self.subTest(state=name):
            self.ready()
            self.browser.screenshot(f"state-{name}")
            self.accessible()

    def test_states_within_views(self):
        browser = self.browser
        self.go("/?photo=photo3")
        browser.find("dialog.viewer .picture")
        browser.press("i", "p")
        browser.find("aside.info h2", "Information")
        self.state("viewer-information")
        face = next(f"photo{number}" for number in range(1, 22) if browser.fetch(f"/api/photos/photo{number}")["report"].get("faces"))
        self.go(f"/?photo={face}")
        browser.find("dialog.viewer .picture")
        browser.press("p", "i")
        browser.click("aside.info .face-list button")
        browser.find("aside.info .face-list input")
        self.state("viewer-faces")
        self.go("/")
        browser.find(".timeline .cell")
        for number in (0, 1):
            browser.js("document.querySelectorAll('.timeline .cell .pick')[arguments[0]].click()", number)
        browser.click(".selection-bar button[aria-label=More]")
        browser.find(".menu [role=menuitem]")
        self.state("selection-menu")
        browser.press(Keys.ESCAPE)
        browser.click(".selection-bar button[aria-label='Add to album']")
        browser.find("dialog.question input")
        self.state("dialog")
        browser.type("dialog.question input", "Holidays", enter=True)
        browser.find(".toast button.link")
        self.state("notice")
        self.go("/people", "People")
        browser.click("main button", "Select")
        self.state("people-selecting")
        self.go("/edit/photo3")
        browser.find(".edit-frame.ready")
        browser.click("#tab-crop")
        self.state("edit-crop")
        browser.click("#tab-filters")
        browser.find("#panel-filters img")
        self.state("edit-filters")
        self.go("/nowhere")
        self.state("no-such-view")
        self.go("/search?q=zzzzzz", "Search")
        browser.find(".state")
        self.state("nothing-found")
        browser.size(360, 740, touch=True)
        self.addCleanup(browser.size, 1280, 900)
        self.go("/albums", "Albums")
        browser.click(".more-places")
        self.state("phone-places")

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
