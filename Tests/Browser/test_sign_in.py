"""Who gets in: the one-time link, the password, and nobody else."""

import unittest

from support.case import PageTest
from support.server import Server

password = "a quite long password"


class SigningIn(PageTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The password is set while no server runs: the next one knows it.
        cls.server.stop()
        cls.library.run("serve", "--set-password", data=password + "\n")
        cls.server = Server(cls.library)
        cls.addClassCleanup(cls.server.stop)

    @classmethod
    def sign_in(cls):
        pass

    def setUp(self):
        self.browser.reset()

    def test_link_works_once_and_password_then(self):
        self.browser.open(self.server.link)
        self.browser.find("#nav")
        self.assertNotIn(self.server.link.rsplit("/", 1)[1], self.browser.driver.current_url, "the secret stays in the address")
        self.browser.open(self.server.page + "/people")
        self.browser.find("h1", "People")
        self.assertFalse(any(cookie["value"] in self.browser.js("return document.cookie") for cookie in self.browser.driver.get_cookies()),
                         "scripts can read the session")
        # Another browser finds the link used up.
        self.browser.reset()
        self.browser.open(self.server.link)
        self.browser.open(self.server.page)
        self.browser.find(".sign-in")
        self.assertFalse(self.browser.has("#nav"))
        # A wrong password is told; the right one signs in.
        self.browser.type("input[type=password]", "not this one", enter=True)
        self.assertIn("assword", self.browser.find(".sign-in .problem").text)
        self.browser.type("input[type=password]", password, enter=True)
        self.browser.find("#nav")
        # Signing out ends it.
        self.browser.open(self.server.page + "/settings")
        self.browser.click("button", "Sign out")
        self.browser.find(".sign-in")

    def test_an_ended_session_shows_the_sign_in_view(self):
        self.browser.open(self.server.page)
        self.browser.type("input[type=password]", password, enter=True)
        self.browser.find("#nav")
        self.browser.command("Network.clearBrowserCookies")
        self.browser.js("document.querySelector('#nav a[href=\"/people\"]').click()")
        self.browser.find(".sign-in input[type=password]")
        self.assertFalse(self.browser.has("#nav"))


if __name__ == "__main__":
    unittest.main()
