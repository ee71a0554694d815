"""A session that cannot be kept because the database is away is not an ended session."""

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError, connection

from shahramooz.people.sessions import SessionStore


def away(execute, sql, params, many, context):
    raise OperationalError("the database is away")


def test_a_lost_database_stays_a_lost_database(committed):
    session = SessionStore()
    session.create()
    with pytest.raises(OperationalError), connection.execute_wrapper(away):
        session.save()


def test_a_session_that_was_thrown_away_is_still_said_to_be(committed):
    session = SessionStore()
    session.create()
    SessionStore(session.session_key).delete()
    session["x"] = 1
    with pytest.raises(UpdateError):
        session.save()
