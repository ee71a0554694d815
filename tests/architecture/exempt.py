"""The tables that do not carry `municipality_id` (rule 6), each with its reason."""

NATIONAL = {
    "city_municipality": "the municipality itself: the host name finds it before anything else is known",
    "city_holiday": "official holidays are one list for the whole country",
    "django_migrations": "Django's own: the state of the schema",
    "django_content_type": "Django's own: names of models",
    "django_session": "Django's own: opaque, the account in it is looked up within the municipality",
    "auth_permission": "Django's own: installed with django.contrib.auth, not used",
    "auth_group": "Django's own: installed with django.contrib.auth, not used",
    "auth_group_permissions": "Django's own: installed with django.contrib.auth, not used",
    "procrastinate_jobs": "the queue's own: a job names its municipality in its arguments",
    "procrastinate_events": "the queue's own",
    "procrastinate_periodic_defers": "the queue's own",
    "procrastinate_workers": "the queue's own",
}
