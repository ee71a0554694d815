"""Fields take any keyboard's digits and give one value; what is wrong is said in one sentence (ux §3.4, §5.4)."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from django.utils import timezone

from shahramooz.lib.refusal import Refusal
from shahramooz.web import clock, forms

TODAY = date(2026, 11, 21)  # Saturday 30 Aban 1405


@pytest.fixture(autouse=True)
def _a_known_day(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: timezone.make_aware(datetime(2026, 11, 21, 9)))


class Wide(forms.Form):
    day = forms.JalaliDateField(label="روز")
    hour = forms.TimeField(label="ساعت")
    seats = forms.NumberField(label="ظرفیت", least=1, most=300)
    mark = forms.NumberField(label="نمره", least=0, most=20, decimals=2)
    fee = forms.MoneyField(label="شهریه")
    mobile = forms.MobileField(label="همراه")
    national_id = forms.NationalIdField(label="کد ملی")
    code = forms.CodeField(label="کد", length=5)
    name = forms.TextField(label="نام", max_length=20)


KEYBOARDS = {
    "latin": {
        "day": "1405/9/5",
        "hour": "9:30",
        "seats": "24",
        "mark": "18.75",
        "fee": "1,800,000",
        "mobile": "09120000000",
        "national_id": "0012345679",
        "code": "70352",
        "name": "كلاس ي",
    },
    "persian": {
        "day": "۱۴۰۵/۹/۵",
        "hour": "۹:۳۰",
        "seats": "۲۴",
        "mark": "۱۸٫۷۵",
        "fee": "۱٬۸۰۰٬۰۰۰",
        "mobile": "۰۹۱۲۰۰۰۰۰۰۰",
        "national_id": "۰۰۱۲۳۴۵۶۷۹",
        "code": "۷۰۳۵۲",
        "name": "کلاس ی",
    },
    "arabic": {
        "day": "٥/٩/١٤٠٥",
        "hour": "٩:٣٠",
        "seats": "٢٤",
        "mark": "١٨/٧٥",
        "fee": "١٨٠٠٠٠٠",
        "mobile": "٠٩١٢٠٠٠٠٠٠٠",
        "national_id": "٠٠١٢٣٤٥٦٧٩",
        "code": "٧٠٣٥٢",
        "name": "  كلاس  ی\u200f ",
    },
}


@pytest.mark.parametrize("keyboard", KEYBOARDS)
def test_every_field_takes_the_digits_of_every_keyboard(keyboard):
    form = Wide(KEYBOARDS[keyboard])
    assert form.errors == {}
    given = form.cleaned_data
    assert given.pop("national_id").value == "0012345679"
    assert given == {
        "day": date(2026, 11, 26),
        "hour": time(9, 30),
        "seats": 24,
        "mark": Decimal("18.75"),
        "fee": 1800000,
        "mobile": "09120000000",
        "code": "70352",
        "name": "کلاس ی",
    }


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("day", "30 اسفند 1404", "اسفند ۱۴۰۴ سی روز ندارد؛ آخرین روزش ۲۹ اسفند است."),
        ("seats", "چند", "این را با رقم بنویسید؛ مانند ۲۴."),
        ("seats", "12.5", "این را با رقم بنویسید؛ مانند ۲۴."),
        ("seats", "1e3", "این را با رقم بنویسید؛ مانند ۲۴."),
        ("seats", "9" * 30, "این را با رقم بنویسید؛ مانند ۲۴."),
        ("seats", "0", "کمتر از ۱ نمی‌شود."),
        ("seats", "۳۰۱", "بیشتر از ۳۰۰ نمی‌شود."),
        ("mark", "20.5", "بیشتر از ۲۰ نمی‌شود."),
        ("mark", "18.755", "تا ۲ رقم پس از ممیز بنویسید."),
        ("mark", "NaN", "این را با رقم بنویسید؛ مانند ۱۸٫۷۵."),
        ("fee", "-5", "کمتر از ۰ نمی‌شود."),
        ("national_id", "001234567", "کد ملی ۱۰ رقم است؛ شما ۹ رقم نوشته‌اید."),
        ("code", "۷۰۳", "این کد ۵ نویسه است؛ شما ۳ نویسه نوشته‌اید."),
        ("name", "", "این را بنویسید."),
        ("name", " \u200f ", "این را بنویسید."),
        ("name", "ب" * 21, "این نوشته ۲۱ نویسه است؛ آن را تا ۲۰ نویسه کوتاه کنید."),
    ],
)
def test_a_field_says_what_is_wrong_and_keeps_what_was_typed(field, typed, said):
    form = Wide({**KEYBOARDS["persian"], field: typed})
    assert form.errors == {field: [said]}
    assert form[field].value() == typed


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("فردا", date(2026, 11, 22)),
        ("14050905", date(2026, 11, 26)),
        ("۵ آذر", date(2026, 11, 26)),
        ("شنبه", date(2026, 11, 28)),
    ],
)
def test_the_date_field_understands_people(typed, value):
    assert forms.JalaliDateField().clean(typed) == value


def test_the_date_field_writes_a_day_back_as_people_type_it_and_sees_no_change():
    field = forms.JalaliDateField()
    assert field.prepare_value(date(2026, 11, 26)) == "1405/09/05"
    assert field.has_changed(date(2026, 11, 26), "1405/09/05") is False
    assert field.has_changed(date(2026, 11, 26), "1405/09/06") is True


def test_the_date_field_refuses_days_outside_its_span_with_the_day_that_is_allowed():
    field = forms.JalaliDateField(first=TODAY, last=date(2026, 11, 30))
    with pytest.raises(forms.ValidationError) as early:
        field.clean("29 آبان 1405")
    with pytest.raises(forms.ValidationError) as late:
        field.clean("10 آذر 1405")
    assert early.value.messages == ["روزی از شنبه ۳۰ آبان ۱۴۰۵ به بعد بنویسید."]
    assert late.value.messages == ["روزی تا دوشنبه ۹ آذر ۱۴۰۵ بنویسید."]


def test_no_widget_is_of_a_type_that_refuses_persian_digits():
    drawn = "".join(str(field) for field in Wide())
    assert 'type="number"' not in drawn
    assert 'type="date"' not in drawn
    assert 'type="time"' not in drawn


def test_a_field_with_an_error_tells_screen_readers_where_the_sentence_is():
    form = Wide({**KEYBOARDS["latin"], "seats": "چند"})
    drawn = form["seats"].as_field_group()
    assert 'aria-invalid="true"' in drawn
    assert 'aria-describedby="id_seats_error"' in drawn
    assert 'id="id_seats_error"' in drawn


def test_t7_what_a_person_typed_is_escaped_when_it_comes_back():
    form = Wide({**KEYBOARDS["latin"], "seats": '"><script>x</script>'})
    assert "<script>" not in form["seats"].as_field_group()


class NoSeat(Refusal):
    message = "ظرفیت پر شد."
    next_step = "نوبت انتظار بگیرید."


def test_a_refusal_stands_on_top_of_the_form_with_its_next_step():
    form = Wide(KEYBOARDS["latin"])
    form.is_valid()
    form.add_refusal(NoSeat())
    assert form.non_field_errors() == ["ظرفیت پر شد. نوبت انتظار بگیرید."]


def test_a_refusal_that_names_a_field_stands_beside_it():
    form = Wide(KEYBOARDS["latin"])
    form.is_valid()
    form.add_refusal(NoSeat(fields={"seats": "این اتاق ۲۰ نفر جا دارد."}))
    assert form.errors == {"seats": ["این اتاق ۲۰ نفر جا دارد."]}
