"""Issuing, numbering, checking and revoking (R8, R9, R13, R14, T20)."""

from datetime import timedelta

import pytest

from shahramooz.catalogue.models import Attainment
from shahramooz.city import scope
from shahramooz.delivery import actions, jobs, queries
from shahramooz.delivery import certificate as paper
from shahramooz.delivery.models import Certificate, CertificateSeries, IssueRun, PrintedBatch
from shahramooz.people import documents
from shahramooz.people.models import IdentityDocument, Message
from tests import factories
from tests.delivery.factories import a_class, finish


def issued(learners=2, *, prepare=None, **fields):
    """A finished class with its certificates: (offering, certificates, moment)."""
    head = factories.a_role("training_head")
    offering, enrolments = a_class(learners, **fields)
    if prepare:
        prepare(enrolments)
    at = finish(offering, enrolments, by=factories.a_role("instructor"))
    actions.ask_for_certificates(offering=offering, by=head, at=at)
    return offering, list(Certificate.objects.filter(enrolment__offering=offering).order_by("serial")), at


def test_r9_serials_count_up_within_the_jalali_year_and_across_classes(city):
    _first, ones, _at = issued(2)
    _second, twos, _at = issued(2)
    assert [one.serial for one in ones + twos] == [f"1405-TST-{n:06}" for n in (1, 2, 3, 4)]
    assert CertificateSeries.objects.get().last == 4


def test_r8_the_certificate_states_what_was_reached(city):
    version = factories.a_version(certificate_months=12, theory_minutes=600)
    _offering, (one,), _at = issued(
        1, version=version, room=factories.a_room(venue=factories.a_venue("فرهنگسرای گلستان"))
    )
    facts = paper.facts_of(one.content)
    assert facts["minutes"] == 480  # R10: the version says 600, held were 480
    assert (facts["attended"], facts["score"], facts["best"]) == (100, "75", "100")
    assert facts["venue"] == "فرهنگسرای گلستان"
    assert facts["expires"] == one.expires_on
    assert (facts["from"], facts["to"]) == (factories.TODAY, factories.TODAY + timedelta(weeks=3))


def test_a_certificate_never_carries_the_whole_national_id(city):
    number = "0499370899"

    def with_document(enrolments):
        IdentityDocument.objects.create(
            person=enrolments[0].person, kind="national_id", number_sealed=documents.sealed("national_id", number),
            number_index=documents.index("national_id", number), since=factories.NOW,
        )  # fmt: skip

    _offering, (one,), _at = issued(1, prepare=with_document)
    assert number not in one.content
    assert paper.facts_of(one.content)["id"] == "049•••••99"


def test_what_the_person_now_holds_is_written_in_the_catalogue(city):
    offering, (one,), _at = issued(1)
    held = Attainment.objects.get()
    assert (held.person_id, held.course_id) == (one.person_id, offering.course_version.course_id)
    assert held.source == f"certificate:{one.serial}"


def test_t20_a_certificate_checks_valid_then_revoked_the_next_moment(city):
    _offering, (one,), at = issued(1)
    head = factories.a_role("training_head")
    assert queries.check(one.code, municipality=city, at=at).standing == "valid"
    actions.revoke_certificate(certificate=one, reason="نام نادرست بود", by=head, at=at)
    checked = queries.check(one.code.lower(), municipality=city, at=at)
    assert checked.standing == "revoked"
    assert checked.certificate.revoked_reason == "نام نادرست بود"
    assert Attainment.objects.get().withdrawn_at == at


def test_r9_a_revoked_number_is_never_given_again(city):
    offering, (one,), at = issued(1)
    head = factories.a_role("training_head")
    actions.revoke_certificate(certificate=one, reason="نام نادرست بود", by=head, at=at)
    actions.ask_for_certificates(offering=offering, by=head, at=at)
    serials = Certificate.objects.order_by("serial").values_list("serial", flat=True)
    assert list(serials) == ["1405-TST-000001", "1405-TST-000002"]
    with pytest.raises(actions.AlreadyRevoked):
        actions.revoke_certificate(certificate=one, reason="دوباره", by=head, at=at)


def test_an_expired_certificate_says_so_the_day_after(city):
    _offering, (one,), _at = issued(1, version=factories.a_version(certificate_months=1))
    last_day = factories.at(one.expires_on, "23:59")
    assert queries.check(one.code, municipality=city, at=last_day).standing == "valid"
    assert queries.check(one.code, municipality=city, at=last_day + timedelta(minutes=2)).standing == "expired"


def test_t20_each_changed_letter_in_the_database_is_refused(city):
    _offering, (one,), at = issued(1)
    for place in range(0, len(one.content), 7):
        letter = "ب" if one.content[place] != "ب" else "پ"
        one.content, kept = one.content[:place] + letter + one.content[place + 1 :], one.content
        checked = queries.verified(one, municipality=city, at=at)
        assert (checked.standing, checked.facts) == ("broken", {})
        one.content = kept
    assert queries.verified(one, municipality=city, at=at).standing == "valid"


def flipped(kept: bytes | str) -> list:
    """The same with one byte or letter changed, for each of them."""
    if isinstance(kept, str):
        return [kept[:place] + chr(ord(letter) ^ 1) + kept[place + 1 :] for place, letter in enumerate(kept)]
    return [kept[:place] + bytes([byte ^ 1]) + kept[place + 1 :] for place, byte in enumerate(kept)]


def test_t20_each_changed_letter_or_byte_of_text_signature_and_key_is_refused(city):
    _offering, (one,), _at = issued(1)
    true = {"text": one.content, "signature": bytes(one.signature), "public_key": bytes(one.signed_with.public_key)}
    wrong = [true | {name: changed} for name, kept in true.items() for changed in flipped(kept)]

    def vouched(text, **told) -> bool:
        return paper.is_signed(text, **told)

    assert vouched(**true)
    assert len(wrong) > 300
    assert [told for told in wrong if vouched(**told)] == []


def test_t20_negative_control_without_the_signature_a_changed_letter_is_believed(city, monkeypatch):
    _offering, (one,), at = issued(1)
    monkeypatch.setattr(paper, "is_signed", lambda text, **_told: True)
    one.content = one.content.replace("رایانه", "رانندگی")
    assert queries.verified(one, municipality=city, at=at).standing == "valid"


def test_t20_a_true_text_moved_to_another_row_is_refused(city):
    _offering, (one, other), at = issued(2)
    one.content, one.signature = other.content, other.signature
    assert queries.verified(one, municipality=city, at=at).standing == "broken"


def test_t20_another_municipalitys_key_is_refused(city, another):
    _offering, (one,), at = issued(1)
    with scope.within(another):
        foreign = actions.key_in_force(by=factories.a_person(), at=at)
    one.signature = paper.sign(one.content, private_key=paper.new_key()[0])
    assert queries.verified(one, municipality=city, at=at).standing == "broken"
    one.signed_with = foreign
    assert queries.verified(one, municipality=city, at=at).standing == "broken"
    assert queries.verified(Certificate.objects.get(), municipality=another, at=at).standing == "broken"


def test_t20_anybody_checks_offline_with_the_published_key(city):
    _offering, (one,), _at = issued(1)
    (published,) = queries.public_keys()
    facts = paper.facts_of(one.content)
    assert facts["key"] == published["key"]
    assert paper.is_signed(one.content, signature=one.signature, public_key=bytes.fromhex(published["ed25519"])) is True


def test_a_retired_key_still_vouches_for_what_it_signed(city):
    _offering, (one,), at = issued(1)
    actions.change_key(by=factories.a_role("training_head"), at=at)
    assert queries.check(one.code, municipality=city, at=at).standing == "valid"
    assert len(queries.public_keys()) == 2
    _second, (two,), _at = issued(1)
    assert two.signed_with_id != one.signed_with_id


def test_r13_r14_a_certificate_keeps_its_words_when_the_person_and_the_course_change(city):
    offering, (one,), at = issued(1)
    one.person.last_name = "نام تازه"
    one.person.save()
    course = offering.course_version.course
    course.title = "عنوان تازه"
    course.save()
    facts = queries.check(one.code, municipality=city, at=at).facts
    assert (facts["name"], facts["course"]) == ("زهرا احمدی 0", "رایانه مقدماتی")
    assert list(queries.certificates_of(one.person)) == [one]


def test_asking_again_finds_nobody_left(city):
    offering, _certificates, at = issued(2)
    with pytest.raises(actions.NobodyReady):
        actions.ask_for_certificates(offering=offering, by=factories.a_role("training_head"), at=at)


def test_r29_nobody_issues_or_revokes_the_own_certificate(city):
    offering, (one, two) = a_class(2)
    at = finish(offering, [one, two], by=factories.a_role("instructor"))
    with pytest.raises(actions.OwnRecord):
        actions.ask_for_certificates(offering=offering, by=one.person, at=at)
    actions.ask_for_certificates(offering=offering, by=factories.a_role("training_head"), at=at)
    with pytest.raises(actions.OwnRecord):
        actions.revoke_certificate(
            certificate=Certificate.objects.get(enrolment=one), reason="خودم", by=one.person, at=at
        )


def test_each_owner_is_told_once(city):
    _offering, certificates, at = issued(2)
    for _time in range(2):
        jobs.tell_issued(certificate_ids=[one.pk for one in certificates], at=at)
    assert Message.objects.filter(kind="delivery/certificate").count() == 2


# ── crowds ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def crowd(committed, monkeypatch):
    """A committed, finished class of 12 whose issuing goes chunk by chunk: (municipality, run id, moment)."""
    monkeypatch.setattr(actions.certificates, "AT_ONCE", 5)
    with scope.within(committed):
        offering, enrolments = a_class(12)
        at = finish(offering, enrolments, by=factories.a_role("instructor"))
        run = actions.ask_for_certificates(offering=offering, by=factories.a_role("training_head"), at=at)
        assert (run.state, run.done) == ("waiting", 0)
    return committed, run.pk, at


def serials(municipality):
    with scope.within(municipality):
        return list(Certificate.objects.order_by("serial").values_list("serial", flat=True))


def test_a_crowd_is_issued_and_printed_by_the_job_with_progress(crowd):
    municipality, run_id, at = crowd
    jobs.issue_certificates(municipality_id=municipality.pk, run_id=run_id, at=at)
    assert serials(municipality) == [f"1405-TST-{n:06}" for n in range(1, 13)]
    with scope.within(municipality):
        run = IssueRun.objects.get(pk=run_id)
        assert (run.state, run.done, run.total) == ("done", 12, 12)
        batch = PrintedBatch.objects.get()
        assert batch.pages == 12
        assert bytes(batch.document).startswith(b"%PDF-")


def test_r9_a_worker_killed_in_a_chunk_leaves_no_gap_and_no_double(crowd):
    municipality, run_id, at = crowd
    with scope.within(municipality):
        actions.issue_next(run_id=run_id, at=at, chunk=5)

    class Killed(Exception):
        pass

    with pytest.raises(Killed), scope.within(municipality):
        actions.issue_next(run_id=run_id, at=at, chunk=5)
        raise Killed
    assert len(serials(municipality)) == 5
    jobs.resume_runs(municipality_id=municipality.pk, at=at)
    jobs.issue_certificates(municipality_id=municipality.pk, run_id=run_id, at=at)
    assert serials(municipality) == [f"1405-TST-{n:06}" for n in range(1, 13)]


def test_r9_negative_control_a_number_taken_outside_the_transaction_would_leave_a_gap(crowd):
    municipality, run_id, at = crowd
    with scope.within(municipality):
        actions.certificates._take_serials(5, at.date())  # as a sequence would: given, whatever becomes of the chunk
    jobs.issue_certificates(municipality_id=municipality.pk, run_id=run_id, at=at)
    assert serials(municipality) != [f"1405-TST-{n:06}" for n in range(1, 13)]


def test_a_stopped_run_keeps_what_was_issued_and_another_one_finishes(crowd):
    municipality, run_id, at = crowd
    head = None
    with scope.within(municipality):
        actions.issue_next(run_id=run_id, at=at, chunk=5)
        run = IssueRun.objects.get(pk=run_id)
        head = run.asked_by
        actions.stop_issuing(run=run, by=head, at=at)
    jobs.issue_certificates(municipality_id=municipality.pk, run_id=run_id, at=at)
    assert len(serials(municipality)) == 5
    with scope.within(municipality):
        again = actions.ask_for_certificates(offering=IssueRun.objects.get(pk=run_id).offering, by=head, at=at)
        assert again.total == 7
    jobs.issue_certificates(municipality_id=municipality.pk, run_id=again.pk, at=at)
    assert serials(municipality) == [f"1405-TST-{n:06}" for n in range(1, 13)]


def test_r9_two_workers_at_one_run_issue_each_certificate_once(crowd):
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    municipality, run_id, at = crowd

    def work(_number):
        try:
            while True:
                with scope.within(municipality):
                    if not actions.issue_next(run_id=run_id, at=at, chunk=2):
                        return
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(work, range(4)))
    jobs.issue_certificates(municipality_id=municipality.pk, run_id=run_id, at=at)
    assert serials(municipality) == [f"1405-TST-{n:06}" for n in range(1, 13)]
