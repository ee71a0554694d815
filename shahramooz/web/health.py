"""Is the process up, and is the database behind it?"""

from django.db import connection
from django.http import HttpResponse

from shahramooz.web.doors import public


@public
def shallow(request):
    return HttpResponse("ok", content_type="text/plain")


@public
def deep(request):
    """One statement through the whole stack."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
        cursor.fetchone()
    return HttpResponse("ok", content_type="text/plain")
