"""Reviews: opened by a change, in the change's own transaction; closed by who looked again.

`riskreg.rules.staleness` says which kinds of record a change reaches. One record of one system has
one open review; what changes meanwhile is added to its causes.
"""

import json
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.models import AIModel, AISystem, Dataset, Organisation, Review, User, Vendor
from riskreg.queries import days, dependents
from riskreg.queries.dependents import Base, Found
from riskreg.rules import causes as rules
from riskreg.rules import staleness
from riskreg.rules.causes import Cause
from riskreg.rules.refusals import Refusal
from riskreg.rules.staleness import Kind
from riskreg.trail import Did

Changed = Mapping[str, Sequence[Any]]  # {field: [was, now]}, as the trail keeps it
Causes = Mapping[uuid.UUID, Sequence[Cause]]  # by system

# Who may say that a record was looked at again: who may change such a record.
RIGHTS: Mapping[str, Right] = {
    "decision": Right.DECIDE,
    "assessment": Right.ASSESS,
    "control": Right.EDIT_CONTROL,
    "failureplan": Right.EDIT_CONTROL,
    "evaluation": Right.EVALUATE,
    "evidence": Right.ADD_EVIDENCE,
}


def open_for(actor: User, system: AISystem, changed: Changed) -> None:
    """Open what leans on a system whose fields changed. In the transaction of the change."""
    found = rules.causes("aisystem", changed)
    if found:
        open_all(actor, system.organisation, {system.pk: found})


def open_behind(
    actor: User, item: AIModel | Dataset | Vendor, changed: Changed, systems: Iterable[AISystem]
) -> None:
    """Open what leans on the locked systems that use a changed model, dataset or vendor."""
    found = rules.causes(item._meta.model_name or "", changed)
    if found:
        keys = [system.pk for system in systems]
        open_all(actor, item.organisation, dict.fromkeys(keys, found), about=item)


def open_because(
    actor: User | None,
    systems: Iterable[AISystem],
    kind: Kind,
    *,
    about: models.Model,
    only: Collection[uuid.UUID] | None = None,
) -> None:
    """Open what leans on locked systems because something happened to `about`, behind them.

    `only` narrows it to these records: a withdrawn proof concerns the controls it proved, not
    every control of the system. In the caller's transaction.
    """
    reached = list(systems)
    if reached:
        causes = {system.pk: (Cause(kind),) for system in reached}
        open_all(actor, reached[0].organisation, causes, about=about, only=only)


def lock(systems: Iterable[AISystem] | models.QuerySet[AISystem]) -> list[AISystem]:
    """Lock systems that a change may reach; before its own record and before its event.

    A review names its system, and everybody locks the system first and the end of the trail last:
    in another order two changes at once could wait for each other.
    """
    keys = [system.pk for system in systems]
    found = AISystem.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=keys)
    return list(found.filter(is_archived=False).select_related("organisation").order_by("pk"))


def reached_by(item: AIModel | Dataset | Vendor, changed: Changed) -> list[AISystem]:
    """The systems that a change of a model, dataset or vendor reaches, locked."""
    found = rules.causes(item._meta.model_name or "", changed)
    return lock(using(item)) if found else []


def open_all(
    actor: User | None,
    organisation: Organisation,
    causes: Causes,
    *,
    about: models.Model | None = None,
    only: Collection[uuid.UUID] | None = None,
) -> None:
    """Open or add to the reviews that these changes call for, in sets."""
    wanted = staleness.opens(cause.kind for each in causes.values() for cause in each)
    if not wanted:
        return
    today = days.today(organisation)
    base = Base(_versions(causes), today)
    found = [
        (each, told)
        for each in dependents.of(base, wanted)
        if (only is None or each.key in only) and (told := _told(each, causes[each.system], about))
    ]
    if found:
        trail.hold(organisation)  # one after the other: two changes at once open one review
        _write(actor, organisation, found, today)


def using(item: AIModel | Dataset | Vendor) -> models.QuerySet[AISystem]:
    """The systems that use a model, a dataset or what a vendor provides."""
    if isinstance(item, Vendor):
        uses = Q(vendor=item) | Q(built_on__vendor=item) | Q(datasets__vendor=item)
    else:
        uses = Q(built_on=item) if isinstance(item, AIModel) else Q(datasets=item)
    mine = AISystem.objects.filter(uses, organisation=item.organisation_id, is_archived=False)
    return mine.order_by("pk").distinct()


def _versions(causes: Causes) -> dict[uuid.UUID, str]:
    """The version that each system's records speak of: the one before this change."""
    rows = AISystem.objects.filter(pk__in=causes.keys(), is_archived=False)
    versions = dict(rows.values_list("pk", "version"))
    for key, found in causes.items():
        for cause in found:
            if cause.kind == Kind.VERSION and cause.was is not None and key in versions:
                versions[key] = cause.was
    return versions


def _told(
    found: Found, causes: Sequence[Cause], about: models.Model | None
) -> list[dict[str, Any]]:
    """The causes that reach this record, in the form a review keeps them."""
    now = timezone.now()
    behind = [about._meta.model_name, about.pk] if about is not None else None
    return [
        {
            "cause": cause.kind,
            "at": now,
            "was": cause.was,
            "now": cause.now,
            "about": behind,
        }
        for cause in causes
        if found.dependent in staleness.TABLE[cause.kind].opens
    ]


def _write(
    actor: User | None,
    organisation: Organisation,
    found: Sequence[tuple[Found, list[dict[str, Any]]]],
    today: date,
) -> None:
    known = {
        (each.subject_key, each.system_id): each
        for each in Review.objects.of(organisation).filter(
            closed_at=None, subject_key__in=[each.key for each, _told in found]
        )
    }
    added, opened = [], []
    for each, told in found:
        plain = json.loads(trail.canonical(told))
        review = known.get((each.key, each.system))
        if review is not None:
            review.causes = [*review.causes, *plain]
            added.append(review)
        else:
            opened.append(_new(organisation, each, plain, today))
    Review.objects.bulk_update(added, ["causes"], batch_size=500)
    Review.objects.bulk_create(opened, batch_size=500)
    trail.record_many(actor, Did.REVIEW_OPENED, organisation, [(r, _body(r)) for r in opened])


def _new(organisation: Organisation, found: Found, causes: list[Any], today: date) -> Review:
    return Review(
        organisation=organisation,
        system_id=found.system,
        subject_kind=found.kind,
        subject_key=found.key,
        cause=causes[0]["cause"],
        causes=causes,
        opened_at=timezone.now(),
        due=today + timedelta(days=staleness.DAYS[found.dependent]),
    )


def _body(review: Review) -> dict[str, Any]:
    return {
        "system": review.system_id,
        "subject": [review.subject_kind, review.subject_key],
        "cause": review.cause,
    }


@transaction.atomic
def close(actor: User, review: Review, *, outcome: str) -> Review:
    """Say what looking again found; by who may change the record."""
    access.require(actor, RIGHTS[review.subject_kind], review)
    trail.hold(review.organisation)  # before the row, as a change that adds a cause does
    review = Review.objects.select_for_update(no_key=True).get(pk=review.pk)
    if review.closed_at is not None:
        refusal.stop([Refusal("", "review_closed")])
    if not outcome.strip():
        refusal.stop([Refusal("outcome", "outcome_missing")])
    _close(actor, review.organisation, [review], outcome.strip())
    return review


def settle(
    actor: User, organisation: Organisation, keys: Collection[uuid.UUID], *, outcome: str
) -> None:
    """Close the open reviews of records that were just made anew, tested or replaced.

    The calling action has authorised the actor, and says in words what stands in their place.
    """
    mine = Review.objects.of(organisation).filter(closed_at=None, subject_key__in=keys)
    if mine.exists():
        trail.hold(organisation)
        _close(actor, organisation, list(mine.select_for_update(no_key=True)), outcome)


def _close(
    actor: User, organisation: Organisation, reviews: Sequence[Review], outcome: str
) -> None:
    for review in reviews:
        review.closed_at, review.closed_by, review.outcome = timezone.now(), actor, outcome
    Review.objects.bulk_update(reviews, ["closed_at", "closed_by", "outcome"], batch_size=500)
    bodies = [(each, {**_body(each), "outcome": outcome}) for each in reviews]
    trail.record_many(actor, Did.REVIEW_CLOSED, organisation, bodies)
