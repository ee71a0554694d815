"""Who signs in. An account is not a person: one mobile may serve several people, and a person may have none."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from shahramooz.city.municipal import MunicipalForeignKey, MunicipalModel, of_municipality
from shahramooz.people.models.person import Person


class Account(MunicipalModel, AbstractBaseUser):
    """A way in: a mobile number with one-time codes, or a user name with a password for staff."""

    last_login = None
    password = models.CharField(max_length=128)  # here, so that municipality_id stands right after the id
    username = models.CharField(max_length=60, null=True)  # noqa: DJ001  (unique where present)
    mobile = models.CharField(max_length=11, null=True)  # noqa: DJ001
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    second_sealed = models.BinaryField(null=True)  # the secret of the authenticator app (T7)
    second_since = models.DateTimeField(null=True)
    second_used = models.BigIntegerField(default=0)  # the last half minute whose code was taken
    recovery = models.JSONField(default=list)  # HMACs of the recovery codes that are left
    session_round = models.PositiveIntegerField(default=0)  # goes up when every session is to end

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = []
    objects = BaseUserManager()

    class Meta:
        constraints = [
            *of_municipality(),
            models.UniqueConstraint(fields=["municipality_id", "username"], name="people_account_username"),
            models.UniqueConstraint(fields=["municipality_id", "mobile"], name="people_account_mobile"),
            models.CheckConstraint(
                condition=Q(username__isnull=False) | Q(mobile__isnull=False), name="people_account_has_a_way_in"
            ),
        ]

    def __str__(self):
        return self.username or self.mobile

    def _get_session_auth_hash(self, secret=None):
        """Django's hook: a session lives as long as this stays the same; the next round ends them all."""
        before = super()._get_session_auth_hash(secret=secret)
        return f"{before}{self.session_round}" if self.session_round else before


class AccountPerson(MunicipalModel):
    """A person for whom an account may act. `is_self`: the account's own person, the one it starts as."""

    account = MunicipalForeignKey(Account, related_name="links")
    person = MunicipalForeignKey(Person, related_name="links")
    is_self = models.BooleanField(default=False)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            *of_municipality("account", "person"),
            models.UniqueConstraint(
                fields=["municipality_id", "account", "person"],
                condition=Q(ended_at=None),
                name="people_accountperson_once",
            ),
            models.UniqueConstraint(
                fields=["municipality_id", "account"],
                condition=Q(ended_at=None, is_self=True),
                name="people_accountperson_one_self",
            ),
        ]


class SignInCode(MunicipalModel):
    """A one-time code sent to a mobile: kept as an HMAC, two minutes, five tries, once, bound to the browser that asked (T5)."""

    mobile = models.CharField(max_length=11)
    code_hmac = models.BinaryField(max_length=32)
    browser = models.CharField(max_length=64)  # hash of the asking session's secret
    address = models.GenericIPAddressField()
    network = models.CharField(max_length=50, default="")  # the address's /24 or /48, for the generous budgets of T6
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    sent = models.BooleanField(default=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            *of_municipality(),
            models.CheckConstraint(condition=Q(tries__lte=5), name="people_signincode_five_tries"),
        ]
        indexes = [
            models.Index(fields=["municipality_id", "mobile", "-asked_at"], name="people_signincode_mobile"),
            models.Index(fields=["municipality_id", "address", "-asked_at"], name="people_signincode_address"),
            models.Index(fields=["municipality_id", "network", "-asked_at"], name="people_signincode_network"),
            models.Index(fields=["municipality_id", "-asked_at"], name="people_signincode_recent"),
        ]


class CodePurse(MunicipalModel):
    """How many sign-in codes were sent on one day, against the municipality's daily budget (T6)."""

    day = models.DateField()
    sent = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            *of_municipality(),
            models.UniqueConstraint(fields=["municipality_id", "day"], name="people_codepurse_day"),
        ]


class PasswordTry(MunicipalModel):
    """One try of a user name with a password, whether such an account exists or not; throttled per user name (T7, Q32)."""

    username = models.CharField(max_length=60)
    address = models.GenericIPAddressField()
    at = models.DateTimeField()
    was_right = models.BooleanField()

    class Meta:
        constraints = [*of_municipality()]
        indexes = [models.Index(fields=["municipality_id", "username", "-at"], name="people_passwordtry_recent")]
