"""`tiersync serve` at a library, on a free port."""

import json
import subprocess

from . import places, process
from .remote import account


class Server:
    """A running server. `page` is its address; `link` signs one browser in, once."""

    def __init__(self, library):
        self._process = subprocess.Popen(
            [places.program, "serve", "--port", "0", "--json", "--library", library.folder],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=process.environment(TIERSYNC_PAGE=places.page, TIERSYNC_WEBDAV_USER=account[0], TIERSYNC_WEBDAV_PASSWORD=account[1]))
        text = ""
        while True:
            line = self._process.stdout.readline()
            text += line
            try:
                told = json.loads(text)
                break
            except json.JSONDecodeError:
                if line == "":
                    raise AssertionError(f"tiersync serve did not start: {self._process.stderr.read()}") from None
        self.page = told["page"].rstrip("/")
        self.link = told["link"]

    def stop(self):
        process.end(self._process)
