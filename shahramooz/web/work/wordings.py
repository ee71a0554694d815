"""How the municipality words its messages: every kind, its text, a preview with sample values, and the way back."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from shahramooz.people import actions as people
from shahramooz.people import kinds, queries, sms
from shahramooz.people.access import Ability
from shahramooz.web import clock, doors, forms
from shahramooz.web.pages import page
from shahramooz.web.work.places import done
from shahramooz.web.work.tables import columns

WORDINGS = columns(_("پیام"), _("متن"), _("نوشته"))


class WordingForm(forms.Form):
    """The text of one kind of message."""

    text = forms.LongTextField(label=_("متن پیام"), max_length=600)


@doors.able(Ability.WORDINGS)
def message_wordings(request):
    """Every kind of message with what it says here, tried with sample values."""
    own = queries.wordings()
    rows = [
        {
            "kind": kind,
            "own": own.get(key),
            "text": kinds.rendered(own[key].text if key in own else kind.text, kind.samples),
        }
        for key, kind in kinds.KINDS.items()
        if not kind.is_written_each_time
    ]
    return page(request, "work/message_wordings.html", {"rows": rows, "columns": WORDINGS})


@doors.able(Ability.WORDINGS)
def message_wording(request, key):
    """Word one kind: try it with sample values, keep it, or go back to the default."""
    kind = kinds.KINDS.get(key)
    if kind is None or kind.is_written_each_time:
        raise Http404
    told, said = {"kind": kind, "by": request.person, "at": clock.now()}, queries.wording_of(kind)
    form = WordingForm(request.POST or None, initial={"text": said})
    if "restore" in request.POST:
        people.restore_wording(**told)
        messages.success(request, translate("متن پیش‌فرض برگشت."))
        return redirect("message_wording", key)
    if "keep" in request.POST and done(form, lambda: people.word_kind(text=form.cleaned_data["text"], **told)):
        messages.success(request, translate("متن پیام ثبت شد؛ پیام‌های تازه با همین متن می‌روند."))
        return redirect("message_wordings")
    tried = form.cleaned_data.get("text", said) if form.is_bound and form.is_valid() else form["text"].value()
    preview = kinds.rendered(tried, kind.samples)
    context = {
        "kind": kind,
        "form": form,
        "preview": preview,
        "parts": sms.parts(preview),
        "letters": len(preview),
        "is_own": said != str(kind.text),
        "breadcrumb": [
            {"title": translate("متن پیام‌ها"), "href": reverse("message_wordings")},
            {"title": kind.title, "href": ""},
        ],
    }
    return page(request, "work/message_wording.html", context, status=422 if form.errors else 200)
