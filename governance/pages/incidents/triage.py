"""Judging an incident: questions, one topic a page, then a review, then one button."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from frameworks.regimes import registry
from frameworks.schema import Topic
from governance.pages.acting import form_page, landing
from governance.pages.classification import words
from governance.pages.classification.provisions import places
from governance.pages.incidents.record import address, find
from governance.pages.incidents.triage_form import TriageForm
from governance.pages.incidents.triage_sheet import Sheet
from governance.pages.request import Request, posted
from governance.ui.forms import Form
from riskreg.access import Right
from riskreg.actions import triage
from riskreg.models import Incident, Triage
from riskreg.queries import judging
from riskreg.rules.incidents import CLOSED

NEXT, BACK, REVIEW = "next", "back", "review"


class RecordForm(Form):
    """The button, and the reason where a clock becomes easier."""

    reason = forms.CharField(
        label=gettext_lazy("Why it is judged anew"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What came to light. It is kept with the judgement."),
    )

    def __init__(self, *args: Any, is_again: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_again:
            del self.fields["reason"]


@require_safe
def incident_triage(request: Request, pk: UUID) -> HttpResponse:
    """Where the reader left off: the first page with a question nobody has looked at."""
    incident = find(request, pk, Right.TRIAGE_INCIDENT)
    if incident.state in CLOSED:
        return _over(request, incident)
    sheet = _sheet(request, incident)
    return redirect(sheet.url(sheet.first()))


@require_http_methods(["GET", "POST"])
def incident_triage_topic(request: Request, pk: UUID, topic: str) -> HttpResponse:
    """One page of questions; answers are kept for this person until they record."""
    incident = find(request, pk, Right.TRIAGE_INCIDENT)
    if incident.state in CLOSED:
        return _over(request, incident)
    sheet = _sheet(request, incident)
    here = next((each for each in sheet.questions.topics if each.slug == topic), None)
    if here is None:
        raise Http404(topic)
    form = TriageForm(sheet, here, _places(sheet), posted(request))
    if form.is_valid():
        sheet = Sheet(incident, {**sheet.answers, **form.given()}, sheet.last)
        _keep(request, sheet)
        if not request.htmx:
            return _onwards(request, sheet, here, form)
        form = TriageForm(sheet, here, _places(sheet))
    context = {
        **_context(sheet, here),
        "topic": here,
        "questions": form.questions(),
        "back": sheet.beside(here, -1),
    }
    name = "pages/incidents/triage.html" + ("#kept" if request.htmx else "")
    return form_page(request, name, form, context)


@require_http_methods(["GET", "POST"])
def incident_review(request: Request, pk: UUID) -> HttpResponse:
    """Everything that will be recorded, then one button."""
    incident = find(request, pk, Right.TRIAGE_INCIDENT)
    if incident.state in CLOSED:
        return _over(request, incident)
    sheet = _sheet(request, incident)
    form = RecordForm(posted(request), is_again=sheet.last is not None)
    if form.is_valid():
        with landing(form):
            judged = triage.judge(
                request.user,
                incident,
                facts=_whole(sheet),
                reason=form.cleaned_data.get("reason", ""),
                seen=sheet.last.position if sheet.last else 0,
            )
            request.session.pop(_key(incident), None)
            messages.success(request, _recorded(judged))
            return redirect(address(incident, "clocks"))
    context = {**_context(sheet), "lines": _lines(sheet), "was": sheet.last}
    return form_page(request, "pages/incidents/triage_review.html", form, context)


def _sheet(request: Request, incident: Incident) -> Sheet:
    """The answers this person has given so far; else those of the judgement that stands."""
    last = judging.last(incident)
    position = last.position if last else 0
    kept = request.session.get(_key(incident))
    if kept is not None and kept["position"] == position:
        return Sheet(incident, kept["answers"], last)
    return Sheet(incident, last.facts["facts"] if last else {}, last)


def _keep(request: Request, sheet: Sheet) -> None:
    position = sheet.last.position if sheet.last else 0
    told = {"position": position, "answers": sheet.answers}
    request.session[_key(sheet.incident)] = told


def _key(incident: Incident) -> str:
    return f"triage:{incident.pk}"


def _whole(sheet: Sheet) -> dict[str, Any]:
    """What is recorded: the answers that count; what the register says and nobody kept, as none."""
    counted = sheet.case.record["facts"]
    return {**dict.fromkeys(sheet.known), **counted}


def _context(sheet: Sheet, here: Topic | None = None) -> dict[str, Any]:
    return {
        "sheet": sheet,
        "incident": sheet.incident,
        "steps": sheet.steps(here),
        "label": _("The way through"),
    }


def _places(sheet: Sheet) -> dict[str, str]:
    """The addresses of the AI Act's provisions; the other laws have no catalogue here."""
    law = registry.get(judging.REGIME)
    topics = {topic.slug for topic in sheet.questions.topics if topic.slug.startswith("incident_")}
    cited = {fact.provision for fact in sheet.questions.facts.values() if fact.topic in topics}
    return dict(places(cited, framework=law.framework, edition=sheet.law["edition"]))


def _onwards(request: Request, sheet: Sheet, here: Topic, form: TriageForm) -> HttpResponse:
    """To the questions that the answers opened on this page; else where the button leads."""
    known = {fact.name for fact in form.facts}
    fresh = [fact for fact in sheet.facts_of(here) if fact.name not in known]
    wanted = request.POST.get("to", NEXT)
    if fresh and wanted == NEXT:
        sentence = ngettext(
            "Your answer opens one more question on this page.",
            "Your answers open %(n)s more questions on this page.",
            len(fresh),
        )
        messages.info(request, sentence % {"n": len(fresh)})
        return redirect(sheet.url_of(fresh[0]))
    if wanted == REVIEW:
        return redirect("incident_review", sheet.incident.pk)
    beside = sheet.beside(here, -1 if wanted == BACK else +1)
    if beside is None and wanted != BACK:
        return redirect("incident_review", sheet.incident.pk)
    return redirect(sheet.url(beside or here))


def _lines(sheet: Sheet) -> list[dict[str, str]]:
    """The answers that are recorded, in words."""
    facts = sheet.case.facts
    return [
        {"label": fact.question, "value": words.said(fact, facts[name]), "cited": fact.provision}
        for name, fact in sheet.questions.facts.items()
        if name in facts
    ]


def _recorded(judged: Triage) -> str:
    if judged.is_serious:
        return _("The judgement is recorded: a serious incident. Its clocks stand below.")
    return _("The judgement is recorded. It is kept for good; judge again when you learn more.")


def _over(request: Request, incident: Incident) -> HttpResponse:
    messages.info(request, _("This incident is reviewed or dismissed and is not judged any more."))
    return redirect(incident)
