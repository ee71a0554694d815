"""Addresses of the me pages."""

from django.urls import path  # noqa: F401

urlpatterns = []
