"""What this is, how it is used, and for whom it works: three pages to read."""

from django.shortcuts import render

from shahramooz.city.queries import municipality
from shahramooz.web import doors


@doors.public
def about(request):
    """What Shahramooz is and who runs it here."""
    return render(request, "public/about.html", {"city": municipality()})


@doors.public
def help_page(request):
    """How to register, wait, withdraw and check a certificate; and what to do without a phone."""
    return render(request, "public/help.html")


@doors.public
def fairness(request):
    """How seats are given when more people want them than there are: each rule in plain words, with a picture."""
    return render(request, "public/fairness.html")


@doors.public
def accessibility(request):
    """What works for whom, and what does not yet."""
    return render(request, "public/a11y.html")
