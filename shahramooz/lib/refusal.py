"""The expected "no": one warm Persian sentence, with the next best step."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time

from django.utils.translation import gettext_lazy as _

from shahramooz.lib.digits import to_persian

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def fill(sentence: object, facts: Mapping[str, object]) -> str:
    """Put `facts` into the `{name}` places of `sentence`, once, left to right.

    Nothing but a plain name is a placeholder: no attributes, no indexes, no formats, and what a fact brings
    with it is never looked at again (T8). A name that has no fact stays as it is written.
    """

    def word(match: re.Match) -> str:
        name = match[1]
        return spoken(facts[name]) if name in facts else match[0]

    return _PLACEHOLDER.sub(word, str(sentence))


def placeholders(sentence: object) -> list[str]:
    """Name the `{name}` places of `sentence` in order, so that a template can be checked before it is stored."""
    return _PLACEHOLDER.findall(str(sentence))


def spoken(value: object) -> str:
    """Write one fact as it stands inside a Persian sentence: Persian digits, Jalali dates, text untouched."""
    # jalali refuses too, so it can only be known once both modules are loaded.
    from shahramooz.lib import jalali

    if isinstance(value, datetime):
        return f"{jalali.long(value)}، ساعت {jalali.time_of(value)}"
    if isinstance(value, date):
        return jalali.long(value)
    if isinstance(value, time):
        return jalali.time_of(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return to_persian(str(value))
    return str(value)


class Refusal(Exception):
    """An expected no. Subclass it just above the action that raises it and give `message` (and `next_step`).

    Keyword arguments fill the `{name}` places; `fields` names the form fields the answer belongs to.
    """

    message = _("این کار اکنون شدنی نیست.")
    next_step = ""

    def __init__(self, *, fields: Mapping[str, str] | None = None, **facts: object):
        super().__init__(facts)
        self.facts = facts
        self.fields = dict(fields or {})
        self.next_step = fill(type(self).next_step, facts)

    @property
    def sentence(self) -> str:
        """Say what is wrong, in the language of the reader, with every fact in its place."""
        return fill(self.message, self.facts)

    @property
    def code(self) -> str:
        """Name the refusal for machines: the class's own name."""
        return type(self).__name__

    def __str__(self) -> str:
        return self.sentence
