"""Sliders change the preview; what is saved is exported; undo takes it back."""

import base64
import hashlib
import pathlib
import unittest

from support.case import PageTest
from support.waiting import until


class Editor(PageTest):
    def pixels(self, selector):
        """The mean of a picture's pixels as it is drawn in the page, 0 to 255."""
        return self.browser.js("""
            const image = document.querySelector(arguments[0]);
            if (!image?.complete || !image.naturalWidth) return null;
            const sheet = new OffscreenCanvas(32, 32).getContext('2d');
            sheet.drawImage(image, 0, 0, 32, 32);
            const data = sheet.getImageData(0, 0, 32, 32).data;
            return data.reduce((sum, value, index) => index % 4 === 3 ? sum : sum + value, 0) / (32 * 32 * 3);""", selector)

    def slide(self, label, value):
        """Moves the slider with this label, as dragging does: while it moves, then at rest."""
        self.browser.js("""
            const row = [...document.querySelectorAll('.slider-row')].find((one) => one.querySelector('label').textContent === arguments[0]);
            const range = row.querySelector('input[type=range]');
            range.value = arguments[1];
            range.dispatchEvent(new Event('input', { bubbles: true }));
            range.dispatchEvent(new Event('change', { bubbles: true }));""", label, str(value))

    def test_slide_save_export_and_undo(self):
        photo = next(one for one in self.browser.fetch("/api/search?q=tier%3Aboth")["photos"] if one["file"].endswith("clock.jpg"))
        original = hashlib.sha256(self.asked(photo, "file")).hexdigest()
        before_requests = len(self.library.remote.requests())
        self.go(f"/edit/{photo['id']}")
        self.browser.find(".edit-frame.ready img")
        before = until("the preview is drawn", lambda: self.pixels(".edit-image"))
        source = self.browser.find(".edit-image").get_attribute("src")
        self.slide("Exposure", -1.5)
        until("another picture is shown", lambda: self.browser.find(".edit-image").get_attribute("src") != source)
        until("the preview is darker", lambda: (self.pixels(".edit-image") or 255) < before * 0.8)
        self.browser.reads("Not saved", ".edit-status")
        folder = pathlib.Path(self.folder, "downloads")
        folder.mkdir()
        self.browser.command("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(folder))
        self.browser.click(".edit-bar button", "Export")
        exported = until("the export is there", lambda: [one for one in folder.iterdir() if one.suffix.lower() in (".jpg", ".jpeg")])[0]
        data = until("the export is whole", lambda: exported.read_bytes())
        self.assertEqual(data[:3], b"\xff\xd8\xff", "the export is no JPEG")
        self.assertNotEqual(hashlib.sha256(data).hexdigest(), original)
        self.assertIn("edited", self.browser.fetch(f"/api/photos/{photo['id']}")["cell"]["flags"])
        self.assertEqual(len(self.library.remote.requests()), before_requests, "the remote was asked")
        # The original is as it was, and undo shows it so.
        self.assertEqual(hashlib.sha256(self.asked(photo, "file")).hexdigest(), original)
        self.browser.asks("await fetch('/api/undo', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' })")
        self.go(f"/edit/{photo['id']}")
        self.browser.find(".edit-frame.ready img")
        until("the preview is as it was", lambda: abs((self.pixels(".edit-image") or 0) - before) < 2)
        self.assertNotIn("edited", self.browser.fetch(f"/api/photos/{photo['id']}")["cell"]["flags"])

    def asked(self, photo, kind):
        """The bytes of an original, as the page's session gets them."""
        answer = self.browser.asks("const data = new Uint8Array(await (await fetch(`/media/originals/${given[0]}?as=${given[1]}`)).arrayBuffer());"
                                   "return data.toBase64 ? data.toBase64() : btoa(Array.from(data, (one) => String.fromCharCode(one)).join(''));", photo["id"], kind)
        return base64.b64decode(answer["value"])

    def test_steps_back_and_forth_and_reset(self):
        self.go("/edit/photo2")
        self.browser.find(".edit-frame.ready img")
        self.slide("Contrast", 0.5)
        self.browser.reads("Not saved", ".edit-status")
        self.browser.click("button[aria-label=Undo]")
        until("nothing is changed", lambda: "Not saved" not in self.browser.text(".edit-status"))
        self.browser.click("button[aria-label=Redo]")
        self.browser.reads("Not saved", ".edit-status")
        self.browser.click(".edit-bar button", "Reset")
        until("nothing is changed", lambda: "Not saved" not in self.browser.text(".edit-status"))


if __name__ == "__main__":
    unittest.main()
