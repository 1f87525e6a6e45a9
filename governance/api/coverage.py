"""Computed coverage over the API: read only. A status cannot be written, here or anywhere."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.request import View, organisation_of
from governance.ui.coverage_words import Teller
from governance.ui.filters.coverage import MatrixFilter
from riskreg.models import AISystem
from riskreg.queries import coverage, coverage_entries, coverage_matrix
from riskreg.queries.coverage import Applies, Counts, Coverage, Held, Node
from riskreg.queries.coverage_matrix import Matrix, Row
from riskreg.rules.sufficiency import Status

FRAMEWORK = OpenApiParameter(
    "framework",
    OpenApiTypes.STR,
    description="The code of a framework, for example EU_AI_ACT.",
)
_STATUSES = [(each.value, each.name) for each in Status]


class CountsOut(serializers.Serializer[Any]):
    """How many requirements stand how; `later` of them bind only from a later day."""

    met = serializers.IntegerField()
    partly = serializers.IntegerField()
    not_met = serializers.IntegerField()
    unknown = serializers.IntegerField()
    later = serializers.IntegerField()
    not_applicable = serializers.IntegerField(source="claimed")
    status = serializers.ChoiceField(_STATUSES, allow_null=True)


class LineOut(serializers.Serializer[Any]):
    """One reason: a code, the same words as on the page, and where the record stands."""

    code = serializers.CharField(source="said")
    text = serializers.CharField()
    url = serializers.CharField(allow_blank=True)


class RuleOut(serializers.Serializer[Any]):
    """What is enough for the requirement."""

    framework = serializers.CharField(allow_blank=True)
    ref = serializers.CharField(allow_blank=True)
    is_own = serializers.BooleanField()
    sentence = serializers.CharField()
    reason = serializers.CharField()


class StepOut(serializers.Serializer[Any]):
    """What to do next."""

    text = serializers.CharField()
    owner = serializers.CharField(allow_blank=True)
    due = serializers.DateField(allow_null=True)


class CoveredOut(serializers.Serializer[Any]):
    """One requirement of a system with its computed status and the whole reason."""

    ref = serializers.CharField()
    title = serializers.CharField()
    heading = serializers.CharField(help_text="The outermost entry above it.")
    applies = serializers.ChoiceField([(each.value, each.value) for each in Applies])
    applies_from = serializers.DateField(allow_null=True)
    roles = serializers.ListField(child=serializers.CharField())
    status = serializers.ChoiceField(_STATUSES, allow_null=True)
    controls = serializers.ListField(child=serializers.UUIDField())
    counted = LineOut(many=True)
    missing = LineOut(many=True)
    lapsed = LineOut(many=True)
    changes_on = serializers.DateField(allow_null=True)
    changes_to = serializers.CharField(allow_null=True)
    rule = RuleOut(allow_null=True)
    claim = serializers.CharField(allow_blank=True)
    next_step = StepOut(allow_null=True)


class HeldOut(serializers.Serializer[Any]):
    """A system against one framework."""

    framework = serializers.CharField()
    title = serializers.CharField()
    is_voluntary = serializers.BooleanField()
    is_classified = serializers.BooleanField()
    counts = CountsOut()
    requirements = CoveredOut(many=True)


class CoverageOut(serializers.Serializer[Any]):
    """A system on a day."""

    system = serializers.UUIDField()
    on = serializers.DateField()
    frameworks = HeldOut(many=True)


class HeadingOut(serializers.Serializer[Any]):
    """One group of requirements over all systems."""

    ref = serializers.CharField()
    title = serializers.CharField()
    counts = CountsOut()
    systems = serializers.DictField(
        child=serializers.IntegerField(), help_text="How many systems stand how."
    )


class CellOut(serializers.Serializer[Any]):
    """One system under one group."""

    ref = serializers.CharField()
    counts = CountsOut()


class RowOut(serializers.Serializer[Any]):
    """One system; without a classification its cells are not known."""

    system = serializers.UUIDField()
    name = serializers.CharField()
    is_classified = serializers.BooleanField()
    cells = CellOut(many=True)


class MatrixOut(serializers.Serializer[Any]):
    """The sums over all systems, and one page of rows."""

    framework = serializers.CharField()
    title = serializers.CharField()
    is_voluntary = serializers.BooleanField()
    on = serializers.DateField()
    total = CountsOut()
    headings = HeadingOut(many=True)
    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = RowOut(many=True)


_ONE_MATRIX: Any = forced_singular_serializer(MatrixOut)  # type: ignore[no-untyped-call]


class CoverageMatrix(View):
    """Every system of the organisation against one framework."""

    serializer_class = MatrixOut
    queryset = AISystem.objects.none()
    filterset_class = MatrixFilter

    @extend_schema(responses=_ONE_MATRIX, parameters=[FRAMEWORK])
    def list(self, request: Request) -> Response:
        """The sums of all systems, and a page of them under the filter."""
        code = request.query_params.get("framework", coverage_entries.covered()[0])
        organisation = organisation_of(request)
        if code not in coverage_entries.covered():
            raise Http404
        try:
            found = coverage_matrix.matrix(organisation, timezone.localdate(), code)
        except LookupError:
            raise Http404 from None
        rows = self._rows(request, found)
        paginator: Any = self.paginator
        page = paginator.paginate_queryset(rows, request, view=self)
        told = {
            **_matrix(found),
            "count": len(rows),
            "next": paginator.get_next_link(),
            "previous": paginator.get_previous_link(),
            "results": [_row(found, row) for row in page],
        }
        return Response(MatrixOut(told).data)

    def _rows(self, request: Request, found: Matrix) -> Sequence[Row]:
        narrowed = MatrixFilter(
            request.query_params,
            queryset=AISystem.objects.of(organisation_of(request)),
            organisation=organisation_of(request),
        )
        if not narrowed.is_valid():
            raise serializers.ValidationError(narrowed.errors)
        return coverage_matrix.under(
            found,
            frozenset(narrowed.qs.order_by().values_list("pk", flat=True)),
            narrowed.statuses,
        )


def system_coverage(system: AISystem, framework: str) -> dict[str, Any]:
    """A system against one framework, or against every one, ready for `CoverageOut`."""
    if framework and framework not in coverage_entries.covered():
        raise Http404
    whole = coverage.of_system(system, timezone.localdate(), framework or None)
    teller = Teller(whole)
    return {
        "system": system.pk,
        "on": whole.today,
        "frameworks": [_held(whole, held, teller) for held in whole.frameworks],
    }


def _held(whole: Coverage, held: Held, teller: Teller) -> dict[str, Any]:
    return {
        "framework": held.framework,
        "title": held.title,
        "is_voluntary": held.is_voluntary,
        "is_classified": not held.is_open,
        "counts": held.counts,
        "requirements": [
            _covered(node, group.entry.ref, teller)
            for group in held.groups
            for node in group.all()
            if node.status is not None or node.applies == Applies.CLAIMED
        ],
    }


def _covered(node: Node, heading: str, teller: Teller) -> dict[str, Any]:
    told, judgement = teller.tell(node), node.judgement
    return {
        "ref": node.entry.ref,
        "title": node.entry.title,
        "heading": heading,
        "applies": node.applies.value,
        "applies_from": node.bearing.since,
        "roles": node.bearing.roles,
        "status": node.status.value if node.status else None,
        "controls": [each.control.pk for each in node.controls],
        "counted": told.counted,
        "missing": told.missing,
        "lapsed": told.lapsed,
        "changes_on": judgement.changes_on if judgement else None,
        "changes_to": judgement.changes_to.value if judgement and judgement.changes_to else None,
        "rule": {
            "framework": node.rule.framework,
            "ref": node.rule.ref,
            "is_own": node.rule.is_own,
            "sentence": told.rule,
            "reason": told.rule_reason,
        }
        if node.rule
        else None,
        "claim": told.claim,
        "next_step": teller.next_step(node),
    }


def _matrix(found: Matrix) -> dict[str, Any]:
    return {
        "framework": found.framework,
        "title": found.title,
        "is_voluntary": found.is_voluntary,
        "on": found.today,
        "total": found.total,
        "headings": [
            {
                "ref": each.ref,
                "title": each.title,
                "counts": found.totals[each.ref],
                "systems": _spread(found, each.ref),
            }
            for each in found.headings
        ],
    }


def _spread(found: Matrix, ref: str) -> Mapping[str, int]:
    return {status.value: number for status, number in found.spread[ref].items() if status}


def _row(found: Matrix, row: Row) -> dict[str, Any]:
    cells: list[dict[str, Any]] = []
    if row.standing is not None:
        for heading in found.headings:
            counts: Counts = coverage_matrix.cell(row.standing, heading.mask)
            cells.append({"ref": heading.ref, "counts": counts})
    return {
        "system": row.system.pk,
        "name": row.system.name,
        "is_classified": row.standing is not None,
        "cells": cells,
    }
