"""What granian's workers load: the application, in a process that ends with granian's parent process (kill -9 too)."""

from shahramooz.lib.processes import die_with_parent

die_with_parent()

from shahramooz.wsgi import application  # noqa: E402  (first the promise, then the application)

__all__ = ["application"]
