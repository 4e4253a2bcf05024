"""Duplicates, the trash, and the way back."""

import unittest

from support.case import PageTest
from support.waiting import until


class Tidy(PageTest):
    def trashed(self):
        return [one["cell"]["id"] for one in self.browser.fetch("/api/trash")["photos"]]

    def test_resolve_a_group_and_undo(self):
        self.go("/duplicates", "Duplicates")
        # Counted once they are there.
        self.browser.find(".group-card")
        groups = len(self.browser.all(".group-card"))
        self.assertGreaterEqual(groups, 1)
        card = self.browser.find(".group-card")
        self.assertIn("frees", card.text)
        others = int(self.browser.js("return arguments[0].querySelectorAll('.group-figure').length", card)) - 1
        self.browser.click(".group-card .button.primary")
        self.toast("moved to the trash")
        until("the group is gone", lambda: len(self.browser.all(".group-card")) == groups - 1)
        self.assertEqual(len(self.trashed()), others)
        self.undo()
        until("the trash is empty", lambda: self.trashed() == [])
        until("the group is there again", lambda: len(self.browser.all(".group-card")) == groups)

    def test_trash_figures_and_restore(self):
        self.go("/?photo=photo5")
        self.browser.find("dialog.viewer .picture")
        self.browser.click("dialog.viewer [data-does=trash]")
        until("it is in the trash", lambda: self.trashed() == ["photo5"])
        self.go("/trash", "Trash")
        self.browser.find(".trash-tile")
        before = len(self.library.remote.requests())
        self.browser.click("button", "Empty trash")
        dialog = self.browser.find("dialog.question")
        self.assertRegex(dialog.text, r"Delete 1 photo for good\?")
        self.assertRegex(dialog.text, r"frees [\d.]+ [kM]?B?.* here and [\d.]+ [kM]?B?.* on the remote")
        self.browser.click("dialog.question button", "Cancel")
        self.browser.gone("dialog.question")
        self.assertEqual(len(self.library.remote.requests()), before)
        self.browser.click(".trash-tile button", "Restore")
        self.toast("restored")
        self.browser.find(".state h2", "The trash is empty")
        self.assertEqual(self.trashed(), [])


if __name__ == "__main__":
    unittest.main()
