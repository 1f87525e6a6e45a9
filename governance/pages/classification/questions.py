"""The question set: begin or go on, one topic a page, answers kept as they are given."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from frameworks.regimes import registry
from frameworks.regimes.registry import Regime
from frameworks.schema import Topic
from governance.pages.acting import form_page, land, landing
from governance.pages.classification.answers import AnswerForm, seen_text
from governance.pages.classification.provisions import places
from governance.pages.classification.sheet import Sheet
from governance.pages.request import Request
from governance.ui.forms import DateInput, Form
from riskreg import access
from riskreg.access import Right
from riskreg.actions import classification
from riskreg.models import AISystem, Questionnaire

NEXT, BACK, LEAVE = "next", "back", "leave"


class FrameForm(Form):
    """Which text of the law, and for which day."""

    edition = forms.ChoiceField(
        label=gettext_lazy("Edition of the law"),
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "The newest edition in force is what binds you. Choose an earlier one to see what it "
            "would have meant."
        ),
    )
    on = forms.DateField(
        label=gettext_lazy("For which day?"),
        required=False,
        widget=DateInput(),
        help_text=gettext_lazy(
            "Many duties begin on a later day. Leave empty for the day on which you record the "
            "decision."
        ),
        error_messages={
            "invalid": gettext_lazy("Write the day as year, month, day, for example 2027-12-02.")
        },
    )

    def __init__(self, law: Regime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        newest = law.default_edition(timezone.localdate())
        self.fields["edition"].choices = [  # type: ignore[attr-defined]
            (each.code, _("%(title)s (newest in force)") % {"title": each.title})
            if each.code == newest
            else (each.code, each.title)
            for each in reversed(law.editions)
        ]


class StartForm(FrameForm):
    """In which capacity one asks, under which text of the law, and for which day."""

    role = forms.ChoiceField(
        label=gettext_lazy("In which role do you act for this system?"),
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "The law asks each role different things. If you act in two roles, classify the "
            "system once in each."
        ),
    )
    field_order = ["role", "edition", "on"]

    def __init__(self, law: Regime, system: AISystem, *args: Any, **kwargs: Any) -> None:
        super().__init__(law, *args, **kwargs)
        self.fields["role"].choices = _roles(law, system)  # type: ignore[attr-defined]


def _roles(law: Regime, system: AISystem) -> list[Any]:
    told = [
        (role.code, f"{role.title} – {role.description} ({role.provision})") for role in law.roles
    ]
    own = [pair for pair in told if pair[0] in system.roles]
    if not own:
        return told
    others = [pair for pair in told if pair[0] not in system.roles]
    return [(_("As the register says"), own), (_("Another role"), others)]


def find(request: Request, pk: UUID, right: Right = Right.CLASSIFY) -> Questionnaire:
    """A question set the reader may see, and do with what the right says."""
    rows = Questionnaire.objects.visible_to(request.user).select_related("system", "started_by")
    mine = rows.filter(Q(assessor=None) | Q(assessor=request.user))
    questionnaire: Questionnaire = get_object_or_404(mine, pk=pk)
    access.require(request.user, right, questionnaire)
    return questionnaire


def closed(request: Request, questionnaire: Questionnaire) -> HttpResponse:
    """Where a question set leads that is closed already."""
    messages.info(request, _("This question set is closed. Start a new one to classify again."))
    return redirect("system", questionnaire.system_id)


@require_http_methods(["GET", "POST"])
def start(request: Request, pk: UUID) -> HttpResponse:
    """Begin a question set, or go on with the open one of that role."""
    system = get_object_or_404(AISystem.objects.visible_to(request.user), pk=pk)
    access.require(request.user, Right.CLASSIFY, system)
    law = _law(request)
    first = {
        "edition": law.default_edition(timezone.localdate()),
        "role": system.roles[0] if len(system.roles) == 1 else None,
    }
    form = StartForm(law, system, request.POST or None, initial=first)
    if form.is_valid():
        with landing(form):
            begun = classification.start(request.user, system, regime=law.slug, **form.cleaned_data)
            return redirect("questionnaire", begun.pk)
    going = system.questionnaires.filter(closed_at=None, assessor=None).select_related("started_by")
    context = {
        "system": system,
        "law": law,
        "laws": registry.all_regimes(),
        "going": [Sheet(each) for each in going],
        "decided": system.decisions.current().defer("facts", "reasons", "result"),
    }
    return form_page(request, "pages/classification/start.html", form, context)


def _law(request: Request) -> Regime:
    wanted = request.GET.get("law", "")
    every = registry.all_regimes()
    return next((law for law in every if law.slug == wanted), every[0])


@require_safe
def resume(request: Request, pk: UUID) -> HttpResponse:
    """Go where the reader left off: the first page with an unanswered question, else review."""
    questionnaire = find(request, pk, Right.VIEW)
    if questionnaire.closed_at is not None:
        return closed(request, questionnaire)
    sheet = Sheet(questionnaire)
    may_answer = access.may(request.user, Right.CLASSIFY, questionnaire)
    if sheet.first_open is None or not may_answer:
        return redirect("questionnaire_review", pk)
    return redirect(sheet.url(sheet.first_open))


@require_http_methods(["GET", "POST"])
def frame(request: Request, pk: UUID) -> HttpResponse:
    """Ask the same answers under another edition, or for another day."""
    questionnaire = find(request, pk)
    sheet = Sheet(questionnaire)
    first = {"edition": questionnaire.edition, "on": questionnaire.on}
    form = FrameForm(sheet.law, request.POST or None, initial=first)
    if form.is_valid():
        with landing(form):
            classification.frame(request.user, questionnaire, **form.cleaned_data)
            messages.success(request, _("Edition and day are noted. Your answers are as before."))
            return redirect("questionnaire", pk)
    context = {"sheet": sheet, "questionnaire": questionnaire}
    return form_page(request, "pages/classification/frame.html", form, context)


@require_http_methods(["GET", "POST"])
def discard(request: Request, pk: UUID) -> HttpResponse:
    """Close a question set without a decision, after asking once."""
    questionnaire = find(request, pk)
    if request.method == "POST":
        try:
            classification.discard(request.user, questionnaire)
        except ValidationError:
            return closed(request, questionnaire)
        messages.success(request, _("The question set is closed. Nothing was decided."))
        return redirect("system", questionnaire.system_id)
    context = {
        "sheet": Sheet(questionnaire),
        "questionnaire": questionnaire,
        "thing": questionnaire.system.name,
        "verb": _("Discard these answers"),
        "critical": True,
        "cancel": questionnaire.get_absolute_url(),
        "consequences": [
            _("The question set closes without a decision."),
            _("Decisions recorded before stay as they are."),
            _("The answers stay in the trail, but a new question set will not begin with them."),
        ],
    }
    return render(request, "pages/classification/discard.html", context)


@require_http_methods(["GET", "POST"])
def topic(request: Request, pk: UUID, topic: str) -> HttpResponse:
    """One page of questions; keeps what is answered and says what it means so far."""
    questionnaire = find(request, pk)
    if questionnaire.closed_at is not None:
        return closed(request, questionnaire)
    sheet = Sheet(questionnaire)
    here = next((each for each in sheet.questions.topics if each.slug == topic), None)
    if here is None:
        raise Http404(_("This law asks no such page."))
    if request.method == "POST":
        return _keep(request, sheet, here)
    return _page(request, sheet, here, _form(sheet, here))


def _form(sheet: Sheet, topic: Topic, data: Any = None) -> AnswerForm:
    """The questions asked now; of a page that was sent back, those it held as well."""
    posted = data or {}
    facts = [
        sheet.questions.facts[name] for name in topic.facts if name in sheet.asked or name in posted
    ]
    cited = places(
        {fact.provision for fact in facts},
        framework=sheet.law.framework,
        edition=sheet.questionnaire.edition,
    )
    return AnswerForm(
        facts, data, answers=sheet.answers, reasons=sheet.questionnaire.reasons, places=cited
    )


def _keep(request: Request, sheet: Sheet, here: Topic) -> HttpResponse:
    form = _form(sheet, here, request.POST)
    if not form.is_valid():
        return _page(request, sheet, here, form)
    answers, reasons = form.given()
    overtaken = form.overtaken(sheet.answers, answers)
    try:
        kept = classification.answer(
            request.user, sheet.questionnaire, answers=answers, reasons=reasons
        )
    except ValidationError as refused:
        land(form, refused)
        return _page(request, sheet, here, form)
    kept.system = sheet.questionnaire.system
    after = Sheet(kept)
    for fact in overtaken:
        messages.warning(
            request,
            _(
                "Somebody answered “%(question)s” while you had this page open. Your answer stands "
                "now; both are in the trail."
            )
            % {"question": fact.question},
        )
    if request.htmx:
        return _in_place(request, after, here, form)
    return _onwards(request, after, here, form)


def _page(request: Request, sheet: Sheet, here: Topic, form: AnswerForm) -> HttpResponse:
    context = _context(sheet, here, form)
    status = 422 if form.errors else 200
    name = "pages/classification/topic.html"
    if request.htmx:
        name += "#questions"
    return render(request, name, context, status=status)


def _context(sheet: Sheet, here: Topic, form: AnswerForm) -> dict[str, Any]:
    return {
        "sheet": sheet,
        "questionnaire": sheet.questionnaire,
        "system": sheet.questionnaire.system,
        "topic": here,
        "gate": next((gate for gate in sheet.questions.gates if gate.code == here.gate), None),
        "form": form,
        "questions": form.questions(),
        "steps": sheet.steps(here),
        "back": sheet.beside(here, -1),
        "kept": sheet.kept(here),
        "oob": False,
        "seen": seen_text(sheet.facts_of(here), sheet.answers, sheet.questionnaire.reasons),
    }


def _in_place(request: Request, sheet: Sheet, here: Topic, form: AnswerForm) -> HttpResponse:
    """Answer a save in the background: what changed beside the questions, and they only if needed.

    The questions themselves are drawn anew when others are asked now, or when somebody else
    answered one meanwhile; otherwise nothing moves under the reader's hand.
    """
    is_same = form.names == tuple(fact.name for fact in sheet.facts_of(here))
    if is_same and form.agrees_with(sheet.answers):
        context = {**_context(sheet, here, form), "oob": True}
        answer = render(request, "pages/classification/topic.html#beside", context)
        answer["HX-Reswap"] = "none"
        return answer
    context = {**_context(sheet, here, _form(sheet, here)), "oob": True}
    return render(request, "pages/classification/topic.html#kept", context)


def _onwards(request: Request, sheet: Sheet, here: Topic, form: AnswerForm) -> HttpResponse:
    """Where the pressed button leads; new questions on this page come first."""
    wanted = request.POST.get("to", NEXT)
    if wanted == LEAVE:
        messages.success(request, _("Your answers are kept. Come back whenever you like."))
        return redirect("system", sheet.questionnaire.system_id)
    if wanted == BACK:
        target = sheet.beside(here, -1) or here
        return redirect(sheet.url(target))
    fresh = [fact for fact in sheet.facts_of(here) if fact.name not in form.names]
    if fresh:
        sentence = ngettext(
            "Your answer opens one more question on this page.",
            "Your answers open %(n)s more questions on this page.",
            len(fresh),
        )
        messages.info(request, sentence % {"n": len(fresh)})
        return redirect(sheet.url_of(fresh[0]))
    following = sheet.beside(here, +1)
    if following is None:
        return redirect("questionnaire_review", sheet.questionnaire.pk)
    return redirect(sheet.url(following))
