"""Sessions in the database that respect a page's read-only transaction (T19)."""

from django.contrib.sessions.backends import db
from django.db import connection


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
