"""schemathesis at a running server, with a session of its own (Tools/test/api-fuzz runs this)."""

import os
import subprocess
import sys
import urllib.request

from support import library, places, process
from support.server import Server

#: What makes sense of what schemathesis checks. Left out: that wrong types in an address are refused (a text is a name like any other),
#: that other methods are refused by 405 (GET /api/photos/mark asks for a photo of a bad name), that the session is needed (the attacks are tests of their own), and that what was deleted is gone (undo brings it back).
checks = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
          "response_schema_conformance")

#: They would end the session, use up its few tries, or never end.
left_out = ("signOut", "signIn", "events")


def session(server):
    """The cookie that the one-time link gives."""
    with urllib.request.urlopen(server.link) as answer:
        return answer.headers["Set-Cookie"].split(";")[0]


def main(options):
    copy = library.shared().copy(library.scratch() / "library")
    # What is named in the document's own words must be there.
    copy.run("assign", "collins.jpg", "Eileen Collins")
    server = Server(copy)
    try:
        arguments = [sys.executable, "-m", "schemathesis.cli", "run", str(places.page / "openapi.yaml"), "--url", server.page,
                     "-H", f"Cookie: {session(server)}", "-H", f"Origin: {server.page}", "--checks", ",".join(checks),
                     "--phases", "examples,coverage,fuzzing", "--max-examples", "25", "--generation-deterministic", "--no-color",
                     "--request-timeout", "30", "--rate-limit", "40/s", "--suppress-health-check", "all"]
        for operation in left_out:
            arguments += ["--exclude-operation-id", operation]
        return subprocess.run(arguments + options, cwd=library.scratch(), env=process.environment(PYTHONPATH=os.environ["TIERSYNC_FUZZ"])).returncode
    finally:
        server.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
