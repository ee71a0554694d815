"""The one Procrastinate task: do a named job for a municipality."""

from django.db import close_old_connections
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from shahramooz.city import scope
from shahramooz.web import clock
from shahramooz.worker import duties


@app.task(name="shahramooz.do", retry=RetryStrategy(max_attempts=8, exponential_wait=3))
def do(municipality_id: int, task: str, payload: dict) -> None:
    """Run the job called `task` in its municipality's scope. A job marked `own_scopes` opens its own transactions, chunk by chunk."""
    close_old_connections()

    job = duties.tasks()[task]
    if getattr(job, "own_scopes", False):
        job(municipality_id=municipality_id, at=clock.now(), **payload)
        return
    with scope.within(municipality_id):
        job(at=clock.now(), **payload)
