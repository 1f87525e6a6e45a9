"""A system with one record of each kind that leans on it, as rows: what reviews are opened for."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from riskreg.models import (
    AIModel,
    AISystem,
    Assessment,
    Control,
    Dataset,
    Evaluation,
    Evidence,
    FailurePlan,
    Organisation,
    Review,
    User,
    Vendor,
)
from tests import make

DAY = date(2026, 11, 2)
EVERYTHING = frozenset("DRFCPEV")


@dataclass(frozen=True)
class Leaning:
    """The system, what it is built from, and what leans on it by letter."""

    organisation: Organisation
    actor: User
    system: AISystem
    model: AIModel
    dataset: Dataset
    vendor: Vendor
    records: dict[str, Any]

    def opened(self) -> frozenset[str]:
        """The letters of the records that have an open review."""
        keys = {each.subject_key for each in Review.objects.filter(closed_at=None)}
        letters = {letter for letter, record in self.records.items() if record.pk in keys}
        assert len(letters) == len(keys), "a review of something else is open"
        return frozenset(letters)


def furnish(**values: Any) -> Leaning:
    """Decision, Risk assessment, Fria, Control, Plan, Evaluation, eVidence of one system."""
    organisation = make.organisation()
    actor, second = make.member(organisation), make.member(organisation)
    ours = {"organisation": organisation}
    vendor = Vendor.objects.create(**ours, name="Talentbrug", country="BE")
    model = AIModel.objects.create(**ours, name="Reader", version="1", vendor=vendor)
    dataset = Dataset.objects.create(**ours, name="Letters")
    system = make.system(
        organisation,
        actor,
        **{
            "version": "1",
            "owner": actor,
            "built_on": [model],
            "datasets": [dataset],
            "vendor": vendor,
            "tools": ["Send e-mail"],
            **values,
        },
    )
    control = Control.objects.create(
        **ours, number=1, title="Limit", layer="privilege_limit", state="in_place", owner=actor,
        changed_by=actor,
    )  # fmt: skip
    control.systems.add(system)
    proof = Evidence.objects.create(
        **ours, number=1, title="Log", kind="link", collected_on=DAY, owner=actor
    )
    proof.controls.add(control)
    records = {
        "D": make.decision(system, actor),
        "R": _assessment(system, actor, second, kind="risk", number=1),
        "F": _assessment(system, actor, second, kind="fria", number=2),
        "C": control,
        "P": FailurePlan.objects.create(**ours, system=system),
        "E": _evaluation(system, actor, number=1, version=system.version),
        "V": proof,
    }
    _distract(system, actor)
    return Leaning(organisation, actor, system, model, dataset, vendor, records)


def _assessment(system: AISystem, author: User, second: User, **values: Any) -> Assessment:
    return Assessment.objects.create(
        organisation=system.organisation,
        system=system,
        author=author,
        **{"state": "approved", "decided_by": second, "decided_at": timezone.now(), **values},
    )


def _evaluation(system: AISystem, actor: User, *, number: int, version: str) -> Evaluation:
    now = timezone.now()
    return Evaluation.objects.create(
        organisation=system.organisation,
        system=system,
        number=number,
        suite="Letters",
        subject_version=version,
        thresholds_fixed_at=now,
        planned_by=actor,
        ran_at=now,
        recorded_at=now,
        verdict="passed",
    )


def _distract(system: AISystem, actor: User) -> None:
    """What no change may open: drafts, what is only planned, other versions, other systems."""
    ours = {"organisation": system.organisation}
    _assessment(system, actor, actor, kind="risk", number=3, version=2, state="draft")
    planned = Control.objects.create(
        **ours, number=2, title="Planned", layer="governance", changed_by=actor
    )
    planned.systems.add(system)
    Control.objects.create(
        **ours, number=3, title="Everywhere", layer="governance", state="in_place",
        is_organisation_wide=True, changed_by=actor,
    )  # fmt: skip
    _evaluation(system, actor, number=2, version="0.9")
    other = make.system(system.organisation, actor)
    FailurePlan.objects.create(**ours, system=other)
