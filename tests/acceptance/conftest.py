"""`live`, `browser` and `visitor` for the acceptance tests; see fixtures.py, live.py, visitor.py, worker.py."""

from tests.acceptance.fixtures import (  # noqa: F401
    at_the_clock_of_the_factories,
    browser,
    collected,
    live,
    visitor,
)
