"""The map of risks over the API: where each risk lies, and what is drawn from the ranges."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api import filtering
from governance.api.request import View, organisation_of
from governance.ui.filters.risk_map import RiskMapFilter
from riskreg.models import Risk
from riskreg.queries import risk_numbers, risk_pictures
from riskreg.queries.risk_numbers import Number, Numbers
from riskreg.queries.risk_pictures import VIEWS, Picture, Stand
from riskreg.rules.simulation import QUANTILES


class PlaceOut(serializers.Serializer[Any]):
    """Steps of likelihood and severity, counted from 1, and the level where they meet."""

    likelihood = serializers.IntegerField()
    severity = serializers.IntegerField()
    level = serializers.CharField()


class DrawnOut(serializers.Serializer[Any]):
    """What was drawn for one risk; `axes` says whether severity was drawn as well."""

    stays_in_cell = serializers.FloatField()
    axes = serializers.ChoiceField(choices=["both", "likelihood"])
    loss_mean = serializers.FloatField(allow_null=True)
    loss_quantiles = serializers.DictField(child=serializers.FloatField())


class StandOut(serializers.Serializer[Any]):
    """One risk as its newest approved assessment left it."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    title = serializers.CharField()
    category = serializers.CharField()
    assessment = serializers.UUIDField()
    residual = PlaceOut(allow_null=True)
    inherent = PlaceOut(allow_null=True)
    target = PlaceOut(allow_null=True)
    is_above_appetite = serializers.BooleanField()
    simulation = DrawnOut(allow_null=True)


class PointOut(serializers.Serializer[Any]):
    """A point of a curve: the chance that a year costs more than an amount."""

    amount = serializers.FloatField()
    chance = serializers.FloatField()


class LossOut(serializers.Serializer[Any]):
    """A year's loss of one category, empty for all together."""

    category = serializers.CharField(allow_blank=True)
    risks = serializers.IntegerField()
    mean = serializers.FloatField()
    quantiles = serializers.DictField(child=serializers.FloatField())
    curve = PointOut(many=True)
    appetite = PointOut(allow_null=True)
    chance_over_appetite = serializers.FloatField(allow_null=True)


class ConflictOut(serializers.Serializer[Any]):
    """The matrix ranks `higher` above `lower`; `chance` of the draws say the contrary."""

    higher = serializers.UUIDField()
    lower = serializers.UUIDField()
    chance = serializers.FloatField()


class RiskMapOut(serializers.Serializer[Any]):
    """Where risks lie and what their ranges say. Harm to rights is in none of the numbers."""

    scale_version = serializers.IntegerField(allow_null=True)
    currency = serializers.CharField(allow_blank=True)
    draws = serializers.IntegerField()
    risks = StandOut(many=True)
    losses = LossOut(many=True)
    conflicts = ConflictOut(many=True)
    conflict_count = serializers.IntegerField()
    not_assessed = serializers.IntegerField()
    on_earlier_scales = serializers.IntegerField()


class RiskMap(View):
    """The map of risks, with what a seeded simulation says of their ranges."""

    serializer_class = RiskMapOut
    queryset = Risk.objects.none()
    filterset_class = RiskMapFilter
    pagination_class = None

    def get_queryset(self) -> QuerySet[Risk]:
        """The organisation's own."""
        found: QuerySet[Risk] = Risk.objects.of(organisation_of(self.request))
        return found

    @extend_schema(
        responses={200: forced_singular_serializer(RiskMapOut)}  # type: ignore[no-untyped-call]
    )
    def list(self, request: Request) -> Response:
        """Every open risk with its places, and the numbers drawn from approved ranges."""
        organisation = organisation_of(request)
        asked = RiskMapFilter(
            request.query_params, queryset=self.get_queryset(), organisation=organisation
        )
        if not asked.is_valid():
            raise filtering.refused(asked)
        system, unit = asked.system_key, asked.unit_key
        picture = risk_pictures.read(organisation, asked.qs, system=system, unit=unit)
        return Response(RiskMapOut(_told(picture, risk_numbers.of(picture))).data)


def _told(picture: Picture, numbers: Numbers) -> Mapping[str, Any]:
    return {
        "scale_version": picture.scale.version if picture.scale else None,
        "currency": picture.scale.currency if picture.scale else "",
        "draws": numbers.draws,
        "risks": [_risk(picture, numbers, each) for each in picture.stands],
        "losses": [_loss(each) for each in numbers.losses],
        "conflicts": numbers.conflicts,
        "conflict_count": numbers.conflict_count,
        "not_assessed": picture.unassessed,
        "on_earlier_scales": picture.outdated,
    }


def _risk(picture: Picture, numbers: Numbers, stand: Stand) -> dict[str, Any]:
    number = numbers.by_risk.get(stand.key)
    return {
        "id": stand.key,
        "reference": stand.reference,
        "title": stand.title,
        "category": stand.category,
        "assessment": stand.assessment,
        **{view: _place(picture, stand, view) for view in VIEWS},
        "is_above_appetite": picture.is_breach(stand),
        "simulation": _drawn(number) if number else None,
    }


def _place(picture: Picture, stand: Stand, view: str) -> dict[str, Any] | None:
    place = stand.places[view]
    if place is None:
        return None
    return {"likelihood": place[0], "severity": place[1], "level": picture.level(stand, view)}


def _drawn(number: Number) -> dict[str, Any]:
    return {
        "stays_in_cell": number.stays,
        "axes": "both" if number.is_both else "likelihood",
        "loss_mean": number.mean,
        "loss_quantiles": _quantiles(number.quantiles),
    }


def _loss(loss: risk_numbers.Loss) -> dict[str, Any]:
    tolerated = loss.tolerance
    return {
        "category": loss.category,
        "risks": loss.count,
        "mean": loss.mean,
        "quantiles": _quantiles(loss.quantiles),
        "curve": [{"amount": amount, "chance": chance} for amount, chance in loss.points],
        "appetite": tolerated and {"amount": tolerated.loss, "chance": tolerated.chance},
        "chance_over_appetite": loss.exceeded,
    }


def _quantiles(amounts: tuple[float, ...]) -> dict[str, float]:
    return {f"{share:g}": at for share, at in zip(QUANTILES, amounts, strict=False)}
