"""Statements on the points of papers: say, say otherwise, take back."""

from django.db import transaction
from django.utils import timezone

from frameworks.papers.read import statements as points
from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.models import AISystem, Statement, User
from riskreg.rules import statements as rules
from riskreg.rules.systems import state_refusals
from riskreg.trail import Did


@transaction.atomic
def say(
    actor: User, system: AISystem, code: str, *, text: str, is_applicable: bool = True
) -> Statement | None:
    """Say something on a point, or why it does not apply; an empty text takes it back.

    The trail keeps that it was said, not the words: they may name who signs.
    """
    access.require(actor, Right.EDIT_SYSTEM, system)
    system = AISystem.objects.select_for_update(no_key=True).get(pk=system.pk)
    text = text.replace("\r\n", "\n").strip()
    refusal.stop(
        [
            *state_refusals(name=system.name, is_archived=system.is_archived),
            *rules.refusals(points().get(code), text, is_applicable=is_applicable),
        ]
    )
    found = Statement.objects.filter(system=system, code=code).first()
    if not text:
        _taken_back(actor, found)
        return None
    if found and (found.text, found.is_applicable) == (text, is_applicable):
        return found
    said = found or Statement(organisation_id=system.organisation_id, system=system, code=code)
    said.text, said.is_applicable = text, is_applicable
    said.written_by, said.written_at = actor, timezone.now()
    said.save()
    trail.record(
        actor,
        Did.STATEMENT_WRITTEN,
        said,
        system=system.pk,
        point=points()[code].ref,
        code=code,
        is_applicable=is_applicable,
        characters=len(text),
    )
    return said


def _taken_back(actor: User, found: Statement | None) -> None:
    if found is None:
        return
    told = {"system": found.system_id, "point": points()[found.code].ref, "code": found.code}
    trail.record(actor, Did.STATEMENT_TAKEN_BACK, found, **told)
    found.delete()
