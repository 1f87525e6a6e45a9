"""The lists of audits: engagements, requests, findings; and frozen records and items as files."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import django_filters
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from governance.pages.request import Request
from governance.pages.work.lists import Register
from governance.ui import audit_sheets, files
from governance.ui import audits as words
from governance.ui.columns import Column, Table, attribute
from governance.ui.filters import RegisterFilter
from riskreg.models import (
    AuditFinding,
    AuditFindingState,
    AuditRequest,
    Engagement,
    RequestState,
)
from riskreg.queries import audits as queries

_CELL = "pages/evaluations/cells/badge.html"


def _url(record: Any) -> str:
    return str(record.get_absolute_url())


ENGAGEMENTS: Table[Any] = Table(
    slug="engagements",
    caption=gettext_lazy("Audits"),
    default_sort="-number",
    columns=(
        attribute("title", gettext_lazy("Audit"), link=_url),
        Column("number", gettext_lazy("Number"), lambda e: e.reference, sort=("number",)),
        Column("state", gettext_lazy("State"), words.standing, cell=_CELL),
        Column("from", gettext_lazy("From"), lambda e: e.begins_on, sort=("begins_on",)),
        Column("until", gettext_lazy("Until"), lambda e: e.ends_on, sort=("ends_on",)),
        Column("lead", gettext_lazy("Lead auditor"), lambda e: str(e.lead)),
        Column(
            "requests",
            gettext_lazy("Open requests"),
            lambda e: e.request_count,
            sort=("request_count",),
            is_number=True,
        ),
        Column(
            "findings",
            gettext_lazy("Open findings"),
            lambda e: e.finding_count,
            sort=("finding_count",),
            is_number=True,
        ),
    ),
)
REQUESTS: Table[AuditRequest] = Table(
    slug="audit_requests",
    caption=gettext_lazy("Requests of auditors"),
    default_sort="due",
    columns=(
        Column("number", gettext_lazy("Number"), str, sort=("number",), link=_url),
        Column("asked", gettext_lazy("What is asked for"), lambda r: r.asked),
        Column("state", gettext_lazy("State"), words.request, cell=_CELL),
        Column("owner", gettext_lazy("Who answers"), lambda r: str(r.owner)),
        Column("due", gettext_lazy("Due"), lambda r: r.due, sort=("due",)),
        Column("audit", gettext_lazy("Audit"), lambda r: r.engagement.title),
        Column(
            "item",
            gettext_lazy("Item"),
            lambda r: str(r.sample_item or ""),
            empty=gettext_lazy("of no single item"),
        ),
        Column("answer", gettext_lazy("Answer"), lambda r: r.answer, is_default=False),
    ),
)
FINDINGS: Table[AuditFinding] = Table(
    slug="audit_findings",
    caption=gettext_lazy("Audit findings"),
    default_sort="-number",
    columns=(
        attribute("title", gettext_lazy("Finding"), link=_url),
        Column("number", gettext_lazy("Number"), lambda f: f.reference, sort=("number",)),
        Column("severity", gettext_lazy("Severity"), words.severity, cell=_CELL),
        Column("state", gettext_lazy("State"), words.finding, cell=_CELL),
        Column("criterion", gettext_lazy("Held against"), words.criterion),
        Column(
            "action",
            gettext_lazy("What is done"),
            lambda f: f.action,
            empty=gettext_lazy("no action yet"),
        ),
        Column(
            "due",
            gettext_lazy("Done by"),
            lambda f: f.action_due,
            sort=("action_due",),
            empty=gettext_lazy("no day yet"),
        ),
        Column("audit", gettext_lazy("Audit"), lambda f: f.engagement.title),
        Column("condition", gettext_lazy("What is so"), lambda f: f.condition, is_default=False),
    ),
)


class EngagementFilter(RegisterFilter):
    """By words and whether it goes on."""

    search_in = ("title", "scope", "criteria")
    closed = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=[("false", gettext_lazy("Open")), ("true", gettext_lazy("Closed"))],
        method="by_closed",
        empty_label=gettext_lazy("Any"),
    )

    class Meta:
        model = Engagement
        fields: tuple[str, ...] = ()

    def by_closed(self, queryset: Any, name: str, value: str) -> Any:
        """Those that go on, or do not."""
        return queryset.filter(closed_at__isnull=value == "false")


class RequestFilter(RegisterFilter):
    """By words and state."""

    search_in = ("asked", "answer")
    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"), choices=RequestState.choices
    )

    class Meta:
        model = AuditRequest
        fields: tuple[str, ...] = ()


class FindingFilter(RegisterFilter):
    """By words, state, severity."""

    search_in = ("title", "condition", "criterion", "ref")
    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"), choices=AuditFindingState.choices
    )
    severity = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Severity"), choices=AuditFinding.Severity.choices
    )

    class Meta:
        model = AuditFinding
        fields: tuple[str, ...] = ()


def _engagements(request: Request) -> RegisterFilter:
    mine = queries.with_counts(queries.engagements(request.user, request.organisation))
    return EngagementFilter(request.GET, queryset=mine.select_related("lead"))


def _requests(request: Request) -> RegisterFilter:
    mine = queries.requests(request.user, request.organisation)
    return RequestFilter(
        request.GET, queryset=mine.select_related("owner", "engagement", "sample_item")
    )


def _findings(request: Request) -> RegisterFilter:
    mine = queries.findings(request.user, request.organisation)
    return FindingFilter(
        request.GET, queryset=mine.select_related("edition", "control", "engagement")
    )


def _rows(_request: Request, found: RegisterFilter) -> Any:
    return found.qs


LISTS = {
    "engagements": Register(ENGAGEMENTS, _engagements, _rows, "pages/audits/list.html"),
    "audit_requests": Register(REQUESTS, _requests, _rows, "pages/audits/list.html"),
    "audit_findings": Register(FINDINGS, _findings, _rows, "pages/audits/list.html"),
}


def _tabs(current: str) -> Sequence[dict[str, Any]]:
    return [
        {"url": reverse(name), "label": each.table.caption, "count": None,
         "is_current": name == current}
        for name, each in LISTS.items()
    ]  # fmt: skip


@require_safe
def engagements(request: Request) -> HttpResponse:
    """Every audit."""
    return LISTS["engagements"].show(request, tabs=_tabs("engagements"))


@require_safe
def engagements_export(request: Request, slug: str) -> StreamingHttpResponse:
    """The list as a file, as it is shown."""
    return LISTS["engagements"].export(request, slug)


@require_safe
def audit_requests(request: Request) -> HttpResponse:
    """Every request of auditors."""
    return LISTS["audit_requests"].show(request, tabs=_tabs("audit_requests"))


@require_safe
def audit_requests_export(request: Request, slug: str) -> StreamingHttpResponse:
    """The list as a file, as it is shown."""
    return LISTS["audit_requests"].export(request, slug)


@require_safe
def audit_findings(request: Request) -> HttpResponse:
    """Every finding."""
    return LISTS["audit_findings"].show(request, tabs=_tabs("audit_findings"))


@require_safe
def audit_findings_export(request: Request, slug: str) -> StreamingHttpResponse:
    """The list as a file, as it is shown."""
    return LISTS["audit_findings"].export(request, slug)


@require_safe
def sample_export(request: Request, pk: UUID, slug: str) -> StreamingHttpResponse:
    """The items of a sample with their results."""
    mine = queries.samples(request.user, request.organisation).select_related("population")
    drawn = get_object_or_404(mine.defer("population__items"), pk=pk)
    return files.answer(audit_sheets.sample(drawn), slug, name=audit_sheets.name_of(drawn))


@require_safe
def population_export(request: Request, pk: UUID, slug: str) -> StreamingHttpResponse:
    """Every frozen record, in the values its digest is made of."""
    frozen = get_object_or_404(queries.populations(request.user, request.organisation), pk=pk)
    return files.answer(audit_sheets.population(frozen), slug, name=audit_sheets.name_of(frozen))
