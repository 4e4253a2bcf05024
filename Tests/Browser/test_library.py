"""Settings, what the library does, and what happens elsewhere."""

import json
import struct
import unittest
import zlib

from support.case import PageTest
from support.waiting import until


class TheLibrary(PageTest):
    def test_a_setting_reaches_the_file(self):
        self.go("/settings", "Settings")
        field = self.browser.js("return [...document.querySelectorAll('.setting')].find((one) => one.textContent.includes('Keep the trash')).querySelector('input').id")
        self.browser.type(f"#{field}", "77\t")
        self.toast("Saved")
        settings = json.loads((self.library.folder / "config.json").read_text())
        self.assertEqual(settings["trashDays"], 77)
        # What cannot be is refused, and shown as it was.
        self.browser.type(f"#{field}", "99999\t")
        self.toast("3,660")
        self.assertEqual(self.browser.find(f"#{field}").get_attribute("value"), "77")

    def test_activity_tells_the_audit_and_runs_a_job(self):
        self.go("/activity", "Activity")
        self.browser.reads("No original was fetched for analysis", ".audit")
        self.browser.reads("fetchedMoreThanOnce: none", ".audit")
        self.browser.find(".traffic-chart")
        self.browser.click("button", "Upload now")
        self.browser.find(".job.done, .job.running")
        self.browser.find(".job.done .job-state", "done")

    def test_a_name_given_at_the_command_line_appears(self):
        self.go("/people", "People")
        self.browser.js("window.stillTheSamePage = true")
        self.assertNotIn("Grace Hopper", self.browser.text(".people-view"))
        self.library.run("assign", "hopper.jpg", "Grace Hopper")
        self.browser.find(".people-grid .person-name", "Grace Hopper")
        self.assertTrue(self.browser.js("return window.stillTheSamePage === true"), "the page was loaded anew")

    def test_a_photo_imported_meanwhile_appears(self):
        self.go("/")
        before = self.browser.fetch("/api/timeline")["photos"]
        source = self.folder / "new.png"
        source.write_bytes(_png())
        self.library.run("import", source, "--quiet")
        until("the timeline counts it", lambda: self.browser.fetch("/api/timeline")["photos"] == before + 1)
        self.browser.find(".timeline .cell img[alt^='new.png']")


def _png():
    """A small picture that nobody has."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + bytes(value for x in range(64) for value in (x * 4, y * 4, 90)) for y in range(48))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 48, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


if __name__ == "__main__":
    unittest.main()
