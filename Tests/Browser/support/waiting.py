"""Waiting for what comes by itself, for a bounded time; the only place that looks again and again."""

import time

#: Seconds. Generous: two cores may be busy with more than one thing.
patience = 20.0


class NotInTime(AssertionError):
    """What was waited for did not come."""


def until(what, condition, seconds=patience):
    """The first true value of `condition()`; `what` says in the failure what did not come."""
    end = time.monotonic() + seconds
    pause = 0.02
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise NotInTime(f"{what}: not within {seconds:g} s")
        time.sleep(pause)
        pause = min(pause * 1.5, 0.25)
