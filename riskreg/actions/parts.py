"""Who sees only a part of the register: members of some units, auditors from outside."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from riskreg import access, refusal, trail, walls
from riskreg.access import Right
from riskreg.actions import changes, people
from riskreg.models import Membership, Organisation, Role, Unit, User
from riskreg.queries import days, trail_people
from riskreg.rules import nameless
from riskreg.rules import people as rules
from riskreg.rules.refusals import Refusal
from riskreg.trail import Did

_DAYS_AND_LAWS = ("begins_on", "ends_on", "frameworks")
MOST = 40  # names of a page's address, and values of a name, that are kept of a view
LONGEST = 200  # letters of a value


@dataclass(frozen=True, slots=True)
class View:
    """What somebody looked at: a page by its name, and what its address says besides."""

    page: str
    record: str = ""
    place: Mapping[str, str] = field(default_factory=dict)  # a revision, a format, a law
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)  # and the words of a search


@transaction.atomic
def limit(actor: User, membership: Membership, *, units: Collection[Unit]) -> Membership:
    """Let a member see only what belongs to systems of these units; none of them: everything."""
    access.require(actor, Right.MANAGE_PEOPLE, membership)
    membership = Membership.objects.select_for_update(no_key=True).get(pk=membership.pk)
    found = list(rules.part_refusals(role=membership.role, stands_in=_stands_in(membership)))
    found += changes.foreign_refusals(membership, {"units": list(units)})
    refusal.stop(found if units else [])
    changed = changes.apply(membership, {"is_limited": bool(units)})
    changed |= changes.relate(membership, "units", units)
    if changed:
        membership.save(update_fields=["is_limited"])
        trail.record(actor, Did.MEMBERSHIP_LIMITED, membership, **_told(membership), **changed)
    return membership


@transaction.atomic
def let_auditor_in(
    actor: User, organisation: Organisation, *, email: str, name: str, part: dict[str, Any]
) -> User:
    """Let an auditor from outside look at named systems, from a first to a last day.

    `part`: systems, frameworks (none named: all), begins_on, ends_on. Access ends by itself.
    """
    access.require(actor, Right.MANAGE_PEOPLE, organisation)
    membership = Membership(organisation=organisation, role=Role.EXTERNAL_AUDITOR, is_limited=True)
    refusal.stop(_of_part(membership, part))
    user = membership.user = people.person(actor, email=email, name=name)
    days_and_laws = {each: part[each] for each in _DAYS_AND_LAWS}
    changes.apply(membership, days_and_laws)
    membership.full_clean()
    membership.save(force_insert=True)
    membership.systems.set(part["systems"])
    systems = sorted(each.pk for each in part["systems"])
    told = {**_told(membership), "role": membership.role, **days_and_laws, "systems": systems}
    trail.record(actor, Did.MEMBERSHIP_GRANTED, membership, **told)
    return user


@transaction.atomic
def change_auditor(actor: User, membership: Membership, *, part: dict[str, Any]) -> Membership:
    """Give an auditor from outside other systems, frameworks or days."""
    access.require(actor, Right.MANAGE_PEOPLE, membership)
    membership = Membership.objects.select_for_update(no_key=True).get(pk=membership.pk)
    if membership.role != Role.EXTERNAL_AUDITOR:
        refusal.stop([Refusal("", "external_only")])
    refusal.stop(_of_part(membership, part))
    values = {each: part[each] for each in _DAYS_AND_LAWS}
    changed = changes.apply(membership, values)
    changed |= changes.relate(membership, "systems", part["systems"])
    if changed:
        membership.save(update_fields=list(values))
        trail.record(actor, Did.MEMBERSHIP_LIMITED, membership, **_told(membership), **changed)
    return membership


@transaction.atomic
def note_view(membership: Membership, view: View) -> None:
    """Record that an auditor from outside opened a page, or asked the API, and for what.

    Which filters were used tells one view of a list from another. Names of people that somebody
    searched for are kept as keys, as everywhere in the trail.
    """
    told: dict[str, Any] = {"page": view.page, "record": view.record}
    if view.place:
        told["place"] = dict(view.place)
    if view.filters:
        told["filters"] = _without_names(membership.organisation, view.filters)
    trail.record(membership.user, Did.AUDITOR_LOOKED, membership, **told)


def _without_names(
    organisation: Organisation, filters: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    with walls.lifted():  # also of people whom the auditor does not know
        people = trail_people.people(organisation).values_list("pk", "name", "email")
        told = nameless.bearers((str(key), name, address) for key, name, address in people)
    return {
        nameless.nameless(name[:LONGEST], told): [
            nameless.nameless(each[:LONGEST], told) for each in values[:MOST]
        ]
        for name, values in list(filters.items())[:MOST]
    }


def _of_part(membership: Membership, part: dict[str, Any]) -> list[Refusal]:
    found = list(
        rules.visit_refusals(
            has_systems=bool(part["systems"]),
            begins=part["begins_on"],
            ends=part["ends_on"],
            today=days.today(membership.organisation),
        )
    )
    return found + changes.foreign_refusals(membership, {"systems": list(part["systems"])})


def _stands_in(membership: Membership) -> bool:
    """Whether rights are given to or by this member, today or on a day to come."""
    today = days.today(membership.organisation)
    return people.stands_in(membership) or bool(
        membership.deputy_until and membership.deputy_until >= today
    )


def _told(membership: Membership) -> dict[str, Any]:
    return {"person": membership.user_id}
