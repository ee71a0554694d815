"""Addresses of the work pages."""

from django.urls import path

from shahramooz.web.work import desk, roster

urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("desk/new/", desk.desk_new_person, name="desk_new_person"),
    path("desk/<int:person_id>/", desk.desk_person, name="desk_person"),
    path("desk/<int:person_id>/consent/", desk.desk_consent, name="desk_consent"),
    path("desk/<int:person_id>/register/<int:offering_id>/", desk.desk_apply, name="desk_apply"),
    path("desk/enrolments/<int:enrolment_id>/leave/", desk.desk_leave, name="desk_leave"),
    path("offerings/<int:offering_id>/roster/", roster.roster, name="roster"),
    path("offerings/<int:offering_id>/roster/named/", roster.roster_named, name="roster_named"),
    path("offerings/<int:offering_id>/roster.xlsx", roster.roster_file, name="roster_file"),
    path("charges/<int:charge_id>/", roster.charge_settle, name="charge_settle"),
]
