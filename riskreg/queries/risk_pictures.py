"""Risks as their newest approved assessments left them: what the pictures are drawn from."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from riskreg.models import (
    Appetite,
    Assessment,
    AssessmentKind,
    AssessmentState,
    Estimate,
    Organisation,
    Risk,
    Scale,
)
from riskreg.queries.risks import Standard
from riskreg.rules import scoring

VIEWS = ("residual", "inherent", "target")
Pair = tuple[int, int]  # steps of likelihood and severity, from 1
Reach = tuple[float, float]  # the ends of a range

_READ = (
    "risk_id", "risk__number", "risk__title", "risk__category", "assessment_id",
    "assessment__number", "assessment__version", "assessment__digest", "assessment__scale_id",
    "assessment__system_id", "assessment__system__name", "frequency_low", "frequency_high",
    "loss_low", "loss_high", *(f"{view}_{axis}" for view in VIEWS for axis in ("likelihood",
    "severity")),
)  # fmt: skip
_COMPARED = ("likelihood", "severity", "levels", "matrix", "currency")


@dataclass(frozen=True, slots=True)
class Stand:
    """One risk with its places in the matrix and its ranges, and whose judgement that is."""

    key: UUID
    number: int
    title: str
    category: str
    assessment: UUID
    assessed_by: str  # the assessment's number and version
    system: str
    places: Mapping[str, Pair | None]  # by view
    frequency: Reach | None
    loss: Reach | None
    seed: int

    @property
    def reference(self) -> str:
        """The number people quote."""
        return f"RSK-{self.number:04d}"

    @property
    def name(self) -> str:
        """Number and title."""
        return f"{self.reference} {self.title}"


@dataclass(frozen=True, slots=True)
class Tolerance:
    """A loss a year, and the chance with which it may be exceeded."""

    loss: float
    chance: float


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything a map shows. Risks judged on scales that no longer hold are only counted."""

    standard: Standard
    tolerance: Mapping[str, Tolerance]  # by category
    stands: tuple[Stand, ...]
    outdated: int
    unassessed: int

    @property
    def scale(self) -> Scale | None:
        """The scales in force."""
        return self.standard.scale

    def level(self, stand: Stand, view: str = "residual") -> str:
        """The code of the level a risk has in a view; empty where it was not judged."""
        place = stand.places[view]
        return scoring.level(self.scale, *place) if self.scale and place else ""

    def is_breach(self, stand: Stand) -> bool:
        """Whether its residual level lies above the appetite of its category."""
        return self.standard.is_breach(stand.category, self.level(stand))


def read(
    organisation: Organisation,
    risks: "QuerySet[Risk]",
    *,
    system: UUID | None = None,
    unit: UUID | None = None,
) -> Picture:
    """How these open risks stand; of one system or unit: as its own assessments judge them."""
    appetites = list(Appetite.objects.of(organisation))
    scale = Scale.objects.of(organisation).order_by("-version").first()
    standard = Standard(scale, {each.category: each.level for each in appetites})
    open_risks = risks.filter(organisation=organisation, closed_on=None)
    rows = Estimate.objects.of(organisation).filter(
        assessment__kind=AssessmentKind.RISK,
        assessment__state=AssessmentState.APPROVED,
        risk__in=open_risks.order_by().values("pk"),
    )
    if system is not None:
        rows = rows.filter(assessment__system=system)
    if unit is not None:
        rows = rows.filter(assessment__system__unit=unit)
    newest = rows.order_by("risk_id", "-assessment__decided_at", "pk").distinct("risk_id")
    stands = sorted(_stands(newest), key=lambda each: each[1].number)
    usable = _usable(scale, {scale_id for scale_id, _ in stands})
    return Picture(
        standard=standard,
        tolerance={
            each.category: Tolerance(float(each.loss), each.loss_chance)
            for each in appetites
            if each.loss is not None and each.loss_chance is not None
        },
        stands=tuple(stand for scale_id, stand in stands if scale_id in usable),
        outdated=sum(scale_id not in usable for scale_id, _ in stands),
        unassessed=open_risks.filter(assessed_on=None).count(),
    )


def _stands(rows: "QuerySet[Any]") -> Iterator[tuple[UUID, Stand]]:
    for row in rows.values(*_READ).iterator():
        stand = Stand(
            key=row["risk_id"],
            number=row["risk__number"],
            title=row["risk__title"],
            category=row["risk__category"],
            assessment=row["assessment_id"],
            assessed_by=_quoted(row["assessment__number"], row["assessment__version"]),
            system=row["assessment__system__name"],
            places={view: _both(row, f"{view}_likelihood", f"{view}_severity") for view in VIEWS},
            frequency=_both(row, "frequency_low", "frequency_high"),
            loss=_both(row, "loss_low", "loss_high"),
            seed=seed_of(row["assessment__digest"], row["risk_id"]),
        )
        yield row["assessment__scale_id"], stand


def _both(row: Mapping[str, Any], one: str, other: str) -> Any:
    found = row[one], row[other]
    return None if None in found else found


@lru_cache(maxsize=4096)
def _quoted(number: int, version: int) -> str:
    return f"{Assessment(number=number).reference} v{version}"


def seed_of(digest: str, risk: UUID) -> int:
    """The seed of a risk's draws: the same wherever the same approved judgement is shown."""
    told = hashlib.sha256(f"{digest}:{risk}".encode()).digest()
    return int.from_bytes(told[:8], "big")


def _usable(scale: Scale | None, used: set[UUID]) -> set[UUID]:
    """The versions of the scales that say the same as the one in force."""
    if scale is None:
        return set()
    others = Scale.objects.filter(pk__in=used - {scale.pk}) if used - {scale.pk} else ()
    alike = {each.pk for each in others if _told(each) == _told(scale)}
    return {scale.pk, *alike}


def _told(scale: Scale) -> list[Any]:
    return [getattr(scale, name) for name in _COMPARED]
