"""Addresses of the public pages."""

from django.urls import path

from shahramooz.web import design
from shahramooz.web.public import (
    about,
    answering,
    calendar,
    checking,
    city_map,
    classes,
    draws,
    one_class,
    places,
    registering,
    rounds,
    signing_in,
)

urlpatterns = [
    path("design/", design.design, name="design"),
    path("sign-in/", signing_in.sign_in, name="sign_in"),
    path("sign-in/code/", signing_in.sign_in_code, name="sign_in_code"),
    path("sign-in/staff/", signing_in.sign_in_staff, name="sign_in_staff"),
    path("sign-in/you/", signing_in.complete_profile, name="complete_profile"),
    path("sign-out/", signing_in.sign_out, name="sign_out"),
    path("", classes.classes, name="classes"),
    path("calendar/", calendar.this_month, name="calendar"),
    path("calendar/<int:year>/<int:month>/", calendar.month, name="calendar_month"),
    path("calendar/<int:year>/<int:month>/<int:day>/", calendar.one_day, name="calendar_day"),
    path("map/", city_map.city_map, name="map"),
    path("places/", places.venues, name="venues"),
    path("places/<int:venue_id>/", places.venue, name="venue"),
    path("about/", about.about, name="about"),
    path("help/", about.help_page, name="help"),
    path("a11y/", about.accessibility, name="a11y"),
    path("c/<int:offering_id>/", one_class.one_class, name="class"),
    path("c/<int:offering_id>/draw/", draws.class_draw, name="class_draw"),
    path("c/<int:offering_id>/draw.json", draws.class_draw_file, name="class_draw_file"),
    path("rounds/<int:round_id>/", rounds.round_page, name="round"),
    path("rounds/<int:round_id>/rank/", rounds.round_rank, name="round_rank"),
    path("rounds/<int:round_id>.json", rounds.round_file, name="round_file"),
    path("recheck.py", draws.recheck_script, name="recheck_script"),
    path("fairness/", about.fairness, name="fairness"),
    path("c/<int:offering_id>/register/", registering.class_apply, name="class_apply"),
    path("c/<int:offering_id>/register/<slug:key>/", registering.class_applied, name="class_applied"),
    path("k/<str:token>/", answering.campaign_answer, name="campaign_answer"),
    path("v/", checking.check, name="check"),
    path("v/keys/", checking.public_keys, name="public_keys"),
    path("v/<str:code>/", checking.check_code, name="check_code"),
]
