"""Addresses of the public pages."""

from django.urls import path

from shahramooz.web import design
from shahramooz.web.public import registering

urlpatterns = [
    path("design/", design.design, name="design"),
    path("c/<int:offering_id>/register/", registering.class_apply, name="class_apply"),
    path("c/<int:offering_id>/register/<slug:key>/", registering.class_applied, name="class_applied"),
]
