"""Second assessments for the access table: lines, records, bodies that are right."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from riskreg.actions import seconds
from riskreg.management.chapters.seconds import answer_all
from riskreg.models import Organisation, Role, User
from tests import make

PAGES = """
second_assessments    GET  -                        200 200 200 200 200 200 in
second_assessments_export GET =csv                  200 200 200 200 200 200 in
second_assessment     GET  second                   200 200 200 200 200 404 in
second_assessment     POST differing                422 302 403 403 403 404 in
second_assessment_ask GET  twice                    200 200 403 403 403 404 in
second_assessment_ask POST twice                    302 302 403 403 403 404 in
second_assessment_withdraw GET  second              200 200 403 403 403 404 in
second_assessment_withdraw POST second              302 302 403 403 403 404 in
"""
API = """
api-second-assessment-list GET  -                   200 200 200 200 200 200 401
api-second-assessment-list POST -                   201 201 403 403 403 400 401
api-second-assessment-detail GET second             200 200 200 200 200 404 401
api-second-assessment-answer POST second            403 403 403 403 403 404 401
api-second-assessment-submit POST second            403 403 403 403 403 404 401
api-second-assessment-resolve POST differing        422 200 403 403 403 404 401
api-second-assessment-withdraw POST second          200 200 403 403 403 404 401
"""


def records(word: str, organisation: Organisation, cast: dict[str, User]) -> dict[str, Any]:
    """One that is being answered, one that differs, and a decision nobody was asked about."""
    admin, other = cast[Role.ADMINISTRATOR], make.member(organisation, name=f"{word} second")
    due = timezone.localdate() + timedelta(days=9)
    decided = [
        make.decision(make.system(organisation, admin, name=f"{word} {name}"), admin)
        for name in ("asked twice", "differing", "asked once")
    ]
    second, differing = (
        seconds.ask(admin, each, assessor=other, due=due, note=f"{word} note")
        for each in decided[:2]
    )
    answer_all(other, differing, {"is_ai_system": False})
    return {
        "second": second,
        "differing": seconds.submit(other, differing),
        "twice": decided[2],
        "second_person": make.member(organisation, name=f"{word} third"),
    }


def bodies(of: Any) -> dict[str, dict[str, Any]]:
    """What each line sends."""
    names = [each["name"] for each in differing(of)]
    due = (timezone.localdate() + timedelta(days=9)).isoformat()
    return {
        "second_assessment": dict.fromkeys(names, "first")
        | {f"why-{name}": "Read again." for name in names},
        "second_assessment_ask": {"assessor": str(of["second_person"].pk), "due": due},
        "second_assessment_withdraw": {"reason": "Left the team."},
        "api-second-assessment-list": {
            "decision": str(of["twice"].pk),
            "assessor": str(of["second_person"].pk),
            "due": due,
        },
        "api-second-assessment-answer": {"answers": {"is_ai_system": True}},
        "api-second-assessment-resolve": {
            "choices": {name: {"choice": "first", "reason": "Read again."} for name in names}
        },
        "api-second-assessment-withdraw": {"reason": "Left the team."},
    }


def differing(of: Any) -> list[dict[str, Any]]:
    """The questions that differ."""
    first, second = of["differing"].decision.facts, of["differing"].answers
    return [{"name": name} for name in first if name in second and first[name] != second[name]]
