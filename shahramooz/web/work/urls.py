"""Addresses of the work pages."""

from django.urls import path

from shahramooz.web.work import desk, people, roster

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
    path("people/", people.work_people, name="work_people"),
    path("people/new/", people.new_person, name="new_person"),
    path("people/<int:person_id>/", people.work_person, name="work_person"),
    path("people/<int:person_id>/correct/", people.person_correct, name="person_correct"),
    path("people/<int:person_id>/document/", people.person_document, name="person_document"),
    path("people/<int:person_id>/role/", people.person_role, name="person_role"),
    path("people/<int:person_id>/role/<int:grant_id>/end/", people.person_role_end, name="person_role_end"),
    path("people/<int:person_id>/way-in/", people.person_way_in, name="person_way_in"),
]
