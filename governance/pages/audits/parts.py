"""Requests and findings: ask, answer, settle; raise, respond, follow up."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from governance.pages import histories
from governance.pages.acting import acting_page, form_page, landing
from governance.pages.audits.engagements import auditing, item_asked
from governance.pages.audits.forms import (
    AnswerForm,
    FindingForm,
    FollowForm,
    RequestForm,
    ResponseForm,
)
from governance.pages.request import Request, posted
from governance.ui import audits as words
from governance.ui.forms import Form, ReasonForm
from riskreg import access
from riskreg.access import Right
from riskreg.actions import audit_findings, audit_requests
from riskreg.actions import audits as engagements
from riskreg.models import AuditFinding, AuditRequest
from riskreg.queries import audits as queries

_FORM = "pages/audits/form.html"
_FINDING = ("title", "severity", "edition", "ref", "control", "criterion", "condition", "cause",
            "effect")  # fmt: skip


@require_safe
def request_(request: Request, pk: UUID) -> HttpResponse:
    """What was asked and answered."""
    shown = _request(request, pk)
    is_auditing = queries.is_auditing(request.user, shown.engagement)
    context = {
        "told": shown,
        "engagement": shown.engagement,
        "badge": words.request(shown),
        "sees_engagement": _sees(request, shown),
        "may_answer": shown.state in ("asked", "returned")
        and audit_requests.may_answer(request.user, shown),
        "may_settle": is_auditing and shown.state == "answered",
        "may_withdraw": is_auditing and shown.state in ("asked", "returned"),
        **histories.about(request, shown),
    }
    return render(request, "pages/audits/request.html", context)


def _sees(request: Request, told: AuditRequest | AuditFinding) -> bool:
    mine = queries.engagements(request.user, request.organisation)
    return mine.filter(pk=told.engagement_id).exists()


@require_http_methods(["GET", "POST"])
def ask(request: Request, pk: UUID) -> HttpResponse:
    """Ask an owner, of the whole or, by `?item=`, of one item."""
    engagement = auditing(request, pk)
    item = item_asked(request, engagement)
    form = RequestForm(posted(request), organisation=request.organisation)
    if form.is_valid():
        with landing(form):
            made = audit_requests.ask(request.user, engagement, values=form.cleaned_data, item=item)
            return redirect(made)
    context = {
        "engagement": engagement,
        "heading": _("Ask for evidence: %(name)s") % {"name": item or engagement},
        "lead": _("It stands in “My work” of who answers, and a mail tells them at once."),
        "verb": _("Send the request"),
        "cancel": (item or engagement).get_absolute_url(),
    }
    return form_page(request, _FORM, form, context)


@require_http_methods(["GET", "POST"])
def answer(request: Request, pk: UUID) -> HttpResponse:
    """Answer a request."""
    shown = _request(request, pk)
    if not audit_requests.may_answer(request.user, shown):
        raise PermissionDenied
    initial = {"words": shown.answer, "evidence": [each.pk for each in shown.evidence.all()]}
    form = AnswerForm(posted(request), initial=initial, organisation=request.organisation)
    act = partial(audit_requests.answer, request.user, shown)
    heading = _("Answer %(name)s") % {"name": shown}
    return _act(request, shown, form, act, (heading, _("Send the answer"), shown.asked))


@require_http_methods(["GET", "POST"])
def give_back(request: Request, pk: UUID) -> HttpResponse:
    """Ask again, with the reason."""
    shown = _audited(request, _request(request, pk))
    form = ReasonForm(posted(request))
    act = partial(audit_requests.give_back, request.user, shown)
    heading = _("Give back %(name)s") % {"name": shown}
    return _act(request, shown, form, act, (heading, _("Give it back"), shown.answer))


@require_http_methods(["GET", "POST"])
def withdraw(request: Request, pk: UUID) -> HttpResponse:
    """Ask no longer, with the reason."""
    shown = _audited(request, _request(request, pk))
    form = ReasonForm(posted(request))
    act = partial(audit_requests.withdraw, request.user, shown)
    heading = _("Withdraw %(name)s") % {"name": shown}
    return _act(request, shown, form, act, (heading, _("Withdraw it"), shown.asked))


@require_http_methods(["GET", "POST"])
def accept(request: Request, pk: UUID) -> HttpResponse:
    """Take the answer as it is."""
    shown = _audited(request, _request(request, pk))
    form = Form(posted(request))
    act = partial(audit_requests.accept, request.user, shown)
    heading = _("Accept the answer to %(name)s?") % {"name": shown}
    return _act(request, shown, form, act, (heading, _("Accept the answer"), shown.answer))


@require_safe
def finding(request: Request, pk: UUID) -> HttpResponse:
    """What was found, what management says, what the follow-up showed."""
    shown = _finding(request, pk)
    is_auditing = queries.is_auditing(request.user, shown.engagement)
    is_unanswered = shown.state in ("raised", "reopened")
    context = {
        "finding": shown,
        "engagement": shown.engagement,
        "criterion": words.criterion(shown),
        "severity": words.severity(shown),
        "badge": words.finding(shown),
        "items": shown.items.all(),
        "sees_engagement": _sees(request, shown),
        "may_edit": is_auditing and is_unanswered and shown.engagement.is_open,
        "may_respond": shown.state != "verified" and access.may(request.user, Right.DECIDE, shown),
        "may_follow": is_auditing and not is_unanswered,
        **histories.about(request, shown),
    }
    return render(request, "pages/audits/finding.html", context)


@require_http_methods(["GET", "POST"])
def finding_new(request: Request, pk: UUID) -> HttpResponse:
    """Raise a finding; `?item=` ticks the item it rests on."""
    engagement = auditing(request, pk)
    item = item_asked(request, engagement)
    form = FindingForm(
        posted(request), engagement=engagement, initial={"items": [item.pk] if item else []}
    )
    if form.is_valid():
        with landing(form):
            return redirect(
                audit_findings.raise_finding(request.user, engagement, values=form.cleaned_data)
            )
    context = {
        "engagement": engagement,
        "heading": _("Raise a finding"),
        "verb": _("Raise the finding"),
        "cancel": engagement.get_absolute_url(),
    }
    return form_page(request, _FORM, form, context)


@require_http_methods(["GET", "POST"])
def finding_edit(request: Request, pk: UUID) -> HttpResponse:
    """Correct a finding that nobody has answered."""
    shown = _audited(request, _finding(request, pk))
    initial: dict[str, Any] = {name: getattr(shown, name) for name in _FINDING}
    initial["items"] = [each.pk for each in shown.items.all()]
    form = FindingForm(posted(request), engagement=shown.engagement, initial=initial)

    def act(**values: Any) -> AuditFinding:
        return audit_findings.change(request.user, shown, values=values)

    heading = _("Change: %(name)s") % {"name": shown}
    return _act(request, shown, form, act, (heading, _("Save the changes"), ""))


@require_http_methods(["GET", "POST"])
def respond(request: Request, pk: UUID) -> HttpResponse:
    """Say what management does about it."""
    shown = _finding(request, pk)
    access.require(request.user, Right.DECIDE, shown)
    names = ("response", "response_words", "action", "action_owner", "action_due")
    initial = {name: getattr(shown, name) for name in names}
    form = ResponseForm(posted(request), initial=initial, organisation=request.organisation)

    def act(**values: Any) -> AuditFinding:
        return audit_findings.respond(request.user, shown, values=values)

    heading = _("Respond to: %(name)s") % {"name": shown}
    return _act(request, shown, form, act, (heading, _("Record the response"), shown.condition))


@require_http_methods(["GET", "POST"])
def follow(request: Request, pk: UUID) -> HttpResponse:
    """Close it as seen, or open it again."""
    shown = _audited(request, _finding(request, pk))
    form = FollowForm(posted(request))

    def act(state: str, followed_words: str) -> AuditFinding:
        return audit_findings.follow_up(request.user, shown, state=state, words=followed_words)

    heading = _("Follow up: %(name)s") % {"name": shown}
    return _act(request, shown, form, act, (heading, _("Record the follow-up"), shown.action))


def _act(
    request: Request,
    shown: AuditRequest | AuditFinding,
    form: Any,
    act: Callable[..., Any],
    told: tuple[str, str, str],
) -> HttpResponse:
    """The page of a form about a request or finding; `told`: its heading, verb and lead."""
    heading, verb, lead = told
    context = {
        "engagement": shown.engagement if _sees(request, shown) else None,
        "heading": heading,
        "verb": verb,
        "lead": lead,
        "cancel": shown.get_absolute_url(),
    }
    return acting_page(request, _FORM, form, context, act)


def _audited(request: Request, shown: Any) -> Any:
    engagements.require_auditor(request.user, shown.engagement)
    return shown


def _request(request: Request, pk: UUID) -> AuditRequest:
    mine = queries.requests(request.user, request.organisation)
    rows = mine.select_related("engagement", "owner", "sample_item", "asked_by", "answered_by")
    return get_object_or_404(rows, pk=pk)


def _finding(request: Request, pk: UUID) -> AuditFinding:
    mine = queries.findings(request.user, request.organisation)
    rows = mine.select_related("engagement", "edition", "control", "action_owner")
    return get_object_or_404(rows, pk=pk)
