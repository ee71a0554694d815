"""A town for page tests: one class with its instructor, the head of training, its learners, and a browser for each."""

from django.test import Client

from shahramooz.city import scope
from shahramooz.delivery import actions
from shahramooz.delivery.models import Certificate
from tests import factories, moment
from tests.delivery.factories import a_class, finish


class Town:
    """A committed municipality with an instructor, a training head, a class, and a browser for each."""

    def __init__(self, municipality, learners=3):
        self.municipality = municipality
        with scope.within(municipality):
            self.teacher = factories.an_instructor()
            factories.a_role("instructor", person=self.teacher.person)
            self.head = factories.a_role("training_head")
            self.offering, self.enrolments = a_class(learners, instructor=self.teacher, room=factories.a_room())
            self.session = self.offering.sessions.get(number=1)
            self.as_teacher = self.client(self.teacher.person)
            self.as_head = self.client(self.head)
            self.as_learner = self.client(self.enrolments[0].person)
        self.stranger = Client(HTTP_HOST=municipality.host)
        moment.set_to(self.session.starts_at)

    def client(self, person):
        client = Client(HTTP_HOST=self.municipality.host)
        client.force_login(factories.an_account(person))
        return client

    def finish(self, **told):
        with scope.within(self.municipality):
            at = finish(self.offering, self.enrolments, by=self.head, **told)
        moment.set_to(at)
        return at

    def issue(self):
        at = self.finish()
        with scope.within(self.municipality):
            actions.ask_for_certificates(offering=self.offering, by=self.head, at=at)
            return list(Certificate.objects.order_by("serial"))
