"""Which account a request's session belongs to."""

from shahramooz.people.models import Account


class AccountBackend:
    """Django's hook. It only fetches: the checks are actions (`people.actions`)."""

    def authenticate(self, request, **credentials):
        """Nothing signs in through Django's generic door."""
        return None

    def get_user(self, account_id):
        return Account.objects.filter(pk=account_id, is_active=True).first()
