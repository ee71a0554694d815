"""Signing in by a code to one's mobile, or by name and password; saying who one is; signing out."""

import os
import secrets

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.shortcuts import redirect, resolve_url
from django.urls import NoReverseMatch
from django.utils.http import urlencode
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from shahramooz.lib import digits
from shahramooz.lib.refusal import Refusal
from shahramooz.people import actions as people
from shahramooz.people import queries, sms
from shahramooz.people.access import Ability, access_of
from shahramooz.people.actions.signing_in import QuestionFirst
from shahramooz.people.models.person import Gender
from shahramooz.people.signing_in import browser_of
from shahramooz.web import clock, doors, forms
from shahramooz.web.addresses import address_of, way_on
from shahramooz.web.pages import page

BACKEND = "shahramooz.people.signing_in.AccountBackend"
ASKING = ("sign_in_browser", "sign_in_mobile", "sign_in_question")


class MobileForm(forms.Form):
    """The mobile number, and the small question when one must be answered first."""

    mobile = forms.MobileField(
        label=_("شماره موبایل"), placeholder="09123456789", help_text=_("کد ورود به همین شماره پیامک می‌شود.")
    )
    answer = forms.NumberField(label=_("پاسخ پرسش"), least=0, most=99, required=False)

    def __init__(self, *args, question: list[int] | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        if question:
            a, b = (digits.words(number) for number in question)
            self.fields["answer"].label = translate("%(a)s به‌علاوه %(b)s چند می‌شود؟") % {"a": a, "b": b}
            self.fields["answer"].required = True
        else:
            del self.fields["answer"]


class CodeForm(forms.Form):
    code = forms.OneTimeCodeField(label=_("کد ۶ رقمی پیامک"), length=6)


class StaffForm(forms.Form):
    username = forms.TextField(label=_("نام کاربری"), max_length=60, autocomplete="username")
    password = forms.PasswordField(label=_("گذرواژه"))


class WhoForm(forms.Form):
    """The first form of a new account: four answers."""

    first_name = forms.TextField(label=_("نام"), max_length=60, autocomplete="given-name")
    last_name = forms.TextField(label=_("نام خانوادگی"), max_length=80, autocomplete="family-name")
    birth_date = forms.JalaliDateField(label=_("تاریخ تولد"), help_text=_("مثلاً ۱۳۷۵/۰۲/۱۱"))
    gender = forms.ChoiceCardsField(label=_("جنسیت"), choices=Gender.choices)


def with_next(name: str, onward: str) -> str:
    """The address of a page, carrying where the person wanted to go."""
    return resolve_url(name) + (f"?{urlencode({'next': onward})}" if onward else "")


def onward_of(request) -> str:
    return way_on(request, request.POST.get("next") or request.GET.get("next"))


@doors.public
@never_cache
def sign_in(request):
    """Ask for the mobile and send a code to it. Known and unknown numbers see the same (T4)."""
    onward = onward_of(request)
    if request.user.is_authenticated and request.method == "GET":
        return redirect(landing(request.user, onward))
    question = request.session.get("sign_in_question")
    form = MobileForm(request.POST or None, question=question)
    if request.method == "POST" and form.is_valid():
        answered = bool(question) and form.cleaned_data.get("answer") == sum(question)
        try:
            ask(request, form.cleaned_data["mobile"], answered=answered)
            return redirect(with_next("sign_in_code", onward))
        except QuestionFirst as refusal:
            request.session["sign_in_question"] = new = [secrets.randbelow(9) + 1 for _number in range(2)]
            form = MobileForm({"mobile": request.POST["mobile"], "answer": ""}, question=new)
            form.errors.clear()
            form.add_refusal(refusal)
        except Refusal as refusal:
            form.add_refusal(refusal)
    return page(request, "public/sign_in.html", {"form": form, "next": onward}, status=422 if form.errors else 200)


def ask(request, mobile: str, *, answered: bool) -> None:
    """Send a code bound to this browser, and remember in its session what was asked."""
    browser = request.session.get("sign_in_browser") or secrets.token_urlsafe(24)
    people.ask_code(
        mobile=mobile, browser=browser_of(browser), address=address_of(request), at=clock.now(), answered=answered
    )
    request.session["sign_in_browser"], request.session["sign_in_mobile"] = browser, mobile
    request.session.pop("sign_in_question", None)


@doors.public
@never_cache
def sign_in_code(request):
    """Take the code; «again» sends another one."""
    onward, mobile = onward_of(request), request.session.get("sign_in_mobile")
    if not mobile:
        return redirect(with_next("sign_in", onward))
    if request.method == "POST" and "again" in request.POST:
        return _again(request, mobile, onward)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        browser = browser_of(request.session["sign_in_browser"])
        tried = people.try_code(mobile=mobile, code=form.cleaned_data["code"], browser=browser, at=clock.now())
        if not isinstance(tried, Refusal):
            return _come_in(request, tried, onward)
        form.add_refusal(tried)
    return _code_page(request, form, mobile, onward)


def _again(request, mobile: str, onward: str):
    form = CodeForm()
    try:
        ask(request, mobile, answered=False)
    except QuestionFirst:
        return redirect(with_next("sign_in", onward))
    except Refusal as refusal:
        form = CodeForm({"code": ""})
        form.errors.clear()
        form.add_refusal(refusal)
        return _code_page(request, form, mobile, onward)
    messages.success(request, translate("کد تازه فرستاده شد."))
    return redirect(with_next("sign_in_code", onward))


def _code_page(request, form, mobile: str, onward: str):
    context = {"form": form, "mobile": mobile, "next": onward, "demo_code": _demo_code(mobile)}
    return page(request, "public/sign_in_code.html", context, status=422 if form.errors else 200)


def _demo_code(mobile: str) -> str:
    """In a demo the file is the telephone: its last message is shown on the page."""
    if settings.SMS_ADAPTER != "file" or os.environ.get("SHAHRAMOOZ_DEMO") != "1":
        return ""
    return sms.last_code_in_file(mobile)


@doors.public
@never_cache
@sensitive_post_parameters("password")
def sign_in_staff(request):
    """Take a name and a password; whatever is wrong, the answer is the same."""
    onward = onward_of(request)
    form = StaffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        tried = people.try_password(
            username=form.cleaned_data["username"],
            password=form.cleaned_data["password"],
            address=address_of(request),
            at=clock.now(),
        )
        if not isinstance(tried, Refusal):
            return _come_in(request, tried, onward)
        form.add_refusal(tried)
    return page(
        request, "public/sign_in_staff.html", {"form": form, "next": onward}, status=422 if form.errors else 200
    )


def _come_in(request, account, onward: str):
    """A new session for the account (T7: the key rotates, nothing of a stranger's stays), then on to where it wanted."""
    login(request, account, backend=BACKEND)
    for name in (*ASKING, "person_id"):
        request.session.pop(name, None)
    if not queries.has_people(account):
        return redirect(with_next("complete_profile", onward))
    return redirect(landing(account, onward))


def landing(account, onward: str) -> str:
    """Where an account arrives: where it wanted to go, else at its work, else at its day."""
    if onward:
        return onward
    person = queries.own_person(account)
    at_work = person is not None and access_of(person, on=clock.today()).may(Ability.WORK)
    for name in ("work", "today", "classes") if at_work else ("today", "classes"):
        try:
            return resolve_url(name)
        except NoReverseMatch:
            continue
    return "/"


@doors.any_account
@never_cache
def complete_profile(request):
    """The first time: who are you? Then on to the class one came for."""
    onward = onward_of(request)
    if request.person:
        return redirect(landing(request.user, onward))
    form = WhoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            people.introduce_oneself(account=request.user, at=clock.now(), **form.cleaned_data)
            return redirect(landing(request.user, onward))
        except Refusal as refusal:
            form.add_refusal(refusal)
    return page(
        request, "public/complete_profile.html", {"form": form, "next": onward}, status=422 if form.errors else 200
    )


@doors.public
@require_POST
def sign_out(request):
    """End the session; nothing of it stays."""
    logout(request)
    return redirect("/")
