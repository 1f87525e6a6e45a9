"""The papers of one system, one of them point by point, and saying something on a point."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from frameworks.papers.read import Paper, Point, Words, papers
from governance.dossiers.papers import matter as matters
from governance.dossiers.papers.matter import Matter
from governance.dossiers.papers.reading import Reading, Sheet, State, read, read_point
from governance.dossiers.papers.telling import as_json
from governance.dossiers.sections.papers import duty_sentence, signed, state_words
from governance.pages import histories
from governance.pages.acting import form_page, landing
from governance.pages.request import Request, posted
from governance.ui.forms import Form
from riskreg import access
from riskreg.access import Right
from riskreg.actions import statements
from riskreg.models import AISystem, Statement
from riskreg.rules.statements import LONGEST

MEANINGS = {
    State.FILLED: "good",
    State.PARTLY: "attention",
    State.OPEN: "serious",
    State.NOT_APPLICABLE: "neutral",
}


class SayForm(Form):
    """What is said on a point, or why it does not apply."""

    text = forms.CharField(
        label=gettext_lazy("Statement"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("Empty takes it back."),
    )
    is_left_out = forms.BooleanField(
        label=gettext_lazy("It does not apply; the statement says why"), required=False
    )

    def __init__(self, *args: Any, point: Point, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not point.where_applicable:
            del self.fields["is_left_out"]
        if point.kind != "text":
            self.fields["text"].widget = forms.TextInput()
        if point.kind == "date":
            self.fields["text"].widget = forms.DateInput(attrs={"type": "date"})


@require_safe
def index(request: Request, pk: UUID) -> HttpResponse:
    """Each paper: whether the law asks for it, and how far it is."""
    matter = matters.of_system(_system(request, pk))
    sheets = [read(matter, paper) for paper in papers().values()]
    context = {
        "system": matter.system,
        "sheets": [
            {
                "sheet": sheet,
                "duty": duty_sentence(sheet),
                "badges": _badges(sheet),
                "url": reverse("paper", args=[pk, sheet.paper.code]),
            }
            for sheet in sheets
        ],
    }
    return render(request, "pages/papers/list.html", context)


@require_safe
def show(request: Request, pk: UUID, paper: str) -> HttpResponse:
    """Every point of one paper: what answers it, from where, and what to enter where."""
    matter = matters.of_system(_system(request, pk))
    sheet = read(matter, _paper(paper))
    may_write = access.may(request.user, Right.EDIT_SYSTEM, matter.system)
    said = [each.statement for _part, readings in sheet.parts for each in readings]
    context = {
        "system": matter.system,
        "sheet": sheet,
        "duty": duty_sentence(sheet),
        "badges": _badges(sheet),
        "may_write": may_write and not matter.system.is_archived,
        "parts": [
            (part, [_row(matter, sheet.paper, each) for each in readings])
            for part, readings in sheet.parts
        ],
        **histories.of_these(request, Statement, [each.pk for each in said if each]),
    }
    return render(request, "pages/papers/paper.html", context)


@require_safe
def download(request: Request, pk: UUID, paper: str) -> HttpResponse:
    """The paper as JSON."""
    matter = matters.of_system(_system(request, pk))
    told = as_json(read(matter, _paper(paper)), matter)
    response = JsonResponse(told, json_dumps_params={"indent": 1, "ensure_ascii": False})
    name = f"{matter.system.reference}-{paper}-{matter.day.isoformat()}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "POST"])
def say(request: Request, pk: UUID, paper: str, point: str) -> HttpResponse:
    """Say something on a point, or that it does not apply."""
    system = _system(request, pk)
    access.require(request.user, Right.EDIT_SYSTEM, system)
    matter = matters.of_system(system)
    found = _point(matter, _paper(paper), point)
    reading = read_point(matter, found)
    form = SayForm(posted(request), point=found, initial=_said(reading))
    if form.is_valid():
        told = form.cleaned_data
        left_out = told.get("is_left_out", False)
        with landing(form):
            statements.say(
                request.user, system, found.says, text=told["text"], is_applicable=not left_out
            )
            messages.success(request, _("Kept: %(title)s.") % {"title": found.title})
            return redirect(f"{reverse('paper', args=[pk, paper])}#{found.code}")
    context = {
        "system": system,
        "paper": papers()[paper],
        "row": _row(matter, papers()[paper], reading),
        "cancel": f"{reverse('paper', args=[pk, paper])}#{found.code}",
    }
    return form_page(request, "pages/papers/point.html", form, context)


def _system(request: Request, pk: UUID) -> AISystem:
    mine = AISystem.objects.visible_to(request.user).select_related("organisation", "vendor")
    found: AISystem = get_object_or_404(mine, pk=pk)
    return found


def _paper(code: str) -> Paper:
    if code not in papers():
        raise Http404
    return papers()[code]


def _point(matter: Matter, paper: Paper, code: str) -> Point:
    for point in paper.points(matter.edition):
        if point.code == code and point.words != Words.NONE:
            return point
    raise Http404


def _said(reading: Reading) -> dict[str, Any]:
    said = reading.statement
    return {"text": said.text, "is_left_out": not said.is_applicable} if said else {}


def _badges(sheet: Sheet) -> list[tuple[str, str]]:
    return [
        (MEANINGS[state], f"{sheet.counts[state]} {state_words(state)}")
        for state in State
        if sheet.counts[state]
    ]


def _row(matter: Matter, paper: Paper, reading: Reading) -> dict[str, Any]:
    point = reading.point
    return {
        "point": point,
        "meaning": MEANINGS[reading.state],
        "state": state_words(reading.state),
        "answers": reading.answers,
        "statement": reading.statement,
        "signed": signed(reading),
        "todos": [
            (todo.words, todo.source.url(matter.system) if todo.source else "")
            for todo in reading.todos
        ],
        "say_url": reverse("paper_point", args=[matter.system.pk, paper.code, point.code])
        if point.words != Words.NONE
        else "",
    }
