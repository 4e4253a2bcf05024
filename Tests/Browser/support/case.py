"""The base of all tests: one library and one server for each class, one browser for all."""

import shutil
import unittest

from . import browser, library
from .server import Server
from .waiting import until


class PageTest(unittest.TestCase):
    """`self.browser` is signed in at `self.server`, which serves `self.library`, a copy that the class may change."""

    @classmethod
    def setUpClass(cls):
        cls.folder = library.scratch()
        cls.library = library.shared().copy(cls.folder / "library")
        cls.browser = browser.shared()
        cls.browser.reset()
        cls.server = Server(cls.library)
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.addClassCleanup(cls.server.stop)
        cls.sign_in()

    @classmethod
    def sign_in(cls):
        cls.browser.open(cls.server.link)
        cls.browser.find("#nav")

    def setUp(self):
        # A dialog that a failed test left would be asked about otherwise.
        self.browser.js("window.onbeforeunload = null")

    def go(self, path, heading=None):
        """Opens a view by its address, and waits until it is drawn."""
        self.browser.open(self.server.page + path)
        self.ready()
        if heading:
            self.browser.find("main h1", heading)

    def ready(self):
        """Nothing is loading, and every picture that can be seen is there."""
        until("the view is drawn", lambda: self.browser.js("""
            const main = document.querySelector('main');
            if (!main || !main.querySelector('h1')) return false;
            const shown = (one) => one.checkVisibility({ visibilityProperty: true });
            if ([...document.querySelectorAll('.spinner, .timeline .waiting')].some(shown)) return false;
            return [...document.images].every((one) => {
              const at = one.getBoundingClientRect();
              return one.complete || one.hidden || !shown(one) || at.bottom < 0 || at.top > innerHeight || at.right < 0 || at.left > innerWidth;
            });"""))

    def toast(self, text):
        """The notice with this text."""
        return self.browser.find(".toast", text)

    def undo(self):
        """Takes back what the newest notice tells of."""
        self.browser.click(".toast:last-child button.link", "Undo")
