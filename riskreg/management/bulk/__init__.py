"""An invented organisation of any size, written in sets: for measuring, never for a real register.

The same seed gives the same register, apart from keys and times. Every record is computed by the
rules that actions ask, and stands in the trail with an event of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from riskreg.actions import numbers
from riskreg.management.bulk import (
    controls,
    failures,
    flags,
    incidents,
    judgements,
    proofs,
    reviews,
    risks,
    runs,
    systems,
)
from riskreg.management.bulk.writing import Site, employ, story
from riskreg.models import Organisation


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many of each."""

    systems: int
    controls: int
    risks: int
    evidence: int
    evaluations: int = 0
    flags: int = 0
    incidents: int = 0


@transaction.atomic
def fill(
    organisation: Organisation,
    sizes: Sizes,
    *,
    seed: int,
    today: date,
    say: Callable[[str], None] = lambda words: None,
) -> None:
    """Add as many records as asked to the organisation, all or none."""
    numbers.lock(organisation.pk)
    site = Site(organisation, employ(organisation), seed, today, story(), say)
    housed = systems.write(site, sizes.systems)
    built = controls.write(site, housed, sizes.controls)
    proofs.write(site, built, sizes.evidence)
    judgements.write(site, risks.write(site, housed, built, sizes.risks))
    failures.write(site, housed)
    evaluated = runs.write(site, housed, sizes.evaluations)
    signals = flags.write(site, housed, sizes.flags)
    reviews.write(site, housed, evaluated, signals)
    incidents.write(site, housed, sizes.incidents)
