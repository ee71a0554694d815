"""`bin/manage`: one of Django's commands in the environment of the city, running or not, as the owner of its tables."""

import os
import subprocess
import sys

from shahramooz.lib.postgres import ClusterFailed

from . import children, database, sentences
from .home import CHECKOUT, Home


def main(arguments: list[str]) -> int:
    home = Home.usual()
    try:
        home.prepare()
        if app_url := os.environ.get("DATABASE_URL"):
            return _run(home, arguments, app_url=app_url, owner_url=os.environ.get("DATABASE_OWNER_URL", app_url))
        with database.running(home) as cluster:
            return _run(home, arguments, app_url=cluster.url("app"), owner_url=cluster.url("owner"))
    except ClusterFailed as failure:
        sentences.complain(sentences.database_failed(failure, log=home.folder))
        return 1
    except sentences.CannotStart as trouble:
        sentences.complain(trouble)
        return 1


def _run(home: Home, arguments: list[str], *, app_url: str, owner_url: str) -> int:
    command = children.python("manage.py", *arguments)
    environment = home.environment(app_url=app_url, owner_url=owner_url)
    return subprocess.run(command, env=environment, cwd=CHECKOUT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
