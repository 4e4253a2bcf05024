"""People are named, corrected and asked about; the remote is asked for nothing."""

import re
import unittest

from selenium.webdriver.common.keys import Keys

from support.case import PageTest
from support.waiting import until


class People(PageTest):
    def people(self):
        return {one["person"]: one for one in self.browser.fetch("/api/people?limit=1000") if one["person"]}

    def faces_shown(self):
        return len(self.browser.all(".face-grid .face-tile"))

    def quiet(self):
        """Fails at the end of the test if the remote was asked for anything from now on."""
        before = self.library.remote.requests()
        self.addCleanup(lambda: self.assertEqual(self.library.remote.requests()[len(before):], [], "the remote was asked"))

    def name_largest(self, name):
        """Names the first group on the People page; returns how many faces its card told."""
        self.go("/people", "People")
        card = self.browser.find(".people-grid.unnamed .person-card")
        faces = int(re.search(r"(\d+) face", card.text).group(1))
        self.browser.type(".people-grid.unnamed .person-card input", name, enter=True)
        return faces

    def test_name_then_reject_then_undo(self):
        self.quiet()
        faces = self.name_largest("Ada")
        self.assertGreater(faces, 1)
        self.assertIn("bytes fetched: 0", self.toast("Ada").text)
        self.browser.find(".people-grid:not(.unnamed) .person-name", "Ada")
        self.browser.click('.person-open[href="/people/Ada"]')
        self.browser.find("h1", "Ada")
        until("its faces are shown", lambda: self.faces_shown() == self.people()["Ada"]["faces"] >= faces)
        # One is not hers: the album changes at once.
        before = self.faces_shown()
        self.browser.js("arguments[0].focus()", self.browser.find(".face-open"))
        self.browser.press("n")
        self.assertIn("bytes fetched: 0", self.toast("taken out of Ada").text)
        until("the album has less faces", lambda: self.faces_shown() < before)
        self.undo()
        until("the album is as it was", lambda: self.faces_shown() == before)

    def test_rename_by_undo_of_a_name(self):
        self.quiet()
        self.name_largest("Bertha")
        self.toast("Bertha")
        self.browser.find(".person-name", "Bertha")
        self.undo()
        until("the name is gone", lambda: "Bertha" not in self.people())
        until("the card is gone", lambda: "Bertha" not in self.browser.text(".people-grid"))

    def test_merge_by_an_existing_name(self):
        self.quiet()
        self.name_largest("Clara")
        self.browser.find(".person-name", "Clara")
        first = self.people()["Clara"]["faces"]
        self.browser.type(".people-grid.unnamed .person-card input", "Cla")
        self.browser.find(".name-options [role=option]", "Clara")
        self.browser.press(Keys.ARROW_DOWN, Keys.ENTER)
        until("both are Clara", lambda: self.people()["Clara"]["faces"] > first)
        self.undo()
        until("they are two again", lambda: self.people()["Clara"]["faces"] == first)

    def test_review_with_one_key(self):
        self.quiet()
        self.go("/review", "Review")
        if not self.browser.fetch("/api/review")["questions"]:
            self.skipTest("the engine has no question about these faces")
        self.browser.find(".review-pair")
        self.browser.js("document.activeElement.blur()")
        self.browser.press("n")
        self.browser.reads("1 answered", ".view-counts")
        self.browser.press("u")
        self.browser.reads("0 answered", ".view-counts")

    def test_face_named_in_the_viewer(self):
        self.quiet()
        photo = next(one for one in (self.browser.fetch(f"/api/photos/photo{number}") for number in range(1, 22)) if len(one["report"].get("faces") or []) == 1)
        self.go(f"/?photo={photo['cell']['id']}")
        self.browser.find("dialog.viewer .picture")
        self.browser.press("i")
        self.browser.click("aside.info .face-list button")
        self.browser.type("aside.info .face-list input", "Dora", enter=True)
        until("the face has the name", lambda: self.browser.fetch(f"/api/photos/{photo['cell']['id']}")["report"]["faces"][0]["person"] == "Dora")
        self.browser.find("aside.info .face-list button", "Dora")


if __name__ == "__main__":
    unittest.main()
