"""People, what identifies them, where they belong, who answers for whom, who may do what, and what was told to them."""

from shahramooz.people.models.accounts import Account, AccountPerson, CodePurse, PasswordTry, SignInCode
from shahramooz.people.models.belonging import Affiliation, Segment
from shahramooz.people.models.campaigns import Campaign, CampaignOptOut, CampaignRecipient
from shahramooz.people.models.contracts import Contract, ContractRole
from shahramooz.people.models.family import Dependant, GuardianConsent
from shahramooz.people.models.importing import ImportFile, ImportHeading
from shahramooz.people.models.merging import Distinction, Merge
from shahramooz.people.models.messages import Delivery, Message, MessagePurse, MessageWording
from shahramooz.people.models.organisations import JobRole, Organisation, Unit
from shahramooz.people.models.person import IdentityDocument, Person
from shahramooz.people.models.roles import RoleGrant
from shahramooz.people.models.scans import Scan
from shahramooz.people.models.vendors import Vendor

__all__ = [
    "Account",
    "AccountPerson",
    "Affiliation",
    "Campaign",
    "CampaignOptOut",
    "CampaignRecipient",
    "CodePurse",
    "Contract",
    "ContractRole",
    "Delivery",
    "Dependant",
    "Distinction",
    "GuardianConsent",
    "IdentityDocument",
    "ImportFile",
    "ImportHeading",
    "JobRole",
    "Merge",
    "Message",
    "MessagePurse",
    "MessageWording",
    "Organisation",
    "PasswordTry",
    "Person",
    "RoleGrant",
    "Scan",
    "Segment",
    "SignInCode",
    "Unit",
    "Vendor",
]
