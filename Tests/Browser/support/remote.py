"""The remote: a real lighttpd with WebDAV, whose log tells each request."""

import pathlib
import subprocess
import urllib.error
import urllib.request
import uuid

from . import places, process
from .waiting import until

#: Its one account. No secret: it listens on loopback, while the tests run.
account = ("tests", "tests")


class Remote:
    """A server of its own folder; `requests()` is what was asked of it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.port = process.free_port()
        for name in ("data/dav", "tmp"):
            (self.folder / name).mkdir(parents=True)
        (self.folder / "plain").write_text(":".join(account) + "\n")
        (self.folder / "lighttpd.conf").write_text(self._configuration())
        self._process = subprocess.Popen(
            [places.command("lighttpd"), "-D", "-f", self.folder / "lighttpd.conf"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until("lighttpd answers", lambda: self._ask("/dav/") == 401)

    @property
    def url(self):
        """What `tiersync init --remote` takes."""
        return f"webdav://127.0.0.1:{self.port}/dav/photos"

    def requests(self):
        """Every request so far, as "METHOD path status bytes"."""
        # The log is written in pieces: a request of our own tells when all before it is there.
        mark = f"/marker-{uuid.uuid4()}"
        self._ask(mark)
        log = self.folder / "access.log"
        until("the server's log is written", lambda: mark in log.read_text())
        return [line for line in log.read_text().splitlines() if "/marker-" not in line]

    def stop(self):
        process.end(self._process)

    def _ask(self, path):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return None

    def _configuration(self):
        folder = self.folder
        return f"""
server.modules = ("mod_auth", "mod_authn_file", "mod_webdav", "mod_accesslog")
server.document-root = "{folder}/data"
server.bind = "127.0.0.1"
server.port = {self.port}
server.errorlog = "{folder}/error.log"
accesslog.filename = "{folder}/access.log"
accesslog.format = "%m %U %s %B"
server.upload-dirs = ("{folder}/tmp")
server.max-request-size = 0
mimetype.assign = ("" => "application/octet-stream")
webdav.sqlite-db-name = "{folder}/tmp/dav.db"
auth.backend.plain.userfile = "{folder}/plain"
$HTTP["url"] =~ "^/dav($|/)" {{
  webdav.activate = "enable"
  auth.backend = "plain"
  auth.require = ("" => ("method" => "basic", "realm" => "photos", "require" => "valid-user"))
}}
"""
