"""A headless Chromium, and what a reader does with it."""

import base64
import contextlib
import os

from selenium import webdriver
from selenium.common.exceptions import JavascriptException, StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from . import places
from .waiting import until

_browser = None


def shared():
    """The one browser of the run; starting one takes a second or two."""
    global _browser
    if _browser is None:
        _browser = Browser()
    return _browser


def stop():
    global _browser
    if _browser is not None:
        _browser.driver.quit()
        _browser = None


class Browser:
    """Chromium. Elements are named by CSS selectors; what is looked for is waited for."""

    def __init__(self):
        options = webdriver.ChromeOptions()
        options.binary_location = places.command("chromium")
        for argument in ("--headless=new", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run", "--lang=en", "--force-device-scale-factor=1",
                         "--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=1280,900",
                         # A mouse, as at a desk: headless it has none. (2: hover, 4: fine; a phone's touch is emulated over it.)
                         "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4"):
            options.add_argument(argument)
        if os.geteuid() == 0:
            options.add_argument("--no-sandbox")  # Chromium refuses root otherwise.
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        log = os.environ.get("TIERSYNC_CHROMEDRIVER_LOG", os.devnull)
        self.driver = webdriver.Chrome(service=Service(places.command("chromedriver"), log_path=log), options=options)
        self.driver.set_page_load_timeout(30)
        self.driver.set_script_timeout(60)

    # Looking

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def has(self, selector):
        return bool(self.all(selector))

    def find(self, selector, text=None):
        """The first that is shown (and holds the text), once it is there."""
        def look():
            for element in self.all(selector):
                with contextlib.suppress(StaleElementReferenceException):
                    if element.is_displayed() and (text is None or text in element.text):
                        return element
            return None
        return until(f"{selector}{f' with “{text}”' if text else ''} is shown", look)

    def gone(self, selector):
        until(f"{selector} goes", lambda: not any(self._shown(element) for element in self.all(selector)))

    def text(self, selector="body"):
        """What can be read there, now."""
        return self.js("return [...document.querySelectorAll(arguments[0])].map((one) => one.innerText).join('\\n')", selector)

    def reads(self, text, selector="body"):
        """Waits until the text can be read there."""
        until(f"“{text}” in {selector}", lambda: text in self.text(selector))

    def js(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def asks(self, script, *arguments):
        """The value of an async function's body, in the page."""
        return self.driver.execute_async_script(
            "const end = arguments[arguments.length - 1]; const given = [...arguments].slice(0, -1);"
            f"(async function () {{ {script} }})().then((value) => end({{ value }}), (error) => end({{ error: String(error) }}));", *arguments)

    def fetch(self, path):
        """JSON that the page's own session gets from the API."""
        return self.asks("return await (await fetch(given[0])).json();", path)["value"]

    def _shown(self, element):
        try:
            return element.is_displayed()
        except StaleElementReferenceException:
            return False

    # Doing

    def open(self, address):
        self.driver.get(address)

    def click(self, selector, text=None):
        """Clicks where a reader would; what was drawn anew meanwhile is looked for again."""
        def act():
            try:
                element = self.find(selector, text)
                self.js("""const at = arguments[0].getBoundingClientRect();
                           if (at.top < 70 || at.bottom > innerHeight - 70 || at.left < 0 || at.right > innerWidth) {
                             // What is fixed is where it is.
                             for (let one = arguments[0]; one; one = one.parentElement) if (getComputedStyle(one).position === 'fixed') return;
                             arguments[0].scrollIntoView({ block: 'center', inline: 'center' });
                           }""", element)
                element.click()
                return True
            except (StaleElementReferenceException, JavascriptException):
                return False
        until(f"{selector} can be clicked", act)

    def type(self, selector, text, enter=False):
        """Replaces what a field holds."""
        element = self.find(selector)
        element.send_keys(Keys.CONTROL, "a")
        element.send_keys(text + (Keys.ENTER if enter else ""))

    def press(self, *keys):
        """Keys, for whatever has the focus."""
        self.driver.switch_to.active_element.send_keys(*keys)

    def command(self, name, **values):
        """A command of the browser's debugging protocol."""
        return self.driver.execute_cdp_cmd(name, values)

    # What it looks at

    def size(self, width, height, touch=False):
        """A screen of this size: a phone's with touch."""
        self.command("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=touch)
        self.command("Emulation.setTouchEmulationEnabled", enabled=touch)

    def scheme(self, name):
        """What the system asks for: light or dark."""
        self.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": name}])

    def reset(self):
        """As a new browser: nobody is signed in, the screen is a desk's."""
        self.open("about:blank")
        self.command("Network.clearBrowserCookies")
        self.size(1280, 900)
        self.scheme("light")
        self.console()

    def screenshot(self, name):
        """Keeps what is shown in the folder of screenshots."""
        places.screenshots.mkdir(parents=True, exist_ok=True)
        picture = self.command("Page.captureScreenshot", format="png")["data"]
        (places.screenshots / f"{name}.png").write_bytes(base64.b64decode(picture))

    def console(self):
        """What the console said since it was last asked: errors and warnings."""
        return [f"{entry['level']}: {entry['message']}" for entry in self.driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]
