"""What can be taught, for those who plan: courses with their versions, and who may teach."""

import re

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from shahramooz.catalogue import actions as catalogue
from shahramooz.catalogue import queries
from shahramooz.catalogue.models import Course, CourseVersion, Instructor, Prerequisite, Topic
from shahramooz.city import scope
from shahramooz.lib.digits import num, to_ascii
from shahramooz.lib.refusal import Refusal
from shahramooz.people.access import Ability
from shahramooz.web import clock, doors, exporting, forms
from shahramooz.web.pages import page
from shahramooz.web.work import listings
from shahramooz.web.work.places import done, form_page
from shahramooz.web.work.tables import columns

A_PAGE = 50
COURSES = columns(_("عنوان"), _("کد"), _("نوع"), _("موضوع"), _("سرفصل"))
INSTRUCTORS = columns(_("نام"), _("درس"), _("کلاس"), _("بیشترین فراگیر"), _("کار"), numbers=(2, 3))
_HEADING = re.compile(r"(?P<title>.+?)[\s:،,|–-]*(?P<minutes>\d{1,5})\s*(?:دقیقه)?")


class HeadingsField(forms.LongTextField):
    """Headings of a course, one a line with its minutes at the end: «آشنایی با رایانه: ۹۰ دقیقه»."""

    def read(self, typed):
        return [_heading(line) for line in super().read(typed).split("\n") if line.strip()]

    def prepare_value(self, value):
        if not isinstance(value, list):
            return value
        return "\n".join(_written(heading) for heading in value)

    def validate(self, value):
        """Lines, not letters, are counted here."""
        if isinstance(value, list) and len(value) > 100:
            raise ValidationError(translate("تا ۱۰۰ سرفصل بنویسید."))

    nothing = ()


def _heading(line: str) -> dict:
    found = _HEADING.fullmatch(to_ascii(line.strip()))
    if found is None:
        return {"title": line.strip(), "minutes": None}
    return {"title": found["title"], "minutes": int(found["minutes"])}


def _written(heading: dict) -> str:
    minutes = heading.get("minutes")
    return (
        heading["title"]
        if not minutes
        else translate("%(title)s: %(n)s دقیقه") % {"title": heading["title"], "n": minutes}
    )


class CourseForm(forms.Form):
    """What a course is called."""

    title = forms.TextField(label=_("عنوان"), max_length=160)
    code = forms.CodeField(label=_("کد"), required=False, help_text=_("خالی بگذارید تا خودمان بدهیم."))
    kind = django_forms.ChoiceField(label=_("نوع"), choices=Course.Kind.choices)
    topic = django_forms.ModelChoiceField(
        label=_("موضوع"), queryset=Topic.objects.none(), required=False, empty_label=_("بی‌موضوع")
    )
    summary = forms.LongTextField(label=_("در چند جمله"), required=False, max_length=2000)
    is_sensitive = forms.TickField(
        label=_("دورهٔ حساس"),
        required=False,
        help_text=_("مانند پیشگیری از اعتیاد؛ نامش در پیامک به موبایلی که چند نفر دارند نمی‌آید."),
    )


class CorrectCourseForm(CourseForm):
    """The code stays."""

    code = None


class VersionForm(forms.Form):
    """What a version teaches and how it is passed (defaults.md Q8)."""

    theory = forms.NumberField(label=_("ساعت نظری"), decimals=1, least=0, most=2000)
    practice = forms.NumberField(label=_("ساعت عملی"), decimals=1, least=0, most=2000)
    headings = HeadingsField(
        label=_("سرفصل‌ها"), required=False, help_text=_("هر سرفصل در یک خط، دقیقه‌اش در پایان؛ مانند آشنایی: ۹۰ دقیقه")
    )
    attendance_percent = forms.NumberField(label=_("حد نصاب حضور"), least=0, most=100, unit=_("درصد"))
    pass_mark = forms.NumberField(
        label=_("نمرهٔ قبولی"), decimals=2, least=0, most=1000, required=False, help_text=_("آزمون ندارد؟ خالی بگذارید.")
    )
    best_mark = forms.NumberField(label=_("بیشترین نمره"), decimals=2, least=1, most=1000)
    certificate_months = forms.NumberField(
        label=_("اعتبار گواهینامه"),
        least=1,
        most=240,
        required=False,
        unit=_("ماه"),
        help_text=_("همیشگی است؟ خالی بگذارید."),
    )

    @property
    def facts(self) -> dict:
        """What the actions take: minutes for hours, a list for the headings."""
        known = dict(self.cleaned_data)
        known["theory_minutes"] = int(known.pop("theory") * 60)
        known["practice_minutes"] = int(known.pop("practice") * 60)
        known["headings"] = list(known["headings"] or [])
        return known


class InstructorForm(forms.Form):
    """Somebody who may teach."""

    first_name = forms.TextField(label=_("نام"), max_length=60, autocomplete="off")
    last_name = forms.TextField(label=_("نام خانوادگی"), max_length=80, autocomplete="off")
    national_id = forms.NationalIdField(label=_("کد ملی"), required=False)
    mobile = forms.MobileField(label=_("موبایل"), required=False)
    fields_taught = forms.TextField(label=_("چه درس می‌دهد"), max_length=200, required=False)
    max_learners = forms.NumberField(label=_("بیشترین شمار فراگیر در کلاس"), least=1, most=500, required=False)


def _require_whole_city(request) -> None:
    """The catalogue is one for the city: who plans for one house alone reads it and does not change it."""
    if request.access.venues(Ability.PLAN) is not None:
        raise PermissionDenied(Ability.PLAN)


def _way(*steps: tuple[str, str]) -> list[dict]:
    way = [{"title": translate("دوره‌ها"), "href": reverse("work_courses")}]
    return way + [{"title": title, "href": href} for title, href in steps]


@doors.able(Ability.PLAN)
def courses(request):
    """Every course with its versions in force and in draft."""
    typed = request.GET.get("q", "")
    versions = CourseVersion.objects.filter(course=OuterRef("pk"))
    every = queries.courses(typed=typed).select_related("topic").annotate(
        is_approved=Exists(versions.filter(approved_at__isnull=False)), is_drafted=Exists(versions.filter(approved_at=None))
    )  # fmt: skip
    if exporting.asked(request):
        return exporting.answer(
            request, listings.COURSES, every, narrowed=exporting.said(**{translate("جست‌وجو"): typed})
        )
    pages = Paginator(every, A_PAGE).get_page(request.GET.get("page"))
    may_change = request.access.venues(Ability.PLAN) is None
    return page(
        request, "work/courses.html", {"pages": pages, "columns": COURSES, "q": typed, "may_change": may_change}
    )


@doors.able(Ability.PLAN)
def new_course(request):
    """Define a course."""
    _require_whole_city(request)
    form = _course_form(request.POST or None)
    made = []
    if request.method == "POST":

        def act():
            facts = {**form.cleaned_data, "code": form.cleaned_data["code"] or queries.free_code()}
            made.append(catalogue.add_course(**facts, by=request.person, at=clock.now()))

        if done(form, act):
            messages.success(request, translate("دوره ثبت شد؛ اکنون سرفصل‌هایش را بنویسید."))
            return redirect("new_version", made[0].pk)
    title = translate("دورهٔ تازه")
    return form_page(request, form, title=title, way=_way((title, "")), status=422 if form.is_bound else 200)


def _course_form(data=None) -> CourseForm:
    topics = Topic.objects.filter(municipality_id=scope.current_id()).order_by("sort_key", "pk")
    return CourseForm(data, initial={"kind": Course.Kind.GENERAL}, querysets={"topic": topics})


@doors.able(Ability.PLAN)
def edit_course(request, course_id):
    """Correct what a course is called and whether it is sensitive; its versions stay."""
    _require_whole_city(request)
    one = _course(course_id)
    names = CorrectCourseForm.base_fields.keys()
    topics = Topic.objects.filter(municipality_id=scope.current_id()).order_by("sort_key", "pk")
    initial = {name: getattr(one, name) for name in names}
    form = CorrectCourseForm(request.POST or None, initial=initial, querysets={"topic": topics})
    if request.method == "POST":

        def act():
            catalogue.correct_course(course=one, **form.cleaned_data, by=request.person, at=clock.now())

        if done(form, act):
            messages.success(request, translate("اصلاح شد."))
            return redirect("work_course", one.pk)
    title = translate("اصلاح دوره")
    way = _way((one.title, reverse("work_course", args=[one.pk])), (title, ""))
    return form_page(request, form, title=title, way=way, status=422 if form.is_bound else 200)


def _course(course_id: int) -> Course:
    return get_object_or_404(Course.objects.select_related("topic"), municipality_id=scope.current_id(), pk=course_id)


@doors.able(Ability.PLAN)
def course(request, course_id):
    """One course: its versions with headings, hours and rules, and what it asks for first."""
    return _course_page(request, _course(course_id))


def _course_page(request, one: Course, *, refusal: Refusal | None = None, status: int = 200):
    whole_city = request.access.venues(Ability.PLAN) is None
    asked = list(one.prerequisites.select_related("requires").order_by("requires__sort_key", "pk"))
    versions = one.versions.annotate(used=Count("offerings")).select_related("approved_by").order_by("-number")
    context = {
        "course": one,
        "versions": [
            {"version": each, "theory": _hours(each.theory_minutes), "practice": _hours(each.practice_minutes)}
            for each in versions
        ],
        "prerequisites": asked,
        "others": queries.courses().exclude(pk__in=[one.pk, *(each.requires_id for each in asked)]),
        "may_change": whole_city,
        "may_approve": request.access.may(Ability.APPROVE),
        "refusal": refusal,
        "breadcrumb": _way((one.title, "")),
    }
    return page(request, "work/course.html", context, status=status)


def _hours(minutes: int) -> str:
    """Minutes as hours with one decimal where there is one: «۱٫۵»."""
    return num(round(minutes / 60, 1))


@doors.able(Ability.PLAN)
def new_version(request, course_id):
    """Draft the next version of a course, from the last one where there is one."""
    _require_whole_city(request)
    one = _course(course_id)
    last = one.versions.order_by("-number").first()
    form = VersionForm(request.POST or None, initial=_initial(last))
    if request.method == "POST":

        def act():
            catalogue.draft_version(course=one, **form.facts, by=request.person, at=clock.now())

        if done(form, act):
            messages.success(request, translate("پیش‌نویس نسخه ثبت شد؛ پس از تأیید در کلاس‌ها به کار می‌رود."))
            return redirect("work_course", one.pk)
    return _version_page(request, form, one, translate("نسخهٔ تازه"))


@doors.able(Ability.PLAN)
def edit_version(request, version_id):
    """Change a draft."""
    _require_whole_city(request)
    version = _version(version_id)
    form = VersionForm(request.POST or None, initial=_initial(version))
    if request.method == "POST":

        def act():
            catalogue.revise_version(version=version, **form.facts, by=request.person, at=clock.now())

        if done(form, act):
            messages.success(request, translate("پیش‌نویس نسخه ثبت شد."))
            return redirect("work_course", version.course_id)
    title = translate("نسخهٔ %(n)s") % {"n": num(version.number)}
    return _version_page(request, form, version.course, title)


def _version_page(request, form: VersionForm, one: Course, title: str):
    way = _way((one.title, reverse("work_course", args=[one.pk])), (title, ""))
    return form_page(request, form, title=title, way=way, status=422 if form.is_bound else 200)


def _initial(version: CourseVersion | None) -> dict:
    if version is None:
        return {"practice": 0, "attendance_percent": 80, "pass_mark": 60, "best_mark": 100}
    plain = ("headings", "attendance_percent", "certificate_months")
    hours = {"theory": version.theory_minutes / 60, "practice": version.practice_minutes / 60}
    marks = {"pass_mark": version.pass_mark, "best_mark": version.best_mark}
    shown = {name: None if value is None else f"{value:f}".rstrip("0").rstrip(".") for name, value in marks.items()}
    return {
        **{name: getattr(version, name) for name in plain},
        **shown,
        **{name: f"{value:g}" for name, value in hours.items()},
    }


def _version(version_id: int) -> CourseVersion:
    found = CourseVersion.objects.select_related("course").filter(municipality_id=scope.current_id())
    return get_object_or_404(found, pk=version_id)


@require_POST
@doors.able(Ability.APPROVE)
def approve_version(request, version_id):
    """Approve a draft; from now on classes may use it and nobody may change it (R7)."""
    version = _version(version_id)
    try:
        catalogue.approve_version(version=version, by=request.person, at=clock.now())
    except Refusal as refusal:
        return _course_page(request, version.course, refusal=refusal, status=422)
    messages.success(request, translate("نسخهٔ %(n)s تأیید شد.") % {"n": num(version.number)})
    return redirect("work_course", version.course_id)


@require_POST
@doors.able(Ability.PLAN)
def course_prerequisite(request, course_id):
    """Let a course ask for another, or no longer."""
    _require_whole_city(request)
    one, by, at = _course(course_id), request.person, clock.now()
    try:
        if "remove" in request.POST:
            kept = get_object_or_404(Prerequisite, course=one, pk=_number(request.POST["remove"]))
            catalogue.remove_prerequisite(prerequisite=kept, by=by, at=at)
        else:
            requires = get_object_or_404(queries.courses(), pk=_number(request.POST.get("requires")))
            catalogue.add_prerequisite(course=one, requires=requires, by=by, at=at)
    except Refusal as refusal:
        return _course_page(request, one, refusal=refusal, status=422)
    return redirect("work_course", one.pk)


def _number(typed: str | None) -> int:
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 19 else 0


@doors.able(Ability.PLAN)
def instructors(request):
    """Who may teach, and how many classes each has."""
    typed = request.GET.get("q", "")
    live = ~Q(offerings__state="cancelled")
    every = queries.instructors(typed=typed).annotate(classes=Count("offerings", filter=live))
    if exporting.asked(request):
        narrowed = exporting.said(**{translate("جست‌وجو"): typed})
        return exporting.answer(request, listings.INSTRUCTORS, every, narrowed=narrowed)
    pages = Paginator(every, A_PAGE).get_page(request.GET.get("page"))
    may_change = request.access.venues(Ability.PLAN) is None
    return page(
        request, "work/instructors.html", {"pages": pages, "columns": INSTRUCTORS, "q": typed, "may_change": may_change}
    )


@doors.able(Ability.PLAN)
def new_instructor(request):
    """Approve somebody to teach: the record of the national ID, else a new one."""
    _require_whole_city(request)
    form = InstructorForm(request.POST or None)
    if request.method == "POST":

        def act():
            facts = dict(form.cleaned_data)
            number = facts.pop("national_id")
            facts |= {"national_id": number.value if number else "", "mobile": facts["mobile"] or ""}
            facts["fields"] = facts.pop("fields_taught")
            catalogue.add_new_instructor(**facts, by=request.person, at=clock.now())

        if done(form, act):
            messages.success(request, translate("مدرس به فهرست افزوده شد."))
            return redirect("work_instructors")
    title = translate("مدرس تازه")
    way = [{"title": translate("مدرسان"), "href": reverse("work_instructors")}, {"title": title, "href": ""}]
    return form_page(request, form, title=title, way=way, status=422 if form.is_bound else 200)


@require_POST
@doors.able(Ability.PLAN)
def instructor_leaves(request, instructor_id):
    """Take somebody from the list of those who may teach; what they taught stays."""
    _require_whole_city(request)
    one = get_object_or_404(Instructor, municipality_id=scope.current_id(), pk=instructor_id)
    catalogue.correct_instructor(instructor=one, is_active=False, by=request.person, at=clock.now())
    messages.success(request, translate("%(name)s از فهرست مدرسان برداشته شد.") % {"name": one})
    return redirect("work_instructors")
