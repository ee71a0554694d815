"""Addresses of planning's work pages."""

from django.urls import path

from shahramooz.web.work import (
    closures,
    journal,
    mode,
    offerings,
    one_class,
    replanning,
    reports,
    rooms,
    rules,
    sessions,
    today,
    wizard,
)

urlpatterns = [
    path("", today.work, name="work"),
    path("find/", today.work_find, name="work_find"),
    path("offerings/", offerings.work_offerings, name="work_offerings"),
    path("offerings/do/", offerings.offerings_act, name="offerings_act"),
    path("offerings/new/", wizard.new_offering, name="new_offering"),
    path("offerings/new/clashes/", wizard.new_offering_clashes, name="new_offering_clashes"),
    path("offerings/<int:offering_id>/", one_class.work_offering, name="work_offering"),
    path("offerings/<int:offering_id>/change/", one_class.change_class, name="change_class"),
    path("offerings/<int:offering_id>/do/<slug:deed>/", one_class.offering_act, name="offering_act"),
    path("offerings/<int:offering_id>/discard/", one_class.class_discard, name="class_discard"),
    path("offerings/<int:offering_id>/plan/", replanning.class_plan, name="class_plan"),
    path("offerings/<int:offering_id>/sessions/new/", sessions.session_add, name="session_add"),
    path("sessions/<int:session_id>/move/", sessions.session_move, name="session_move"),
    path("sessions/<int:session_id>/cancel/", sessions.session_cancel, name="session_cancel"),
    path("rooms/", rooms.week_board, name="week_board"),
    path("restrictions/", rules.restrictions, name="restrictions"),
    path("restrictions/<int:restriction_id>/", rules.restriction, name="restriction"),
    path("restrictions/<int:restriction_id>/withdraw/", rules.restriction_withdraw, name="restriction_withdraw"),
    path("checklists/", rules.checklists, name="checklists"),
    path("closures/new/", closures.new_closure, name="close_place"),
    path("closures/<slug:kind>/<int:closure_id>/", closures.closure, name="closure"),
    path("closures/<slug:kind>/<int:closure_id>/withdraw/", closures.closure_withdraw, name="closure_withdraw"),
    path("mode/", mode.mode, name="mode"),
    path("reports/", reports.work_reports, name="work_reports"),
    path("reports/demand.xlsx", reports.demand_file, name="demand_file"),
    path("reports/rooms/", reports.room_report, name="room_report"),
    path("reports/rooms.xlsx", reports.room_file, name="room_file"),
    path("journal/", journal.journal, name="journal"),
]
