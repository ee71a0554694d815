"""People, what identifies them, where they belong, who answers for whom, who may do what, and what was told to them."""

from shahramooz.people.models.accounts import Account, AccountPerson, CodePurse, PasswordTry, SignInCode
from shahramooz.people.models.belonging import Affiliation, Organisation, RoleGrant, Segment, Unit
from shahramooz.people.models.family import Dependant, GuardianConsent
from shahramooz.people.models.messages import Message, MessageWording
from shahramooz.people.models.person import IdentityDocument, Person

__all__ = [
    "Account",
    "AccountPerson",
    "Affiliation",
    "CodePurse",
    "Dependant",
    "GuardianConsent",
    "IdentityDocument",
    "Message",
    "MessageWording",
    "Organisation",
    "PasswordTry",
    "Person",
    "RoleGrant",
    "Segment",
    "SignInCode",
    "Unit",
]
