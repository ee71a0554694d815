"""The embedded database of a home, for commands that need it for a moment."""

import contextlib
from collections.abc import Iterator

from shahramooz.lib.postgres import Cluster, ClusterInUse

from .home import Home


@contextlib.contextmanager
def running(home: Home) -> Iterator[Cluster]:
    """The city's database: the one that runs, or started for as long as we need it."""
    cluster = Cluster(home.folder)
    try:
        cluster.start()
    except ClusterInUse:
        yield cluster
        return
    try:
        yield cluster
    finally:
        cluster.stop()


@contextlib.contextmanager
def alone(home: Home) -> Iterator[Cluster]:
    """The database with nobody else in the home. Raises CannotStart while the city runs."""
    home.prepare()
    with home.occupied(address="bin/restore"):
        cluster = Cluster(home.folder)
        cluster.start()
        try:
            cluster.ensure_roles_and_database()
            yield cluster
        finally:
            cluster.stop()
