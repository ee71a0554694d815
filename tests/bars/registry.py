"""Every page of the program, and who may open it. A new address without a row here fails (T1, T2).

`page`   HTML that people read: every bar is held to it
`file`   something that a browser downloads or a machine reads
`act`    only sent (POST); reading it is answered with 405 to those who may send it

`open_to` answers 200, or what `answers` says; `not_found` are those who may open such pages but not this one: 404.
Everybody else with a person is told that it is not for their role: 403. A stranger is sent to sign in.
"""

from dataclasses import dataclass, field

from tests.bars.world import ROLES

EVERYBODY = frozenset(ROLES)
SIGNED_IN = EVERYBODY - {"stranger"}
OWNER = frozenset({"citizen"})
WHOLE = frozenset({"expert", "head"})  # plan for the whole city
HOUSES = frozenset({"operator", "other_operator"})
CENTRE = WHOLE | {"operator"}  # the centre, and the house where it happens
TEACHERS = frozenset({"instructor", "other_instructor"})


@dataclass(frozen=True)
class Row:
    """One address of the program."""

    name: str
    args: tuple[str, ...] = ()  # names in World.of, or plain numbers
    open_to: frozenset[str] = EVERYBODY
    not_found: frozenset[str] = frozenset()
    kind: str = "page"
    best: str = "head"  # in whose eyes the page is full: used by the bars
    is_list: bool = False  # holds many rows: the number of questions must not grow
    query: str = ""
    answers: dict[str, int] = field(default_factory=dict)
    taken: str = ""  # what marks one of its rows in the page, where the list can be taken away (Excel and print)
    stays: str = ""  # why a working list is not taken away
    bare: str = ""  # why the bars for people's pages do not hold here

    def expected(self, who: str) -> int:
        """The status that `who` gets when reading it."""
        if who in self.answers:
            return self.answers[who]
        if who in self.open_to:
            return 405 if self.kind == "act" else 200
        if who == "stranger":
            return 302
        return 404 if who in self.not_found else 403


def page(name, *args, **more):
    return Row(name, args, **more)


def act(name, *args, **more):
    return Row(name, args, kind="act", **more)


def file(name, *args, **more):
    return Row(name, args, kind="file", **more)


A_DAY = "the day and its tasks, no list of things"
A_LINE, A_PERSON, A_TOLD = r'<th scope="row">', r'<div class="person">', r'class="timeline__title"'
A_SESSION, A_PRESENCE, A_RECIPIENT = r'class="session__title"', r'<div class="presence">', r'<th scope="row"><bdi>'
A_CLASS = r'class="class-card__title"|<div class="person">'
TO_SIGN_IN_AGAIN = {who: 302 for who in SIGNED_IN}  # who is in already goes on
PUBLIC = [
    page("classes", is_list=True),
    page("calendar", is_list=True),
    page("calendar_month", 1405, 9, is_list=True),
    page("calendar_day", 1405, 9, 7, is_list=True),
    page("map", is_list=True),
    page("venues", is_list=True),
    page("venue", "venue"),
    page("class", "offering", best="citizen"),
    page("class_draw", "lottery", is_list=True, stays="the first hundred results and the file", best="citizen"),
    file("class_draw_file", "lottery"),
    file("recheck_script"),
    page("round", "round", best="citizen"),
    file("round_file", "decided_round"),
    page("fairness"),
    page("about"),
    page("help"),
    page("a11y"),
    page("check"),
    page("check_code", "code"),
    file("public_keys"),
    page("design", bare="the page of the components themselves; tests/web/test_design.py holds it to the bars"),
    page("sign_in", best="stranger", answers=TO_SIGN_IN_AGAIN),
    page(
        "sign_in_code", best="stranger", answers={who: 302 for who in EVERYBODY}, bare="only after a mobile was given"
    ),
    page("sign_in_staff", best="stranger"),
    page("complete_profile", answers={who: 302 for who in EVERYBODY}, bare="only for an account without a person"),
    act("sign_out"),
    file("healthz"),
    file("healthz_deep"),
]
ME = [
    page("class_apply", "offering", open_to=SIGNED_IN, best="neighbour"),
    act("round_rank", "round", open_to=SIGNED_IN),
    page("class_applied", "offering", "key", open_to=frozenset(), not_found=SIGNED_IN, bare="only after registering"),
    page("today", open_to=SIGNED_IN, best="citizen", is_list=True, stays=A_DAY),
    page("my_classes", open_to=SIGNED_IN, best="citizen", is_list=True, taken=A_CLASS),
    page("my_class", "enrolment", open_to=OWNER, not_found=SIGNED_IN - OWNER, best="citizen"),
    act("my_class_accept", "enrolment", open_to=OWNER, not_found=SIGNED_IN - OWNER),
    act("my_class_leave", "enrolment", open_to=OWNER, not_found=SIGNED_IN - OWNER),
    act("my_class_return", "enrolment", open_to=OWNER, not_found=SIGNED_IN - OWNER),
    file("my_class_diary", "enrolment", open_to=OWNER, not_found=SIGNED_IN - OWNER, best="citizen"),
    page("family", open_to=SIGNED_IN, best="citizen"),
    page("family_member", "child", open_to=OWNER, not_found=SIGNED_IN - OWNER, best="citizen"),
    act("consent", "child", open_to=OWNER, not_found=SIGNED_IN - OWNER),
    page("my_certificates", open_to=SIGNED_IN, best="citizen"),
    page("my_certificate", "certificate", open_to=OWNER, not_found=SIGNED_IN - OWNER, best="citizen"),
    file("certificate_pdf", "certificate", open_to=OWNER, not_found=SIGNED_IN - OWNER, best="citizen"),
    file("certificate_record", "certificate", open_to=OWNER, not_found=SIGNED_IN - OWNER, best="citizen"),
    page("profile", open_to=SIGNED_IN, best="citizen"),
    page("second_step", open_to=SIGNED_IN, best="head"),
    act("sign_out_everywhere", open_to=SIGNED_IN),
    page("seen", open_to=SIGNED_IN, best="citizen", is_list=True, taken=A_TOLD),
    page("messages", open_to=SIGNED_IN, best="citizen", is_list=True, taken=A_TOLD),
    act("switch_person", open_to=SIGNED_IN),
    act("switch_role", open_to=SIGNED_IN),
]
OTHERS = frozenset({"other_operator", "other_instructor"})
BODIES = frozenset({"manager", "partner"})  # of a unit, of a partner: their own classes, which are none of these
COMMITTEE = frozenset({"secretary", "chair"})
OVERSIGHT = frozenset({"admin", "auditor"}) | COMMITTEE
LISTS = WHOLE | HOUSES | TEACHERS | BODIES | OVERSIGHT
NAMES_OF_A_CLASS = {"open_to": CENTRE | {"instructor"}, "not_found": OTHERS | BODIES}
ONE_CLASS = {"open_to": CENTRE | {"instructor"} | OVERSIGHT, "not_found": OTHERS | BODIES}
OF_A_DESK = {"open_to": CENTRE, "not_found": frozenset({"other_operator"})}
OF_A_HOUSE = {"open_to": CENTRE, "not_found": frozenset({"other_operator"})}
BY_THE_HEAD = {"open_to": frozenset({"head"})}
BY_PEOPLE = {"open_to": WHOLE | {"admin"}}
STAFF = LISTS | {"rep", "enforcer"}
GRANTERS = frozenset({"head", "admin"})
READERS = WHOLE | {
    "admin",
    "auditor",
    "manager",
    "operator",
}  # of the citizen's record: the whole city, his unit, the house of his classes
EDITORS = {"open_to": READERS - {"auditor"}, "not_found": frozenset({"other_operator", "rep"})}
GRADES = {"open_to": frozenset({"expert", "instructor"}), "not_found": frozenset({"other_instructor"})}
DESK = [
    page("desk", open_to=WHOLE | HOUSES, is_list=True, stays="a form; its classes are those of work_offerings"),
    act("desk_new_person", open_to=WHOLE | HOUSES),
    page("desk_person", "person", **OF_A_DESK),
    act("desk_consent", "person", **OF_A_DESK),
    act("desk_apply", "person", "offering", **OF_A_DESK),
    act("desk_leave", "enrolment", **OF_A_DESK),
    page("roster", "offering", is_list=True, taken=A_LINE, **NAMES_OF_A_CLASS),
    act("roster_named", "offering", **OF_A_DESK),
    act("charge_settle", "charge", **OF_A_DESK),
]
PEOPLE = [
    page("work_people", is_list=True, taken=A_PERSON, open_to=READERS | HOUSES | {"partner", "rep"}),
    page("new_person", **BY_PEOPLE),
    page("work_person", "person", open_to=READERS, not_found=frozenset({"other_operator", "partner", "rep"})),
    act("person_correct", "person", **EDITORS),
    act("person_document", "person", **EDITORS),
    act("person_number", "person", "document", **EDITORS),
    act("person_role", "person", **BY_PEOPLE),
    act("person_role_end", "person", "operator_grant", **BY_PEOPLE),
    act("person_scan_add", "person", **EDITORS),
    file("person_scan", "person", "scan", **EDITORS),
    act("person_scan_end", "person", "scan", **EDITORS),
    page("privacy_limits", open_to=frozenset({"admin"}), best="admin"),
    act("person_erase", "person", open_to=frozenset({"admin"})),
    act("person_way_in", "person", open_to=frozenset({"admin"})),
    page("handover_new", "operator_person", open_to=GRANTERS),
    page(
        "handover",
        "handover",
        open_to=GRANTERS | {"expert", "auditor"},
        not_found=STAFF - GRANTERS - {"expert", "auditor"},
    ),
    page("work_roles", open_to=WHOLE | {"admin", "auditor"}, is_list=True, taken=A_LINE),
    act("four_eyes", open_to=frozenset({"admin"})),
    page("role_deputy", "operator_grant", open_to=GRANTERS | {"operator"}, not_found=STAFF - GRANTERS - {"operator"}),
    act("deputy_end", "deputy_grant", open_to=GRANTERS | {"operator"}, not_found=STAFF - GRANTERS - {"operator"}),
    page("vendors", open_to=WHOLE, is_list=True, taken=A_LINE),
    act("vendor_end", "vendor", open_to=WHOLE),
]
ON_CONTRACTS = {"open_to": WHOLE | {"admin", "auditor", "rep"} | COMMITTEE}
REGISTRY = [
    act("person_affiliate", "person", open_to=WHOLE | {"admin", "manager"}),
    act("person_affiliation_end", "person", "citizen_job", open_to=WHOLE | {"admin", "manager"}),
    page("work_lookalikes", is_list=True, stays="decisions to be made, pair by pair", **BY_PEOPLE),
    page("compare", "alike", "other_alike", **BY_PEOPLE),
    act("compare_decide", "alike", "other_alike", **BY_PEOPLE),
    page("work_merge", "merge", **BY_PEOPLE),
    act("merge_undo", "merge", **BY_PEOPLE),
    page("work_units", is_list=True, taken=A_LINE, **BY_PEOPLE),
    page("new_unit", **BY_PEOPLE),
    page("work_unit", "unit", **BY_PEOPLE),
    act("unit_close", "unit", **BY_PEOPLE),
    page("work_organisations", is_list=True, taken=A_LINE, **BY_PEOPLE),
    page("new_organisation", **BY_PEOPLE),
    page("work_organisation", "organisation", **BY_PEOPLE),
    page("work_job_roles", is_list=True, taken=A_LINE, **BY_PEOPLE),
    page("work_contractors", is_list=True, taken=A_LINE, **ON_CONTRACTS),
    page("work_contractor", "contractor", **ON_CONTRACTS),
    page("new_contract", "contractor", open_to=WHOLE),
    page("work_contract", "contract", is_list=True, taken=A_PERSON, **ON_CONTRACTS),
    act("contract_correct", "contract", open_to=WHOLE),
    act("contract_need", "contract", open_to=WHOLE),
    act("contract_worker", "contract", open_to=WHOLE),
    act("contract_worker_end", "contract", "worker_job", open_to=WHOLE),
]
MESSAGES = [
    page("campaign_answer", "token", best="stranger"),
    page("campaigns", open_to=WHOLE, is_list=True, taken=A_LINE),
    page("new_campaign", open_to=WHOLE, query="?q="),
    page("campaign", "campaign", open_to=WHOLE),
    page("campaign_people", "campaign", open_to=WHOLE, is_list=True, taken=A_LINE),
    act("campaign_confirm", "campaign_draft", open_to=WHOLE),
    act("campaign_stop", "campaign", open_to=WHOLE),
    act("campaign_discard", "campaign_draft", open_to=WHOLE),
    page("work_messages", open_to=WHOLE, is_list=True, taken=A_RECIPIENT),
    page("message_settings", **BY_THE_HEAD),
    page("message_wordings", **BY_THE_HEAD),
    page("message_wording", "registration/promoted", **BY_THE_HEAD),
]
DELIVERY = [
    page("work_sessions", open_to=WHOLE | HOUSES | TEACHERS | BODIES, is_list=True, taken=A_SESSION),
    page("attendance", "session", is_list=True, taken=A_PRESENCE, **NAMES_OF_A_CLASS),
    act("reopen_sheet", "session", **BY_THE_HEAD),
    page("blank_sheet", "running", **NAMES_OF_A_CLASS),
    page("results", "running", is_list=True, taken=A_LINE, **NAMES_OF_A_CLASS),
    act("lock_results", "running", **GRADES),
    act("reopen_results", "finished", **BY_THE_HEAD),
    page("certificates", "finished", is_list=True, taken=A_LINE, **BY_THE_HEAD),
    act("issue_stop", "finished", **BY_THE_HEAD),
    file("certificates_print", "finished", **BY_THE_HEAD),
    file("certificates_register", **BY_THE_HEAD),
    page("certificate_revoke", "certificate", **BY_THE_HEAD),
]
PLACES = [
    page("work_venues", open_to=WHOLE | HOUSES, is_list=True, taken=A_LINE),
    page("new_venue", open_to=WHOLE),
    page("work_venue", "venue", **OF_A_HOUSE),
    page("edit_venue", "venue", **OF_A_HOUSE),
    page("venue_hours", "venue", **OF_A_HOUSE),
    page("new_room", "venue", **OF_A_HOUSE),
    page("edit_room", "venue", "room", **OF_A_HOUSE),
    page("new_equipment", "venue", "room", **OF_A_HOUSE),
    page("edit_equipment", "venue", "room", "item", **OF_A_HOUSE),
    page("work_areas", open_to=WHOLE, is_list=True, taken=A_LINE),
    page("work_areas_file", "area_file", open_to=WHOLE),
]
CATALOGUE = [
    page("work_courses", open_to=WHOLE | HOUSES, is_list=True, taken=A_LINE),
    page("new_course", open_to=WHOLE),
    page("work_course", "course", open_to=WHOLE | HOUSES),
    page("edit_course", "course", open_to=WHOLE),
    act("course_prerequisite", "course", open_to=WHOLE),
    page("new_version", "course", open_to=WHOLE),
    page("edit_version", "version", open_to=WHOLE),
    act("approve_version", "version", **BY_THE_HEAD),
    page("work_instructors", open_to=WHOLE | HOUSES, is_list=True, taken=A_LINE),
    page("new_instructor", open_to=WHOLE),
    act("instructor_leaves", "instructor", open_to=WHOLE),
    page("imports", **BY_PEOPLE),
    page("import_kind", "staff", **BY_PEOPLE),
    file("import_template", "staff", **BY_PEOPLE),
    page("import_file", "import_file", **BY_PEOPLE),
    file("import_errors", "import_file", **BY_PEOPLE),
    page("timetable_import", open_to=WHOLE | HOUSES),
    file("timetable_template", open_to=WHOLE | HOUSES),
    page("timetable_import_run", "import", open_to=WHOLE, not_found=HOUSES),
    file("timetable_errors", "import", open_to=WHOLE, not_found=HOUSES),
]
PLANNING = [
    page("work", open_to=STAFF, is_list=True, stays=A_DAY),
    page("work_find", open_to=STAFF, is_list=True, stays="answers a question; each thing has its list", query="?q=ا"),
    page("work_offerings", open_to=LISTS, is_list=True, taken=A_LINE),
    act("offerings_act", **BY_THE_HEAD),
    page("new_offering", open_to=WHOLE | HOUSES),
    page("new_offering_clashes", open_to=WHOLE | HOUSES, bare="a piece of the wizard's page"),
    page("work_offering", "offering", **ONE_CLASS),
    page("change_class", "draft", **OF_A_DESK),
    page("registration_limits", **BY_THE_HEAD),
    page("work_rounds", open_to=WHOLE, not_found=HOUSES, is_list=True, stays="the last fifty rounds"),
    page("seating_rule", "lottery", **OF_A_DESK),
    act("class_discard", "draft", **OF_A_DESK),
    page("class_plan", "draft", **OF_A_DESK),
    act("offering_act", "draft", "approve", **OF_A_DESK),
    page("session_add", "offering", **OF_A_DESK),
    page("session_move", "later_session", **OF_A_DESK),
    act("session_cancel", "later_session", **OF_A_DESK),
    page("week_board", open_to=WHOLE | HOUSES, is_list=True, taken=A_LINE),
    page("restrictions", open_to=WHOLE),
    page("restriction", "restriction", open_to=WHOLE),
    act("restriction_withdraw", "restriction", open_to=WHOLE),
    page("checklists", open_to=WHOLE | HOUSES),
    page("close_place", open_to=WHOLE | HOUSES),
    page("closure", "place", "closure", **OF_A_HOUSE),
    act("closure_withdraw", "place", "closure", **OF_A_HOUSE),
    page("mode", open_to=WHOLE),
    page("work_reports", open_to=WHOLE | HOUSES | {"auditor", "manager"}, is_list=True, taken=A_LINE),
    page("room_report", open_to=WHOLE | HOUSES | {"auditor", "manager"}, is_list=True, taken=A_LINE),
    page("journal", open_to=frozenset({"head", "admin", "auditor"}), is_list=True, taken=A_LINE),
]
ROWS = {
    row.name: row
    for row in [*PUBLIC, *ME, *DESK, *PEOPLE, *REGISTRY, *MESSAGES, *DELIVERY, *PLACES, *CATALOGUE, *PLANNING]
}
PAGES = [row for row in ROWS.values() if row.kind == "page" and not row.bare]
