"""Risks: enter, change, link to duties, close, open again."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from frameworks.models import Requirement
from frameworks.rights import charter
from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.actions import changes
from riskreg.actions.numbers import next_number
from riskreg.models import Organisation, Risk, RiskLink, User
from riskreg.queries import days
from riskreg.rules.refusals import Refusal
from riskreg.trail import Did

RELATIONS = ("systems", "controls")
Pairs = Sequence[tuple[str, str]]


@transaction.atomic
def add(
    actor: User, organisation: Organisation, *, values: Mapping[str, Any], links: Pairs = ()
) -> Risk:
    """Enter a risk; `title` and `category` are enough.

    `values` holds model fields by name; raises ValidationError with every fault on its field.
    """
    access.require(actor, Right.EDIT_RISK, organisation)
    risk = Risk(
        organisation=organisation, number=next_number(Risk, organisation.pk), created_by=actor
    )
    plain, related = _split(values)
    changed = changes.apply(risk, plain)
    _check(risk, values, links)
    risk.save(force_insert=True)
    for name, others in related.items():
        changed |= changes.relate(risk, name, others)
    changed |= _relink(risk, links)
    trail.record(
        actor,
        Did.RISK_ADDED,
        risk,
        number=risk.number,
        **{name: pair[1] for name, pair in changed.items()},
    )
    return risk


@transaction.atomic
def change(actor: User, risk: Risk, *, values: Mapping[str, Any]) -> Risk:
    """Change fields; nothing is written when nothing differs."""
    access.require(actor, Right.EDIT_RISK, risk)
    risk = _locked(risk)
    plain, related = _split(values)
    changed = changes.apply(risk, plain)
    _check(risk, values)
    for name, others in related.items():
        changed |= changes.relate(risk, name, others)
    if changed:
        risk.save()
        trail.record(actor, Did.RISK_CHANGED, risk, **changed)
    return risk


@transaction.atomic
def link(actor: User, risk: Risk, *, links: Pairs) -> Risk:
    """Say which requirements a risk bears on: these, and no others."""
    access.require(actor, Right.EDIT_RISK, risk)
    risk = _locked(risk)
    refusal.stop(_link_refusals(links))
    changed = _relink(risk, links)
    if changed:
        risk.save(update_fields=["updated_at"])
        trail.record(actor, Did.RISK_CHANGED, risk, **changed)
    return risk


@transaction.atomic
def close(actor: User, risk: Risk, *, reason: str, on: date | None = None) -> Risk:
    """Say that a risk exists no more, and why; it stays in the register."""
    access.require(actor, Right.EDIT_RISK, risk)
    risk = _locked(risk)
    if not reason.strip():
        refusal.stop([Refusal("reason", "reason_missing")])
    risk.closed_on, risk.closed_reason = on or days.today(risk.organisation), reason.strip()
    risk.save(update_fields=["closed_on", "closed_reason", "updated_at"])
    trail.record(actor, Did.RISK_CLOSED, risk, reason=reason)
    return risk


@transaction.atomic
def reopen(actor: User, risk: Risk, *, reason: str = "") -> Risk:
    """Take a closed risk up again, with the levels it had."""
    access.require(actor, Right.EDIT_RISK, risk)
    risk = Risk.objects.select_for_update(no_key=True).get(pk=risk.pk)
    if risk.closed_on is None:
        refusal.stop([Refusal("", "risk_open", {"name": risk.title})])
    risk.closed_on, risk.closed_reason = None, ""
    risk.save(update_fields=["closed_on", "closed_reason", "updated_at"])
    trail.record(actor, Did.RISK_REOPENED, risk, reason=reason)
    return risk


def _locked(risk: Risk) -> Risk:
    risk = Risk.objects.select_for_update(no_key=True).get(pk=risk.pk)
    if risk.closed_on is not None:
        refusal.stop([Refusal("", "risk_closed", {"name": risk.title})])
    return risk


def _split(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    plain = {name: value for name, value in values.items() if name not in RELATIONS}
    related = {name: list(values[name]) for name in RELATIONS if name in values}
    return plain, related


def _check(risk: Risk, values: Mapping[str, Any], links: Pairs = ()) -> None:
    found = changes.foreign_refusals(risk, values)
    owner = values.get("owner")
    if owner is not None and access.role_of(owner, risk.organisation_id) is None:
        found.append(Refusal("owner", "not_a_member"))
    found += [
        Refusal("rights", "unknown_right", {"right": right})
        for right in values.get("rights", ())
        if right not in charter()
    ]
    if values.get("tags"):
        found += _tag_refusals(values["tags"])
    refusal.stop([*found, *_link_refusals(links)])
    risk.full_clean()


def _tag_refusals(tags: Sequence[str]) -> list[Refusal]:
    """A tag is `FRAMEWORK ref`: an entry of a catalogue."""
    known = _known([tuple(tag.split(" ", 1)) for tag in tags])
    return [
        Refusal("tags", "unknown_tag", {"tag": tag})
        for tag in tags
        if tuple(tag.split(" ", 1)) not in known
    ]


def _link_refusals(links: Pairs) -> list[Refusal]:
    known = _known(links) if links else set()
    return [
        Refusal("links", "unknown_requirement", {"framework": framework, "ref": ref})
        for framework, ref in links
        if (framework, ref) not in known
    ]


def _known(pairs: Sequence[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """Those of the pairs of framework and reference that some edition holds."""
    found = Requirement.objects.filter(
        edition__framework__code__in={pair[0] for pair in pairs},
        ref__in={pair[-1] for pair in pairs},
        withdrawn=False,
    )
    return set(found.values_list("edition__framework__code", "ref"))


def _relink(risk: Risk, links: Pairs) -> dict[str, list[Any]]:
    before = {(each.framework, each.ref): each for each in risk.links.all()}
    after = {(framework, ref) for framework, ref in links}
    if set(before) == after:
        return {}
    RiskLink.objects.filter(pk__in=[before[pair].pk for pair in set(before) - after]).delete()
    RiskLink.objects.bulk_create(
        RiskLink(organisation_id=risk.organisation_id, risk=risk, framework=framework, ref=ref)
        for framework, ref in sorted(after - set(before))
    )
    return {"links": [_words(before), _words(after)]}


def _words(pairs: Any) -> list[str]:
    return [" ".join(pair) for pair in sorted(pairs)]
