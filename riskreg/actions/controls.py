"""Controls: enter, change, link, test, confirm, retire; inheritance declined and resumed."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.actions import changes, reviews
from riskreg.actions.numbers import next_number
from riskreg.models import (
    AISystem,
    Control,
    ControlLink,
    ControlState,
    ControlTest,
    DeclinedInheritance,
    Effectiveness,
    Organisation,
    User,
)
from riskreg.queries import controls as queries
from riskreg.queries import days, holds
from riskreg.rules import controls as rules
from riskreg.rules.refusals import Refusal
from riskreg.rules.staleness import Kind
from riskreg.rules.systems import state_refusals
from riskreg.trail import Did

RELATIONS = ("systems", "ai_models", "vendors")
Links = Iterable[tuple[str, ...]]  # (framework, ref) or (framework, ref, rationale)


@transaction.atomic
def add(
    actor: User, organisation: Organisation, *, values: Mapping[str, Any], links: Links = ()
) -> Control:
    """Enter a control; a title and a layer are enough. `links` are the requirements it serves."""
    access.require(actor, Right.EDIT_CONTROL, organisation)
    number = next_number(Control, organisation.pk)
    control = Control(organisation=organisation, number=number, changed_by=actor)
    plain, related = _split(values)
    wanted = _wanted(links)
    refusal.stop(rules.change_refusals(state="", wanted=str(plain.get("state", ""))))
    changed = changes.apply(control, plain)
    _check(control, values, wanted)
    control.save(force_insert=True)
    for name, others in related.items():
        changed |= changes.relate(control, name, others)
    changed |= _relink(control, wanted)
    trail.record(
        actor,
        Did.CONTROL_ADDED,
        control,
        number=number,
        **{name: pair[1] for name, pair in changed.items()},
    )
    return control


@transaction.atomic
def change(actor: User, control: Control, *, values: Mapping[str, Any]) -> Control:
    """Change fields; a change of substance clears the second person's confirmation."""
    access.require(actor, Right.EDIT_CONTROL, control)
    plain, related = _split(values)
    leaves = rules.leaves_place(state=ControlState.IN_PLACE, wanted=plain.get("state"))
    reached = _relying(control) if leaves else []
    control = _locked(control)
    leaves = rules.leaves_place(state=control.state, wanted=plain.get("state"))
    refusal.stop(
        rules.change_refusals(state=control.state, wanted=str(plain.get("state", control.state)))
    )
    changed = changes.apply(control, plain)
    _check(control, values, {})
    for name, others in related.items():
        changed |= changes.relate(control, name, others)
    if changed:
        trail.record(
            actor, Did.CONTROL_CHANGED, control, **changed, **_touched(actor, control, changed)
        )
        control.save()
    if leaves:
        reviews.open_because(actor, reached, Kind.CONTROL_OUT_OF_PLACE, about=control)
    return control


@transaction.atomic
def change_many(actor: User, chosen: Iterable[Control], *, values: Mapping[str, Any]) -> int:
    """Set the same fields on several controls, all of them or none; returns how many."""
    return len([change(actor, control, values=values) for control in chosen])


@transaction.atomic
def link(actor: User, control: Control, *, links: Links) -> Control:
    """Say which requirements a control serves: exactly these, each with its reason if given."""
    access.require(actor, Right.EDIT_CONTROL, control)
    control = _locked(control)
    refusal.stop(rules.change_refusals(state=control.state, wanted=control.state))
    wanted = _wanted(links)
    _check_links(wanted)
    changed = _relink(control, wanted)
    if changed:
        trail.record(
            actor, Did.CONTROL_LINKED, control, **changed, **_touched(actor, control, changed)
        )
        control.save()
    return control


@transaction.atomic
def record_test(actor: User, control: Control, *, on: date, result: str, note: str = "") -> Control:
    """Keep a test for good; the control shows the newest one."""
    access.require(actor, Right.EDIT_CONTROL, control)
    is_bad = result == Effectiveness.INEFFECTIVE
    reached = _relying(control) if is_bad else []
    control = _locked(control)
    refusal.stop(
        rules.test_refusals(
            state=control.state, on=on, result=result, today=days.today(control.organisation)
        )
    )
    test = ControlTest(
        organisation_id=control.organisation_id,
        control=control,
        on=on,
        tester=actor,
        result=result,
        note=note,
    )
    test.full_clean()
    test.save(force_insert=True)
    if control.tested_on is None or on >= control.tested_on:
        control.tested_on, control.tested_by, control.effectiveness = on, actor, result
        control.save(update_fields=["tested_on", "tested_by", "effectiveness", "updated_at"])
    trail.record(actor, Did.CONTROL_TESTED, control, on=on, result=result, note=note)
    if is_bad and control.effectiveness == result:
        reviews.open_because(actor, reached, Kind.CONTROL_INEFFECTIVE, about=control)
    reviews.settle(actor, control.organisation, [control.pk], outcome=_("It was tested again."))
    return control


@transaction.atomic
def confirm(actor: User, control: Control, *, note: str = "") -> Control:
    """Confirm, as a second person, that a control is in place as it is described."""
    access.require(actor, Right.CONFIRM_CONTROL, control)
    control = _locked(control)
    refusal.stop(
        rules.confirm_refusals(
            state=control.state,
            is_confirmed=control.confirmed_at is not None,
            actor=actor.pk,
            first=[control.owner_id, control.changed_by_id],
            name=actor.name,
        )
    )
    control.confirmed_by, control.confirmed_at = actor, timezone.now()
    control.save(update_fields=["confirmed_by", "confirmed_at", "updated_at"])
    trail.record(actor, Did.CONTROL_CONFIRMED, control, note=note)
    return control


@transaction.atomic
def retire(actor: User, control: Control, *, reason: str) -> Control:
    """End a control for good; its tests and evidence stay."""
    access.require(actor, Right.EDIT_CONTROL, control)
    reached = _relying(control)
    control = _locked(control)
    state = rules.retire_refusals(state=control.state, reason=reason)
    refusal.stop([*state, *holds.refusals(control)])
    was_in_place = control.state == ControlState.IN_PLACE
    control.state = ControlState.RETIRED
    control.changed_by = actor
    control.save(update_fields=["state", "changed_by", "updated_at"])
    trail.record(actor, Did.CONTROL_RETIRED, control, reason=reason)
    if was_in_place:
        reviews.open_because(actor, reached, Kind.CONTROL_RETIRED, about=control)
    reviews.settle(actor, control.organisation, [control.pk], outcome=_("It was retired."))
    return control


@transaction.atomic
def decline(actor: User, system: AISystem, control: Control, *, reason: str) -> DeclinedInheritance:
    """Let a system no longer rely on a control that it inherits."""
    access.require(actor, Right.EDIT_CONTROL, system)
    system, control = _locked_system(system), _locked(control)
    _check_pair(system, control)
    ways = queries.ways_to(control, system)
    refusal.stop(
        rules.decline_refusals(
            is_direct=queries.Way.DIRECT in ways,
            is_inherited=bool(ways),
            is_declined=system.declined.filter(control=control).exists(),
            reason=reason,
        )
    )
    declined = DeclinedInheritance.objects.create(
        organisation_id=system.organisation_id,
        system=system,
        control=control,
        reason=reason,
        declined_by=actor,
    )
    trail.record(
        actor,
        Did.INHERITANCE_DECLINED,
        system,
        system=system.pk,
        control=control.pk,
        reason=reason,
    )
    if control.state == ControlState.IN_PLACE:
        reviews.open_because(actor, [system], Kind.CONTROL_DECLINED, about=control)
    return declined


@transaction.atomic
def resume(actor: User, system: AISystem, control: Control) -> None:
    """Let a system rely on a control again that it declined."""
    access.require(actor, Right.EDIT_CONTROL, system)
    system, control = _locked_system(system), _locked(control)
    _check_pair(system, control)
    gone, _ = system.declined.filter(control=control).delete()
    if not gone:
        refusal.stop([Refusal("", "not_declined")])
    trail.record(actor, Did.INHERITANCE_RESUMED, system, system=system.pk, control=control.pk)


def _relying(control: Control) -> list[AISystem]:
    """The systems that rely on a control by whatever way, locked."""
    return reviews.lock(each.system for each in queries.systems_of(control) if each.counts)


def _locked(control: Control) -> Control:
    return Control.objects.select_for_update(no_key=True).get(pk=control.pk)


def _locked_system(system: AISystem) -> AISystem:
    system = AISystem.objects.select_for_update(no_key=True).get(pk=system.pk)
    refusal.stop(state_refusals(name=system.name, is_archived=system.is_archived))
    return system


def _check_pair(system: AISystem, control: Control) -> None:
    refusal.stop(changes.foreign_refusals(system, {"": control}))


def _split(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    plain = {name: value for name, value in values.items() if name not in RELATIONS}
    related = {name: list(values[name]) for name in RELATIONS if name in values}
    return plain, related


def _check(
    control: Control, values: Mapping[str, Any], wanted: Mapping[tuple[str, str], str]
) -> None:
    found = changes.foreign_refusals(control, values)
    owner = values.get("owner")
    if owner is not None and access.role_of(owner, control.organisation_id) is None:
        found.append(Refusal("owner", "not_a_member"))
    refusal.stop(found)
    _check_links(wanted)
    control.full_clean()


def _touched(actor: User, control: Control, changed: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set who changed the control last; clear a confirmation that no longer covers it."""
    is_owner_now = control.confirmed_by_id is not None and (
        control.confirmed_by_id == control.owner_id
    )
    if not rules.touches_substance(changed) and not is_owner_now:
        return {}
    control.changed_by = actor
    if control.confirmed_by_id is None:
        return {}
    before = str(control.confirmed_by_id)
    control.confirmed_by = control.confirmed_at = None
    return {"confirmed_by": [before, None]}


def _wanted(links: Links) -> dict[tuple[str, str], str]:
    return {(each[0], each[1]): each[2] if len(each) > 2 else "" for each in links}


def _check_links(wanted: Mapping[tuple[str, str], str]) -> None:
    if wanted:
        refusal.stop(rules.link_refusals(wanted, queries.known_requirements(wanted)))


def _relink(control: Control, wanted: Mapping[tuple[str, str], str]) -> dict[str, list[Any]]:
    """Make the links exactly these; returns {requirements: [before, after]} if they differ."""
    there = {(link.framework, link.ref): link for link in control.links.all()}
    if {pair: link.rationale for pair, link in there.items()} == dict(wanted):
        return {}
    control.links.exclude(pk__in=[there[pair].pk for pair in wanted if pair in there]).delete()
    for pair, rationale in wanted.items():
        ControlLink.objects.update_or_create(
            control=control,
            framework=pair[0],
            ref=pair[1],
            defaults={"rationale": rationale, "organisation_id": control.organisation_id},
        )
    return {"requirements": [_named(there), _named(wanted)]}


def _named(pairs: Iterable[tuple[str, str]]) -> list[str]:
    return sorted(f"{framework} {ref}" for framework, ref in pairs)
