"""Addresses of the public pages."""

from django.urls import path

from shahramooz.web import design

urlpatterns = [
    path("design/", design.design, name="design"),
]
