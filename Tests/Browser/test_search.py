"""Search as one types, with chips."""

import unittest

from support.case import PageTest
from support.waiting import until


class Search(PageTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.library.run("assign", "collins.jpg", "Eileen Collins")

    def found(self):
        return {one.get_attribute("data-photo") for one in self.browser.all("main .cell")}

    def words(self):
        return self.browser.js("return new URL(location.href).searchParams.get('q')")

    def expected(self, words):
        return {one["id"] for one in self.browser.asks("return (await fetch('/api/search?q=' + encodeURIComponent(given[0]))).json()", words)["value"]["photos"]}

    def test_results_come_while_typing(self):
        self.go("/")
        self.browser.find("#search").send_keys("c")
        self.browser.find("main h1", "Search")
        self.browser.find("#search").send_keys("at")
        until("the address tells the words", lambda: self.words() == "cat")
        wanted = self.expected("cat")
        self.assertTrue(wanted)
        until("the cats are found", lambda: self.found() == wanted)
        self.browser.find("#search").send_keys("zzzz")
        self.browser.find(".state h2", "Nothing found")

    def test_chip_of_a_person(self):
        self.go("/search?q=", "Search")
        self.browser.click(".suggestions .chip", "Eileen Collins")
        wanted = self.expected(self.browser.find("#search").get_attribute("value"))
        self.assertTrue(wanted)
        until("her photos are found", lambda: self.found() == wanted)

    def test_search_is_kept_as_an_album(self):
        self.go("/search?q=cat", "Search")
        self.browser.click("main button", "Save as album")
        self.browser.type("dialog input", "Cats", enter=True)
        self.toast("Cats")
        self.go("/albums/Cats", "Cats")
        until("it shows what is found", lambda: self.found() == self.expected("cat"))


if __name__ == "__main__":
    unittest.main()
