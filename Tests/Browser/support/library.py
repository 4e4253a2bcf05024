"""One library, imported, analysed and pushed once; each module works on a copy."""

import atexit
import json
import pathlib
import shutil
import subprocess
import tempfile

from . import places, process
from .remote import Remote, account

#: Its original is on the remote only.
away = "photographer.jpg"

_shared = None


class Library:
    """A library's folder, and the program at it."""

    def __init__(self, folder, remote):
        self.folder = pathlib.Path(folder)
        self.remote = remote

    def run(self, *arguments, data=None):
        """Standard output of a command, which must succeed."""
        user, password = account
        done = subprocess.run(
            [places.program, *arguments, "--library", self.folder], input=data, capture_output=True, text=True, timeout=240,
            env=process.environment(TIERSYNC_WEBDAV_USER=user, TIERSYNC_WEBDAV_PASSWORD=password))
        if done.returncode != 0:
            raise AssertionError(f"tiersync {' '.join(map(str, arguments))} ended with {done.returncode}: {done.stderr}")
        return done.stdout

    def json(self, *arguments):
        """The document that a command prints with --json."""
        return json.loads(self.run(*arguments, "--json"))

    def copy(self, folder):
        """A copy of its own, while nothing has it open."""
        shutil.copytree(self.folder, folder, symlinks=True)
        return Library(folder, self.remote)


def scratch():
    """A folder for this run, removed at its end."""
    folder = tempfile.mkdtemp(prefix="tiersync-browser-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return pathlib.Path(folder)


def _resized(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run([places.command("ffmpeg"), "-v", "error", "-i", source, "-vf", "scale=iw/2:-1", "-q:v", "4", target], check=True)


def shared():
    """The library that the others are copied from. Two photos are there again at half their size."""
    global _shared
    if _shared is None:
        folder = scratch()
        remote = Remote(folder / "remote")
        atexit.register(remote.stop)
        source = folder / "photos"
        shutil.copytree(places.photos, source)
        _resized(source / "2010/blue-room-1.jpg", source / "2010/blue-room-small.jpg")
        _resized(source / "2009/congress-address.jpg", source / "2009/congress-small.jpg")
        made = Library(folder / "library", remote)
        subprocess.run(
            [places.program, "init", made.folder, "--remote", remote.url, "--quiet"], check=True, capture_output=True, timeout=60,
            env=process.environment(TIERSYNC_WEBDAV_USER=account[0], TIERSYNC_WEBDAV_PASSWORD=account[1]))
        made.run("import", source, "--analyze", "--quiet")
        made.run("push", "--quiet")
        made.run("evict", away, "--quiet")
        _shared = made
    return _shared
