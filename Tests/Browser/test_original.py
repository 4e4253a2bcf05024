"""An original that is on the remote only: its price, its way here, and the ledger."""

import unittest

from support import library
from support.case import PageTest


class Original(PageTest):
    def viewed(self):
        traffic = self.library.json("report", "bandwidth")["totals"]["view"]
        return traffic["received"]

    def test_price_progress_picture_and_ledger(self):
        photo = next(one for one in self.browser.fetch("/api/search?q=tier%3Aremote")["photos"] if one["file"].endswith(library.away))
        details = self.browser.fetch(f"/api/photos/{photo['id']}")
        size = details["report"]["bytes"]
        self.assertFalse(details["isHere"])
        self.assertEqual(self.viewed(), 0)
        before = len(self.library.remote.requests())
        self.go(f"/?photo={photo['id']}")
        self.browser.find("dialog.viewer .picture")
        # Looking at it, and its price, cost nothing.
        price = self.browser.find("dialog.viewer .original", "Fetch the original").text
        self.assertIn(self.browser.asks("return (await import('/assets/js/ui.js')).formatBytes(given[0])", size)["value"], price)
        self.assertEqual(len(self.library.remote.requests()), before)
        self.browser.click("dialog.viewer .original")
        self.toast("fetched.")
        self.browser.find("dialog.viewer .original", "Original shown")
        shown = self.browser.js("return [...document.querySelectorAll('dialog.viewer img.picture')].map((one) => one.naturalWidth)")
        self.assertEqual(max(shown), details["report"]["width"], "the picture is not the original's size")
        asked = self.library.remote.requests()[before:]
        self.assertTrue(asked)
        got = sum(int(line.split()[-1]) for line in asked if line.startswith("GET "))
        self.assertEqual(got, size, asked)
        self.assertEqual(self.viewed(), size)
        # Looking again costs nothing.
        self.go(f"/?photo={photo['id']}")
        self.browser.click("dialog.viewer .original", "Original")
        self.browser.find("dialog.viewer .original", "Original shown")
        self.assertEqual(self.viewed(), size)


if __name__ == "__main__":
    unittest.main()
