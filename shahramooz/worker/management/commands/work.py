"""`manage.py work`: the rounds in two threads, the queue in the main one, the sweep of killed workers' jobs every half minute."""

import asyncio
import contextlib
import signal
import threading

import psycopg
from django.core.management.base import BaseCommand
from procrastinate import App, exceptions
from procrastinate.contrib.django import app

from shahramooz.worker.rounds import Rounds

SWEEP_SECONDS = 30


class Command(BaseCommand):
    help = "Do what is due: rounds, outbox and queue. Stops on SIGINT and SIGTERM."

    def handle(self, *args, **options):
        stopped = threading.Event()
        rounds = [
            threading.Thread(target=Rounds(apart=apart).until, args=(stopped,), name="carriers" if apart else "rounds")
            for apart in (False, True)
        ]
        for thread in rounds:
            thread.start()
        try:
            asyncio.run(keep_working(stopped))
        finally:
            stopped.set()
            for thread in rounds:
                thread.join(timeout=20)


def of_its_own() -> App:
    """The queue as the worker runs it, on connections of its own.

    `app` itself keeps Django's connection: the rounds beside the worker put work into the queue in the very transaction that
    marks it as taken out of the outbox. Procrastinate's `replace_connector` would take that connection from under them.
    """
    working = App(connector=app.connector.get_worker_connector(), import_paths=app.import_paths)
    working.tasks, working.periodic_registry = app.tasks, app.periodic_registry
    return working


async def keep_working(stopped: threading.Event) -> None:
    """Run the queue's worker; when the database goes away, come back with it."""
    main = asyncio.current_task()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, lambda: (stopped.set(), main.cancel()))
    with contextlib.suppress(asyncio.CancelledError):
        while not stopped.is_set():
            try:
                async with (working := of_its_own()).open_async():
                    sweeper = asyncio.create_task(sweep(working))
                    try:
                        await working.run_worker_async(
                            install_signal_handlers=False,
                            listen_notify=False,
                            fetch_job_polling_interval=1,
                            concurrency=2,
                            delete_jobs="successful",
                            shutdown_graceful_timeout=10,
                        )
                    finally:
                        sweeper.cancel()
            except (psycopg.Error, exceptions.ProcrastinateException, OSError):
                await asyncio.sleep(1)


async def sweep(working) -> None:
    """Give the jobs of killed workers to a living one."""
    while True:
        await asyncio.sleep(SWEEP_SECONDS)
        for job in await working.job_manager.get_stalled_jobs():
            await working.job_manager.retry_job(job)
