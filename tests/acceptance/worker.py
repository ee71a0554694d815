"""The worker's work, done here and now: what `manage.py work` does in a second or two, without waiting for it."""

from django.db import connection

from shahramooz.web import clock
from shahramooz.worker import outbox, tasks
from shahramooz.worker.rounds import Rounds


def let_the_clock_work(municipality, *, turns: int = 3) -> int:
    """Run every round and every queued task of the municipality until nothing new is asked for; returns how many tasks ran.

    Unlike the worker it hides nothing: the first failing job fails the test.
    """
    done = 0
    rounds = Rounds()
    for _turn in range(turns):
        for _every, job in rounds.duties:
            rounds._run(job, municipality)
        outbox.drain(municipality, at=clock.now())
        waiting = _queued(municipality)
        for number, arguments in waiting:
            tasks.do.func(**arguments)
            _finished(number)
        done += len(waiting)
        if not waiting:
            break
    return done


def _queued(municipality) -> list[tuple[int, dict]]:
    from procrastinate.contrib.django.models import ProcrastinateJob

    mine = ProcrastinateJob.objects.filter(status="todo", args__municipality_id=municipality.pk).order_by("id")
    return [(job.id, job.args) for job in mine]


def _finished(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs where id = %s", [number])
