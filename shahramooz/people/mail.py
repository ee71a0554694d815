"""Handing an e-mail to Django's mail backend of the settings: a folder (the default), the console, or a mail server.

`request_id` stands in the Message-ID, the same in every retry, so that a mail server may know it again.
"""

import smtplib
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage

from shahramooz.people.sms import NotSent


@dataclass(frozen=True)
class Mail:
    """One e-mail to one address."""

    address: str
    subject: str
    text: str
    request_id: str


def send(mail: Mail) -> None:
    """Hand it over. Raises NotSent."""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    written = EmailMessage(
        subject=mail.subject,
        body=mail.text,
        to=[mail.address],
        headers={"Message-ID": f"<{mail.request_id}@{host}>", "Auto-Submitted": "auto-generated"},
    )
    try:
        written.send()
    except (smtplib.SMTPException, OSError, ValueError) as problem:
        raise NotSent(str(problem)) from problem
