"""Addresses of the public pages."""

from django.urls import path

from shahramooz.web import design
from shahramooz.web.public import registering, signing_in

urlpatterns = [
    path("design/", design.design, name="design"),
    path("sign-in/", signing_in.sign_in, name="sign_in"),
    path("sign-in/code/", signing_in.sign_in_code, name="sign_in_code"),
    path("sign-in/staff/", signing_in.sign_in_staff, name="sign_in_staff"),
    path("sign-in/you/", signing_in.complete_profile, name="complete_profile"),
    path("sign-out/", signing_in.sign_out, name="sign_out"),
    path("c/<int:offering_id>/register/", registering.class_apply, name="class_apply"),
    path("c/<int:offering_id>/register/<slug:key>/", registering.class_applied, name="class_applied"),
]
