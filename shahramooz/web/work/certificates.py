"""The certificates of a class: who gets one and who not, why; issued in two clicks, with progress; printed, registered, revoked."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shahramooz.delivery import actions, document, queries
from shahramooz.delivery import certificate as paper
from shahramooz.delivery.models import Certificate, IssueRun, PrintedBatch
from shahramooz.lib import jalali
from shahramooz.lib.refusal import Refusal
from shahramooz.people.access import Ability
from shahramooz.planning import queries as planning
from shahramooz.web import clock, doors, exporting
from shahramooz.web.me.certificates import pdf
from shahramooz.web.pages import page
from shahramooz.web.work import listings

AT_ONCE = 200  # pages set while somebody waits


def _offering(request, offering_id: int):
    """A class this person certifies; any other is not found."""
    mine = planning.offerings_managed_by(request.access, Ability.CERTIFY).select_related("course_version__course")
    return get_object_or_404(mine, pk=offering_id)


@doors.able(Ability.CERTIFY)
def certificates(request, offering_id, *, refusal: Refusal | None = None):
    """The class: green for who gets a certificate, red with the reason for who does not. POST issues."""
    offering = _offering(request, offering_id)
    if request.method == "POST":
        try:
            actions.ask_for_certificates(offering=offering, by=request.person, at=clock.now())
            return redirect("certificates", offering.pk)
        except Refusal as no:
            refusal = no
    standings = queries.standings(offering)
    if exporting.asked(request):
        title = f"{listings.CERTIFICATES.title} {offering.title}"
        return exporting.answer(request, listings.CERTIFICATES, standings, title=title)
    revoked = Certificate.objects.filter(enrolment__offering=offering, revoked_at__isnull=False)
    context = {
        "offering": offering,
        "rows": standings,
        "ready": sum(1 for row in standings if row.is_ready),
        "given": sum(1 for row in standings if row.certificate),
        "is_locked": queries.are_locked(offering.pk),
        "run": queries.latest_run(offering),
        "batches": PrintedBatch.objects.filter(run__offering=offering).defer("document").order_by("pk"),
        "revoked": revoked.select_related("person").order_by("serial"),
        "refusal": refusal,
        "best": offering.course_version.best_mark,
    }
    return page(request, "work/certificates.html", context, parts={"run"}, status=422 if refusal else 200)


@doors.able(Ability.CERTIFY)
@require_POST
def issue_stop(request, offering_id):
    """Stop issuing after the chunk it is at."""
    offering = _offering(request, offering_id)
    for run in IssueRun.objects.filter(offering=offering, state__in=["waiting", "running"]):
        actions.stop_issuing(run=run, by=request.person, at=clock.now())
    return redirect("certificates", offering.pk)


@doors.able(Ability.CERTIFY)
def certificates_print(request, offering_id):
    """The valid certificates of the class in one PDF: the kept pages (?batch=), else set now."""
    offering = _offering(request, offering_id)
    batch = request.GET.get("batch", "")
    if batch.isdecimal():
        kept = get_object_or_404(PrintedBatch, pk=batch, run__offering=offering)
        return pdf(bytes(kept.document), f"{offering.code}-{kept.number}.pdf".encode("ascii", "ignore").decode())
    valid = Certificate.objects.filter(enrolment__offering=offering, revoked_at=None).order_by("serial")[:AT_ONCE]
    try:
        printed = document.print_certificates(list(valid), municipality=request.municipality)
    except document.NotPrinted as refusal:
        messages.error(request, refusal.sentence)
        return redirect("certificates", offering.pk)
    return pdf(printed, f"{offering.code}.pdf".encode("ascii", "ignore").decode())


@doors.able(Ability.CERTIFY)
def certificate_revoke(request, certificate_id):
    """Say what revoking means, ask for the reason, do it."""
    mine = planning.offerings_managed_by(request.access, Ability.CERTIFY).select_related(None).values("pk")
    found = Certificate.objects.filter(enrolment__offering__in=mine).select_related("person", "enrolment__offering")
    one = get_object_or_404(found, pk=certificate_id)
    refusal, reason = None, request.POST.get("reason", "")
    if request.method == "POST":
        try:
            actions.revoke_certificate(certificate=one, reason=reason[:200], by=request.person, at=clock.now())
            messages.success(request, _("گواهینامه %(name)s باطل شد.") % {"name": one.person.name})
            return redirect("certificates", one.enrolment.offering_id)
        except Refusal as no:
            refusal = no
    context = {"certificate": one, "facts": paper.facts_of(one.content), "refusal": refusal, "reason": reason}
    return page(request, "work/revoke.html", context, status=422 if refusal else 200)


@doors.able(Ability.CERTIFY)
def certificates_register(request):
    """The register book of a Jalali year as Excel, in the order of serials, revoked ones in their place (D14)."""
    year = request.GET.get("year", "")
    year = int(year) if year.isdecimal() and 1380 <= int(year) <= 1470 else jalali.to_jalali(clock.today()).year
    mine = planning.offerings_managed_by(request.access, Ability.CERTIFY).select_related(None).values("pk")
    rows = Certificate.objects.filter(serial__startswith=f"{year}-", enrolment__offering__in=mine).order_by("serial")
    title = f"{listings.REGISTER.title} {year}"
    return exporting.answer(request, listings.REGISTER, _with_facts(rows), title=title, form="xlsx")


def _with_facts(rows):
    """Each certificate with what it certifies, one by one: a year has many."""
    for one in rows.iterator(chunk_size=500):
        one.facts = paper.facts_of(one.content)
        yield one
