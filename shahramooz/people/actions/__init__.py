"""What can be done with people: `from shahramooz.people import actions as people`."""

from shahramooz.people.actions.accounts import (
    change_password,
    introduce_oneself,
    link_account,
    open_account,
    unlink_account,
)
from shahramooz.people.actions.family import add_dependant, bind_dependant, give_consent, withdraw_consent
from shahramooz.people.actions.messages import mark_seen, tell
from shahramooz.people.actions.persons import add_document, correct_person, register_person
from shahramooz.people.actions.readings import note_export
from shahramooz.people.actions.roles import affiliate, end_role, grant_role, grantable
from shahramooz.people.actions.signing_in import ask_code, needs_question, try_code, try_password
from shahramooz.people.actions.wording import restore_wording, word_kind

__all__ = [
    "add_dependant",
    "add_document",
    "affiliate",
    "ask_code",
    "bind_dependant",
    "change_password",
    "correct_person",
    "end_role",
    "give_consent",
    "grant_role",
    "grantable",
    "introduce_oneself",
    "link_account",
    "mark_seen",
    "needs_question",
    "note_export",
    "open_account",
    "register_person",
    "restore_wording",
    "tell",
    "try_code",
    "try_password",
    "unlink_account",
    "withdraw_consent",
    "word_kind",
]
