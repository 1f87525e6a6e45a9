"""Review and decide: everything that will be recorded on one page, then one button."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from governance.pages.acting import form_page, landing
from governance.pages.classification.differing import answer_lines, difference_of, fact_lines
from governance.pages.classification.questions import closed, find
from governance.pages.classification.sheet import Sheet
from governance.pages.classification.shown import show
from governance.pages.request import Request
from governance.ui.forms import DateInput, Form
from riskreg import access
from riskreg.access import Right
from riskreg.actions import classification
from riskreg.models import Decision
from riskreg.queries import decisions
from riskreg.rules import differences, texts


class _Seen(forms.JSONField):
    """What the page showed, as it comes back."""

    def to_python(self, value: Any) -> Any:
        """Answers; nothing that goes deeper than any do."""
        return super().to_python(_flat(value))

    def bound_data(self, data: Any, initial: Any) -> Any:
        """For the page that is shown once more."""
        return super().bound_data(_flat(data), initial)


def _flat(value: Any) -> Any:
    is_deep = isinstance(value, str) and texts.depth(value) > texts.DEPTH
    return "not ours" if is_deep else value


class DecideForm(Form):
    """For which day the decision holds, and what the decider wants to add."""

    on = forms.DateField(
        label=gettext_lazy("Asked for the day"),
        widget=DateInput(),
        help_text=gettext_lazy("What applies now and what later is counted from this day."),
        error_messages={
            "invalid": gettext_lazy("Write the day as year, month, day, for example 2026-11-20.")
        },
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Who was asked, which documents were read, what is still to do."),
    )
    # What the reader saw; if somebody changes an answer meanwhile, nothing is recorded.
    seen = _Seen(widget=forms.HiddenInput, required=False)


@require_http_methods(["GET", "POST"])
def review(request: Request, pk: UUID) -> HttpResponse:
    """Show what would be recorded; record it."""
    questionnaire = find(request, pk, Right.VIEW)
    if questionnaire.closed_at is not None:
        return closed(request, questionnaire)
    if questionnaire.assessor_id is not None:
        return redirect("second_assessment", questionnaire.second.pk)
    sheet = Sheet(questionnaire)
    form = DecideForm(request.POST or None, initial={"on": sheet.on, "seen": questionnaire.answers})
    if request.method == "POST":
        access.require(request.user, Right.DECIDE, questionnaire)
        if sheet.needed:
            form.add_error(None, _unanswered(len(sheet.needed)))
    if form.is_valid():
        given = form.cleaned_data
        with landing(form):
            decision = classification.decide(
                request.user,
                questionnaire,
                on=given["on"],
                note=given["note"],
                seen=given["seen"],
            )
            messages.success(request, _recorded(decision))
            return redirect("decision", decision.pk)
    context = _context(request, sheet, form)
    return form_page(request, "pages/classification/review.html", form, context)


@require_POST
def leave_open(request: Request, pk: UUID) -> HttpResponse:
    """Say "I don't know yet" to every question that can change the class and has no answer."""
    questionnaire = find(request, pk)
    open_now = Sheet(questionnaire).not_known_yet()
    try:
        classification.answer(request.user, questionnaire, answers=open_now)
    except ValidationError:
        return closed(request, questionnaire)
    sentence = ngettext(
        "%(n)s question is noted as not known yet; the cautious answer is assumed.",
        "%(n)s questions are noted as not known yet; the cautious answers are assumed.",
        len(open_now),
    )
    messages.success(request, sentence % {"n": len(open_now)})
    return redirect("questionnaire_review", pk)


def _unanswered(count: int) -> str:
    sentence = ngettext(
        "%(n)s question that can change the class has no answer. Answer it, or say that you "
        "don't know yet.",
        "%(n)s questions that can change the class have no answer. Answer them, or say that you "
        "don't know yet.",
        count,
    )
    return sentence % {"n": count}


def _recorded(decision: Decision) -> str:
    return _(
        "Decision %(number)s is recorded. It cannot be changed; classify again when something does."
    ) % {"number": decision.number}


def _context(request: Request, sheet: Sheet, form: DecideForm) -> dict[str, Any]:
    questionnaire = sheet.questionnaire
    may_decide = access.may(request.user, Right.DECIDE, questionnaire)
    last = decisions.last(
        questionnaire.system, regime=questionnaire.regime, role=questionnaire.role
    )
    return {
        "sheet": sheet,
        "questionnaire": questionnaire,
        "system": questionnaire.system,
        "shown": show(sheet.result, sheet.law, sheet.facts),
        "answers": answer_lines(
            sheet.law, sheet.edition.code, sheet.counted, questionnaire.reasons
        ),
        "open": sheet.open_facts,
        "open_lines": sheet.open_lines,
        "kept": sheet.kept(),
        "oob": False,
        "steps": sheet.steps(),
        "form": form,
        "may_decide": may_decide,
        "deciders": [] if may_decide else decisions.deciders(request.organisation),
        "last": last,
        "since": _since(sheet, last) if last else None,
        "today": timezone.localdate(),
    }


def _since(sheet: Sheet, last: Decision) -> dict[str, Any]:
    """What changed since the last decision in this role."""
    changed = differences.fact_changes(last.facts, sheet.answers)
    return {
        "facts": fact_lines(sheet.law, sheet.edition.code, changed),
        "difference": difference_of(
            differences.between(decisions.result_of(last), sheet.result), sheet.law
        ),
    }
