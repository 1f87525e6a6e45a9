"""Populations and samples: freeze, draw, say what each item showed."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from riskreg import access, refusal, trail
from riskreg.actions import audits
from riskreg.models import Engagement, ItemResult, Population, Sample, SampleItem, User
from riskreg.queries import audits as queries
from riskreg.queries import populations
from riskreg.rules import audits as rules
from riskreg.trail import Did


@transaction.atomic
def freeze(
    actor: User,
    engagement: Engagement,
    *,
    kind: str,
    filters: Mapping[str, Sequence[str]],
    rows: QuerySet[Any],
) -> Population:
    """Keep the records of a filtered list as they stand after exactly one event of the trail.

    `filters` are kept beside them; requirements are in no table and are narrowed by them here.
    """
    engagement = audits.hold(actor, engagement)
    head = trail.hold(engagement.organisation)
    house = engagement.organisation
    refusal.stop(rules.freeze_refusals(populations.count_of(kind, house, rows, filters)))
    items = populations.items_of(kind, house, rows, filters)
    last = engagement.populations.aggregate(last=Max("position"))["last"] or 0
    membership = access.membership_of(actor, engagement.organisation_id)
    frozen = Population(
        organisation_id=engagement.organisation_id,
        engagement=engagement,
        position=last + 1,
        kind=kind,
        filters={name: list(values) for name, values in sorted(filters.items())},
        items=items,
        count=len(items),
        digest=populations.digest_of(items),
        is_partial=membership is not None and membership.is_limited,
        trail_number=head.number,
        trail_digest=head.digest,
        frozen_by=actor,
        frozen_at=timezone.now(),
    )
    frozen.full_clean()
    frozen.save(force_insert=True)
    trail.record(
        actor,
        Did.POPULATION_FROZEN,
        frozen,
        engagement=engagement.pk,
        kind=kind,
        filters=frozen.filters,
        number=frozen.count,
        digest=frozen.digest,
        after=head.number,
    )
    return frozen


@transaction.atomic
def draw(actor: User, population: Population, *, wish: rules.Draw) -> Sample:
    """Draw a sample; every draw is kept, so that nobody draws until the sample pleases."""
    engagement = audits.hold(actor, population.engagement)
    refusal.stop(rules.draw_refusals(wish, count=population.count, fields=population.fields))
    size = queries.size_of(wish, population.count)
    drawn = queries.references(
        population.items, method=wish.method, size=size, seed=wish.seed, stratum=wish.stratum
    )
    last = population.samples.aggregate(last=Max("position"))["last"] or 0
    is_computed = wish.basis != "chosen" and wish.method != "whole"
    sample = Sample(
        organisation_id=engagement.organisation_id,
        population=population,
        position=last + 1,
        method=wish.method,
        basis=wish.basis if is_computed else "chosen",
        size=size,
        confidence=_per_cent(wish.confidence) if is_computed else None,
        tolerable=_per_cent(wish.tolerable) if is_computed else None,
        expected=wish.expected if is_computed else 0,
        stratum=wish.stratum if wish.method == "stratified" else "",
        seed=wish.seed,
        digest=populations.digest_of_references(drawn),
        drawn_by=actor,
        drawn_at=timezone.now(),
    )
    sample.full_clean()
    sample.save(force_insert=True)
    SampleItem.objects.bulk_create(_items(sample, population, drawn))
    trail.record(
        actor,
        Did.SAMPLE_DRAWN,
        sample,
        population=population.pk,
        method=sample.method,
        seed=sample.seed,
        number=size,
        digest=sample.digest,
    )
    return sample


def _items(sample: Sample, population: Population, drawn: Sequence[str]) -> list[SampleItem]:
    wanted = set(drawn)
    return [
        SampleItem(
            organisation_id=sample.organisation_id,
            sample=sample,
            place=place,
            reference=held["reference"],
            title=held["title"],
            record=held["key"],
        )
        for place, held in enumerate(population.items, start=1)
        if held["reference"] in wanted
    ]


def _per_cent(value: Fraction | None) -> Decimal | None:
    """A fraction as the field keeps it."""
    return None if value is None else Decimal(value.numerator) / Decimal(value.denominator)


@transaction.atomic
def judge(actor: User, item: SampleItem, *, result: str, seen: str) -> SampleItem:
    """Say what looking at an item showed; it can be said anew while the engagement is open."""
    audits.hold(actor, item.sample.population.engagement)
    item = SampleItem.objects.select_for_update(no_key=True).get(pk=item.pk)
    refusal.stop(rules.result_refusals(result, seen=seen))
    was = item.result
    item.result, item.seen = result, seen.strip()
    is_open = result == ItemResult.OPEN
    item.tested_by, item.tested_at = (None, None) if is_open else (actor, timezone.now())
    item.full_clean()
    item.save()
    trail.record(actor, Did.ITEM_JUDGED, item, was=was, result=result, seen=item.seen)
    return item
