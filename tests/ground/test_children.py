"""G4: what was killed from outside is brought back at once, however often; what fails by itself waits longer each time."""

import os
import signal
import time

from shahramooz.lib import processes
from shahramooz.run.children import Child, python


def seconds_of_three_ends(sentence: str, *, killed: bool) -> float:
    """How long the supervisor's pauses are in all when a program ends three times right after its start."""
    child = Child("tried", python("-c", sentence), environment=dict(os.environ), log_file=None)
    child.start()
    waited = 0.0
    for _time in range(3):
        if killed:
            child.process.send_signal(signal.SIGKILL)
        child.process.wait(10)
        ended_at = time.monotonic()
        assert processes.wait_until(child.tend, seconds=10, step=0.01)
        waited += time.monotonic() - ended_at
    child.stop(patience=0)
    return waited


def test_g4_a_killed_program_comes_back_at_once_however_often():
    assert seconds_of_three_ends("import time; time.sleep(60)", killed=True) < 1


def test_g4_negative_control_a_program_that_fails_by_itself_waits_longer_each_time():
    assert seconds_of_three_ends("raise SystemExit(3)", killed=False) >= 0.2 + 0.4 + 0.8
