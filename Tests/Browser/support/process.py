"""Programs that are started, waited for, and always ended."""

import os
import signal
import socket
import subprocess


def free_port():
    """A loopback port that nobody listens at now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def end(process):
    """Ends it as a service manager would: it is asked first."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    for stream in (process.stdout, process.stderr):
        if stream:
            stream.close()


def environment(**more):
    """The caller's environment without what would point at the caller's own library."""
    kept = {name: value for name, value in os.environ.items() if name != "TIERSYNC_LIBRARY"}
    return kept | {name: str(value) for name, value in more.items()}
