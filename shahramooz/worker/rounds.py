"""The rounds: every second, whatever is due is done for each municipality. One failing job never stops the others."""

import logging
import threading
import time

from django.db import InterfaceError, OperationalError, close_old_connections, connection

from shahramooz.city import scope
from shahramooz.city.models import Municipality
from shahramooz.web import clock
from shahramooz.worker import duties, outbox

log = logging.getLogger("shahramooz.worker")


class Rounds:
    """`go_round(now)` runs what is due; `until(stopped)` keeps going round until the event is set.

    `apart`: only the jobs that wait for others outside (marked `apart`), in a thread of their own; else all the others.
    """

    def __init__(self, *, apart: bool = False):
        self.apart = apart
        self.duties = [duty for duty in duties.rounds() if getattr(duty[1], "apart", False) is apart]
        self.next_run = [0.0] * len(self.duties)

    def go_round(self, now: float) -> None:
        municipalities = list(Municipality.objects.order_by("pk"))
        for municipality in [] if self.apart else municipalities:
            self._carefully("outbox", lambda m=municipality: outbox.drain(m, at=clock.now()))
        for index, (every, job) in enumerate(self.duties):
            if now >= self.next_run[index]:
                self.next_run[index] = now + every
                for municipality in municipalities:
                    self._carefully(job.__name__, lambda m=municipality, job=job: self._run(job, m))

    def _run(self, job, municipality) -> None:
        if getattr(job, "own_scopes", False):
            job(municipality_id=municipality.pk, at=clock.now())
            return
        with scope.within(municipality):
            job(at=clock.now())

    def _carefully(self, name: str, work) -> None:
        try:
            work()
        except (OperationalError, InterfaceError):
            connection.close()
            raise
        except Exception:
            log.exception("the round %s failed; the next one tries again", name)

    def until(self, stopped: threading.Event) -> None:
        while not stopped.is_set():
            try:
                close_old_connections()
                self.go_round(time.monotonic())
            except (OperationalError, InterfaceError):
                log.warning("the database is away; trying again")
                connection.close()
            stopped.wait(1)
        connection.close()
