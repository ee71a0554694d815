"""The pages for bad moments ask nothing of anybody: they stand even while the database is away."""

import pytest
from django.db import OperationalError
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.functional import SimpleLazyObject

from shahramooz.web import failures


def a_request_whose_every_question_fails():
    def away():
        raise OperationalError("the database is away")

    request = RequestFactory().get("/")
    request.tracking_code = "70352"
    request.municipality = request.user = request.person = request.access = SimpleLazyObject(away)
    return request


PAGES = [
    (failures.bad_request, 400),
    (failures.forbidden, 403),
    (failures.csrf, 403),
    (failures.not_found, 404),
    (failures.server_error, 500),
]


@pytest.mark.parametrize(("view", "status"), PAGES, ids=lambda one: getattr(one, "__name__", one))
def test_a_failure_page_needs_no_database(view, status):
    response = view(a_request_whose_every_question_fails())
    assert response.status_code == status
    assert '<html lang="fa" dir="rtl">' in response.content.decode()


def test_a_lost_database_answers_503_with_a_code_and_asks_to_come_back():
    response = failures.database_away(a_request_whose_every_question_fails(), OperationalError())
    assert (response.status_code, response["Retry-After"]) == (503, "2")
    assert "۷۰۳۵۲" in response.content.decode()


def test_negative_control_an_ordinary_page_cannot_be_drawn_then():
    with pytest.raises(OperationalError):
        render_to_string("base.html", request=a_request_whose_every_question_fails())
