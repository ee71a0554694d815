"""Forms that understand people: any keyboard's digits, dates and hours in words, one sentence when something is wrong.

Never `type=number` or `type=date`: they refuse Persian digits. What leaves a field is ASCII digits, Persian letters and
Gregorian dates; what a person typed comes back exactly as typed when the form is refused (ux §3.4, §5.4).
"""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.forms.renderers import DjangoTemplates
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from shahramooz.lib import digits, identity, jalali, text
from shahramooz.lib.refusal import Refusal
from shahramooz.web import clock

_DJANGOS_SENTENCE = forms.Field.default_error_messages["required"]
_SEPARATORS = re.compile(r"[\s٬,،'’_\u200c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_WHOLE = re.compile(r"-?\d{1,18}")
_DECIMAL = re.compile(r"-?\d{1,12}(\.\d{1,6})?")


class Renderer(DjangoTemplates):
    """The project's own template of a field first, then Django's for everything that we do not draw ourselves."""

    def get_template(self, template_name):
        try:
            return get_template(template_name)
        except TemplateDoesNotExist:
            return super().get_template(template_name)


class Form(forms.Form):
    """The base of every form.

    `querysets` gives a choice field the rows this person may choose from: no form chooses across municipalities.
    """

    default_renderer = Renderer()
    use_required_attribute = False  # our own sentences, not the browser's

    def __init__(self, *args, querysets: dict | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        for name, rows in (querysets or {}).items():
            self.fields[name].queryset = rows
        for field in self.fields.values():
            if field.required and field.error_messages.get("required") == _DJANGOS_SENTENCE:
                field.error_messages["required"] = _required(field)

    def add_refusal(self, refusal: Refusal) -> None:
        """Show an action's no in the form: beside the fields it names, or on top; with its next best step."""
        if not refusal.fields:
            self.add_error(None, " ".join(part for part in (refusal.sentence, refusal.next_step) if part))
        for name, sentence in refusal.fields.items():
            self.add_error(name if name in self.fields else None, sentence or refusal.sentence)


def _required(field: forms.Field) -> str:
    chosen = isinstance(field, forms.ChoiceField) or isinstance(field.widget, forms.CheckboxInput | forms.FileInput)
    return translate("این را برگزینید.") if chosen else translate("این را بنویسید.")


class _Typed(forms.Field):
    """A one-line text field whose `read` turns the typed text into a value, or refuses with a sentence."""

    kashi = ""
    inputmode = ""
    autocomplete = ""
    dir = ""

    def __init__(self, *, placeholder: str = "", autocomplete: str = "", **kwargs):
        self.placeholder, self.autocomplete = placeholder, autocomplete or self.autocomplete
        super().__init__(**kwargs)

    def widget_attrs(self, widget):
        wished = {
            "inputmode": self.inputmode,
            "autocomplete": self.autocomplete,
            "dir": self.dir,
            "placeholder": self.placeholder,
        }
        return {**super().widget_attrs(widget), **{name: value for name, value in wished.items() if value}}

    def read(self, typed: str):
        raise NotImplementedError

    def to_python(self, value):
        if value in self.empty_values or not isinstance(value, str):
            return value if value not in self.empty_values else self.nothing
        if not value.strip():
            return self.nothing
        try:
            return self.read(value)
        except Refusal as refusal:
            raise ValidationError(refusal.sentence, code=refusal.code) from refusal

    nothing = None


class TextField(_Typed):
    """One line of what people write: ي and ك mended, stray marks and double spaces gone. Shown with `dir="auto"`."""

    dir = "auto"
    nothing = ""

    def __init__(self, *, max_length: int = 200, **kwargs):
        self.max_length = max_length
        super().__init__(**kwargs)

    def read(self, typed):
        return text.display(typed)

    def validate(self, value):
        super().validate(value)
        if value and len(value) > self.max_length:
            raise ValidationError(
                translate("این نوشته %(n)s نویسه است؛ آن را تا %(most)s نویسه کوتاه کنید.")
                % {"n": digits.num(len(value)), "most": digits.num(self.max_length)},
                code="too_long",
            )


class LongTextField(TextField):
    """Several lines."""

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, *, max_length: int = 4000, **kwargs):
        super().__init__(max_length=max_length, **kwargs)

    def read(self, typed):
        return text.display(typed, multiline=True)


class JalaliDateField(_Typed):
    """A day typed as people say it («۵ آذر», «فردا», 14050905); gives a Gregorian `date`.

    `closed_on` are days the calendar shows as closed. Refuses with lib's own sentences, and outside `first`…`last`.
    """

    kashi = "date"
    autocomplete = "off"

    def __init__(
        self, *, first: date | None = None, last: date | None = None, closed_on: tuple[date, ...] = (), **kwargs
    ):
        self.first, self.last, self.closed_on = first, last, closed_on
        kwargs.setdefault("help_text", _("مثلاً ۱۴۰۵/۰۹/۰۵ یا ۵ آذر یا فردا"))
        super().__init__(**kwargs)

    def read(self, typed):
        return jalali.parse(typed, today=clock.today())

    def prepare_value(self, value):
        return digits.to_ascii(jalali.short(value)) if isinstance(value, date) else value

    def validate(self, value):
        super().validate(value)
        if value and self.first and value < self.first:
            raise ValidationError(
                translate("روزی از %(day)s به بعد بنویسید.") % {"day": jalali.long(self.first)}, code="early"
            )
        if value and self.last and value > self.last:
            raise ValidationError(translate("روزی تا %(day)s بنویسید.") % {"day": jalali.long(self.last)}, code="late")


class TimeField(_Typed):
    """An hour: «۹», «9:30», «۰۹۳۰», «۹ و نیم»; gives a `time`."""

    kashi = "num"
    autocomplete = "off"

    def read(self, typed):
        return jalali.parse_time(typed)

    def prepare_value(self, value):
        return f"{value:%H:%M}" if isinstance(value, time) else value


class NumberField(_Typed):
    """A number from any keyboard, with or without thousands separators: an `int`, or with `decimals` a `Decimal`.

    Decimals are written with ٫, a dot or the slash that Persian hands use (۱۸/۷۵).
    """

    kashi = "num"
    inputmode = "numeric"
    autocomplete = "off"

    def __init__(
        self,
        *,
        least: int | Decimal | None = None,
        most: int | Decimal | None = None,
        decimals: int = 0,
        unit="",
        **kwargs,
    ):
        self.least, self.most, self.decimals, self.unit = least, most, decimals, unit
        if decimals:
            self.inputmode = "decimal"
        super().__init__(**kwargs)

    def read(self, typed):
        bare = _SEPARATORS.sub("", digits.to_ascii(typed)).replace("−", "-")
        if not self.decimals:
            if not _WHOLE.fullmatch(bare):
                raise ValidationError(translate("این را با رقم بنویسید؛ مانند ۲۴."), code="not_a_number")
            return int(bare)
        bare = bare.replace("٫", ".").replace("/", ".")
        if not _DECIMAL.fullmatch(bare):
            raise ValidationError(translate("این را با رقم بنویسید؛ مانند ۱۸٫۷۵."), code="not_a_number")
        value = Decimal(bare)
        if -value.as_tuple().exponent > self.decimals:
            raise ValidationError(
                translate("تا %(n)s رقم پس از ممیز بنویسید.") % {"n": digits.num(self.decimals)}, code="too_fine"
            )
        return value

    def validate(self, value):
        super().validate(value)
        if value is None:
            return
        if self.least is not None and value < self.least:
            raise ValidationError(translate("کمتر از %(n)s نمی‌شود.") % {"n": digits.num(self.least)}, code="small")
        if self.most is not None and value > self.most:
            raise ValidationError(translate("بیشتر از %(n)s نمی‌شود.") % {"n": digits.num(self.most)}, code="large")


class MoneyField(NumberField):
    """Rials, whole; the toman reading stands under the field while typing."""

    def __init__(self, **kwargs):
        kwargs = {"least": 0, "most": 10**13, "unit": _("ریال"), **kwargs}
        super().__init__(**kwargs)

    def widget_attrs(self, widget):
        return {**super().widget_attrs(widget), "data-money": "yes"}

    def read(self, typed):
        return super().read(re.sub(r"\s*(ریال|﷼)\s*$", "", typed))


class MobileField(_Typed):
    """A mobile number however it is written; gives 09…"""

    kashi = "code"
    inputmode = "tel"
    autocomplete = "tel"
    dir = "ltr"

    def read(self, typed):
        return identity.mobile(typed)


class EmailField(_Typed):
    """An e-mail address, as written; the part after @ in small letters."""

    kashi = "code"
    inputmode = "email"
    autocomplete = "email"
    dir = "ltr"
    nothing = ""

    def read(self, typed):
        address = digits.to_ascii(typed).strip()
        try:
            validate_email(address)
        except ValidationError as wrong:
            raise ValidationError(
                translate("نشانی رایانامه چیزی مانند name@example.com است."), code="not_an_address"
            ) from wrong
        name, _at, host = address.rpartition("@")
        return f"{name}@{host.lower()}"


class NationalIdField(_Typed):
    """A national ID; gives `identity.NationalId`, which tells whether leading zeros were added (iran.md §6)."""

    kashi = "code"
    inputmode = "numeric"
    autocomplete = "off"
    dir = "ltr"

    def read(self, typed):
        return identity.national_id(typed)

    def prepare_value(self, value):
        return value.value if isinstance(value, identity.NationalId) else value


class CodeField(_Typed):
    """A code read from paper or a message: digits ASCII, letters capital, spaces gone; `length` is exact."""

    kashi = "code"
    autocomplete = "off"
    dir = "ltr"
    nothing = ""

    def __init__(self, *, length: int | None = None, **kwargs):
        self.length = length
        super().__init__(**kwargs)

    def read(self, typed):
        code = _SEPARATORS.sub("", digits.to_ascii(typed)).upper()
        if self.length and len(code) != self.length:
            raise ValidationError(
                translate("این کد %(right)s نویسه است؛ شما %(typed)s نویسه نوشته‌اید.")
                % {"right": digits.num(self.length), "typed": digits.num(len(code))},
                code="length",
            )
        return code


class OneTimeCodeField(CodeField):
    """The code of a text message; phones offer it by themselves."""

    inputmode = "numeric"
    autocomplete = "one-time-code"

    def widget_attrs(self, widget):
        return {**super().widget_attrs(widget), "class": "otp"}


class PasswordField(forms.CharField):
    """A password, exactly as typed; never written back into the page."""

    def __init__(self, *, autocomplete: str = "current-password", **kwargs):
        self.kashi = "password"
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete, "dir": "ltr"})
        super().__init__(strip=False, widget=widget, **kwargs)


class TickField(forms.BooleanField):
    """One box to tick."""

    kashi = "check"


class ChoiceCardsField(forms.ChoiceField):
    """A few choices, each a large card to touch."""

    widget = forms.RadioSelect
