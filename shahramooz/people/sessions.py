"""Sessions in the database that respect a page's read-only transaction (T19) and say honestly when the database is away."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import InterfaceError, OperationalError, connection


class SessionStore(db.SessionStore):
    """Django throws a session away while a page is being read, when its account's password has changed.

    A GET's transaction refuses that; the row is worth nothing any more, so it is left to expire.
    """

    def delete(self, session_key=None):
        if connection.in_atomic_block:
            with connection.cursor() as cursor:
                cursor.execute("select current_setting('transaction_read_only')")
                if cursor.fetchone() == ("on",):
                    return
        super().delete(session_key)

    def save(self, must_create=False):
        """Django takes every failure here for a session that was thrown away, and answers 400; a lost database is a 503."""
        try:
            super().save(must_create)
        except UpdateError as failed:
            if isinstance(failed.__context__, OperationalError | InterfaceError):
                raise failed.__context__ from None
            raise
