"""Who did what, and when: the journal, for those who may read it (R32, T13)."""

from datetime import timedelta
from itertools import islice

from django import forms as django_forms
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shahramooz.city.calendar import midnight
from shahramooz.people.access import Ability
from shahramooz.web import clock, doors, exporting, forms
from shahramooz.web.pages import page
from shahramooz.web.work import acts, listings, reach

ON_A_PAGE = 40
AT_ONCE = 500  # lines turned into words together


class FilterForm(forms.Form):
    who = forms.TextField(label=gettext_lazy("چه کسی"), required=False, max_length=80)
    kind = django_forms.ChoiceField(label=gettext_lazy("درباره"), required=False)
    day = forms.JalaliDateField(label=gettext_lazy("روز"), required=False, help_text="")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("هر چیز")), *acts.KINDS.items()]


@doors.able(Ability.JOURNAL)
def journal(request):
    """The newest first; ?kind= and ?about= narrow to one thing, ?who= and ?day= to a person and a day."""
    form = FilterForm(request.GET or None, initial={})
    form.is_valid()
    said = getattr(form, "cleaned_data", {})
    day = said.get("day")
    spans = {"first": midnight(day), "until": midnight(day + timedelta(days=1))} if day else {}
    about = reach.number(request.GET.get("about"))
    rows = acts.narrowed(kind=said.get("kind") or "", about=about, who=said.get("who") or "", **spans)
    if exporting.asked(request):
        return exporting.answer(request, listings.JOURNAL, _in_words(rows), narrowed=exporting.said(form))
    pages = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    lines = acts.lines_of(pages.object_list)
    context = {"form": form, "pages": pages, "lines": lines, "about": about, "today": clock.today()}
    return page(request, "work/journal.html", context, parts={"rows"})


def _in_words(rows):
    """Every line in words, some hundreds at a time."""
    for some in batched(rows.iterator(chunk_size=AT_ONCE), AT_ONCE):
        yield from acts.lines_of(some)


def batched(rows, size: int):
    """Lists of `size` rows, the last one shorter."""
    rows = iter(rows)
    while some := list(islice(rows, size)):
        yield some
