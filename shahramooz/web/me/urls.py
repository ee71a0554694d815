"""Addresses of the me pages."""

from django.urls import path

from shahramooz.web.me import certificates, people, privacy, registration, second_step

urlpatterns = [
    path("", registration.today, name="today"),
    path("classes/", registration.my_classes, name="my_classes"),
    path("classes/<int:enrolment_id>/", registration.my_class, name="my_class"),
    path("classes/<int:enrolment_id>/accept/", registration.my_class_accept, name="my_class_accept"),
    path("classes/<int:enrolment_id>/leave/", registration.my_class_leave, name="my_class_leave"),
    path("classes/<int:enrolment_id>/return/", registration.my_class_return, name="my_class_return"),
    path("classes/<int:enrolment_id>/calendar.ics", registration.my_class_diary, name="my_class_diary"),
    path("family/", people.family, name="family"),
    path("family/<int:person_id>/", people.family_member, name="family_member"),
    path("family/<int:person_id>/consent/", people.consent, name="consent"),
    path("certificates/", certificates.my_certificates, name="my_certificates"),
    path("certificates/<int:certificate_id>/", certificates.my_certificate, name="my_certificate"),
    path("certificates/<int:certificate_id>.pdf", certificates.certificate_pdf, name="certificate_pdf"),
    path("certificates/<int:certificate_id>.json", certificates.certificate_record, name="certificate_record"),
    path("profile/", people.profile, name="profile"),
    path("second-step/", second_step.second_step, name="second_step"),
    path("sign-out-everywhere/", second_step.sign_out_everywhere, name="sign_out_everywhere"),
    path("seen/", privacy.seen, name="seen"),
    path("messages/", people.bell, name="messages"),
    path("switch/", people.switch_person, name="switch_person"),
    path("switch-role/", people.switch_role, name="switch_role"),
]
