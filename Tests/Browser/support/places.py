"""Where things are: the program, the page, the photos, the tools, and where screenshots go."""

import os
import pathlib
import shutil

root = pathlib.Path(__file__).resolve().parents[3]
photos = root / "Fixtures" / "photos"
page = root / "Sources" / "Gallery" / "Page"
program = pathlib.Path(os.environ.get("TIERSYNC_PROGRAM_FOLDER", root / ".build" / "release")).resolve() / "tiersync"
screenshots = pathlib.Path(os.environ.get("TIERSYNC_SCREENSHOTS", root / ".build" / "browser-screenshots"))


def axe_script():
    """The text of axe-core, which set-up unpacked; None where it is missing."""
    path = pathlib.Path(os.environ.get("TIERSYNC_AXE", "/nonexistent"))
    return path.read_text() if path.is_file() else None


def command(name):
    """A command, also from where Debian keeps those for administrators."""
    return shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin")
