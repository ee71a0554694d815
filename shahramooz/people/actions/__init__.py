"""What can be done with people: `from shahramooz.people import actions as people`."""

from shahramooz.people.actions.accounts import (
    change_password,
    introduce_oneself,
    link_account,
    open_account,
    unlink_account,
)
from shahramooz.people.actions.belonging import affiliate, end_affiliation
from shahramooz.people.actions.campaigns import (
    answer_campaign,
    choose_by_link,
    confirm_campaign,
    discard_campaign,
    draft_campaign,
    opt_in,
    opt_out,
    send_next,
    stop_campaign,
)
from shahramooz.people.actions.contracts import correct_contract, open_contract, put_to_work, require_role
from shahramooz.people.actions.deliveries import claim_waiting, mark_sent
from shahramooz.people.actions.deputies import appoint_deputy
from shahramooz.people.actions.family import add_dependant, bind_dependant, give_consent, withdraw_consent
from shahramooz.people.actions.handing_over import pass_roles_on, to_pass_on
from shahramooz.people.actions.merging import merge_persons, tell_apart, undo_merge
from shahramooz.people.actions.messages import mark_seen, tell
from shahramooz.people.actions.organisations import (
    add_job_role,
    close_unit,
    correct_organisation,
    correct_unit,
    found_unit,
    register_organisation,
)
from shahramooz.people.actions.persons import add_document, correct_person, register_person
from shahramooz.people.actions.readings import note_export, note_names, note_reading, show_number
from shahramooz.people.actions.roles import end_role, grant_role, grantable
from shahramooz.people.actions.scans import keep_scan, withdraw_scan
from shahramooz.people.actions.second_step import (
    end_second_step,
    set_second_step,
    sign_out_everywhere,
    try_second_step,
)
from shahramooz.people.actions.signing_in import ask_code, needs_question, try_code, try_password
from shahramooz.people.actions.vendors import add_vendor, end_vendor
from shahramooz.people.actions.wording import restore_wording, word_kind

__all__ = [
    "add_dependant",
    "add_document",
    "add_job_role",
    "add_vendor",
    "affiliate",
    "answer_campaign",
    "appoint_deputy",
    "ask_code",
    "bind_dependant",
    "change_password",
    "choose_by_link",
    "claim_waiting",
    "close_unit",
    "confirm_campaign",
    "correct_contract",
    "correct_organisation",
    "correct_person",
    "correct_unit",
    "discard_campaign",
    "draft_campaign",
    "end_affiliation",
    "end_role",
    "end_second_step",
    "end_vendor",
    "found_unit",
    "give_consent",
    "grant_role",
    "grantable",
    "introduce_oneself",
    "keep_scan",
    "link_account",
    "mark_seen",
    "mark_sent",
    "merge_persons",
    "needs_question",
    "note_export",
    "note_names",
    "note_reading",
    "open_account",
    "open_contract",
    "opt_in",
    "opt_out",
    "pass_roles_on",
    "put_to_work",
    "register_organisation",
    "register_person",
    "require_role",
    "restore_wording",
    "send_next",
    "set_second_step",
    "show_number",
    "sign_out_everywhere",
    "stop_campaign",
    "tell",
    "tell_apart",
    "to_pass_on",
    "try_code",
    "try_password",
    "try_second_step",
    "undo_merge",
    "unlink_account",
    "withdraw_consent",
    "withdraw_scan",
    "word_kind",
]
