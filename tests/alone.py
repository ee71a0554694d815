"""Tests that measure seconds run alone: the others wait for them (`pytest.mark.alone`).

The suite uses both cores. A promise such as «back within five seconds» (G4) is one of a machine that does nothing else, so a
test marked `alone` shuts the door, waits until every test under way has left, and opens the door again when it is done.
"""

import fcntl
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def turn_of(item):
    """Hold the room for one test: together with the others, or alone."""
    run = item.config.workerinput["testrunuid"] if hasattr(item.config, "workerinput") else str(os.getpid())
    place = Path(tempfile.gettempdir())
    with open(place / f"shahramooz-door-{run}", "w") as door, open(place / f"shahramooz-room-{run}", "w") as room:
        is_alone = item.get_closest_marker("alone") is not None
        fcntl.flock(door, fcntl.LOCK_EX)  # whoever wants the room alone keeps the door shut: nobody overtakes
        fcntl.flock(room, fcntl.LOCK_EX if is_alone else fcntl.LOCK_SH)
        if not is_alone:
            fcntl.flock(door, fcntl.LOCK_UN)
        yield
