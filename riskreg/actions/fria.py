"""Fundamental rights impact assessments: begin, write a part, lean on others, tell the authority.

Submitting, approving and sending back are those of every assessment (`actions.assessments`).
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction

from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.actions import assessments
from riskreg.models import AISystem, Assessment, AssessmentKind, AssessmentState, Evidence, User
from riskreg.queries import days
from riskreg.queries import fria as queries
from riskreg.rules import fria as rules
from riskreg.rules.refusals import Refusal
from riskreg.trail import Did


@transaction.atomic
def begin(actor: User, system: AISystem) -> Assessment:
    """Begin the next version, or return the one that is open.

    A first one starts from what the register knows, each part with where it comes from.
    """
    access.require(actor, Right.ASSESS, system)
    has_one = system.assessments.filter(
        kind=AssessmentKind.FRIA, state=AssessmentState.APPROVED
    ).exists()
    content: dict[str, Any] = {}
    if not has_one:
        for part, start in queries.starts(system, days.today(system.organisation)).items():
            _put(content, part, start.text, start.origins)
        content["d_risks"] = [str(each.pk) for each in queries.open_risks(system)]
    return assessments.begin(actor, system, kind=AssessmentKind.FRIA, content=content)


@transaction.atomic
def write_part(
    actor: User,
    document: Assessment,
    part: str,
    *,
    text: str,
    where: str = "",
    risks: Collection[str] | None = None,
) -> Assessment:
    """Keep one part; `where` names the place in the DPIA that covers it, `risks` those of (d)."""
    document = _written(actor, document)
    refusal.stop(rules.part_refusals(part, has_dpia=document.dpia_id is not None, where=where))
    content = {part: text.strip(), "dpia": {**document.content.get("dpia", {}), part: where}}
    if risks is not None:
        content["d_risks"] = _known(document, risks)
    return assessments.write(actor, document, content=content)


@transaction.atomic
def lean_on(actor: User, document: Assessment, earlier: Assessment) -> Assessment:
    """Take over the parts of an approved assessment of a similar case (Art. 27(2)).

    The risks stay those of the system itself.
    """
    document = _written(actor, document)
    if earlier.pk not in {each.pk for each in queries.reusable(document)}:
        refusal.stop([Refusal("earlier", "fria_not_reusable")])
    content = dict(document.content)
    for part in rules.PARTS:
        if earlier.content.get(part):
            _put(content, part, earlier.content[part], (f"fria {earlier.reference}",))
    return assessments.write(actor, document, content=content)


@transaction.atomic
def set_dpia(actor: User, document: Assessment, dpia: Evidence | None) -> Assessment:
    """Say which evidence is the data protection impact assessment; parts lose their place in it."""
    document = _written(actor, document)
    is_other = dpia is None or dpia.pk != document.dpia_id
    content: dict[str, Any] | None = {"dpia": {}} if is_other else None
    return assessments.write(actor, document, content=content, values={"dpia": dpia})


@transaction.atomic
def notify(actor: User, document: Assessment, *, on: date, to: str, how: str = "") -> Assessment:
    """Record that the market surveillance authority was told of the result (Art. 27(3))."""
    access.require(actor, Right.ASSESS, document)
    document = Assessment.objects.select_for_update(no_key=True).get(pk=document.pk)
    _stop_other_kinds(document)
    refusal.stop(
        rules.notify_refusals(
            state=document.state,
            is_notified=document.notified_on is not None,
            on=on,
            to=to,
            today=days.today(document.organisation),
        )
    )
    document.notified_on, document.notified_to, document.notified_how = on, to.strip(), how.strip()
    document.full_clean(validate_unique=False, validate_constraints=False)
    document.save(update_fields=["notified_on", "notified_to", "notified_how", "updated_at"])
    trail.record(
        actor,
        Did.AUTHORITY_NOTIFIED,
        document,
        system=document.system_id,
        on=on,
        authority=document.notified_to,
        how=document.notified_how,
    )
    return document


def _written(actor: User, document: Assessment) -> Assessment:
    found = assessments.locked(actor, document, "write", Right.ASSESS)
    _stop_other_kinds(found)
    return found


def _stop_other_kinds(document: Assessment) -> None:
    if document.kind != AssessmentKind.FRIA:
        refusal.stop([Refusal("", "fria_other_kind")])


def _put(content: dict[str, Any], part: str, text: str, origins: Collection[str]) -> None:
    """A part with where its words come from, kept so that a later change of them can be told."""
    content[part] = text
    content["origins"] = {**content.get("origins", {}), part: list(origins)}
    content["taken"] = {**content.get("taken", {}), part: text}


def _known(document: Assessment, risks: Collection[str]) -> list[str]:
    known = [str(each.pk) for each in queries.open_risks(document.system)]
    if not set(risks) <= set(known):
        refusal.stop([Refusal("risks", "foreign")])
    return [key for key in known if key in risks]
