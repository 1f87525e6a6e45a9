"""Risks, scales and assessments for the access table: one of each, and bodies that are right."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from riskreg.actions import acceptances, risks, scales
from riskreg.models import AISystem, Organisation, Risk, Role, User
from tests import make


def records(word: str, organisation: Organisation, cast: dict[str, User]) -> dict[str, Any]:
    """Written by the engineer, so that officer and approver are second persons."""
    engineer = cast[Role.ENGINEER]
    officer = cast[Role.COMPLIANCE_OFFICER]
    systems = [make.system(organisation, engineer, name=f"{word} assessed {at}") for at in range(3)]
    scales.ensure(engineer, organisation)
    scales.set_appetite(
        officer,
        organisation,
        category="operational",
        values={"level": "low", "note": f"{word} note"},
    )
    risk, accepted, closed = (_risk(word, organisation, engineer) for _ in range(3))
    approved = make.assessment(systems[0], engineer, risks=[risk, accepted], state="approved")
    risks.close(engineer, closed, reason=f"{word} reason")
    until = timezone.localdate() + timedelta(days=9)
    accepted.refresh_from_db()
    return {
        "risk": risk,
        "closed_risk": closed,
        "acceptance": acceptances.ask(engineer, accepted, reason=f"{word} reason", until=until),
        "scale": scales.current(organisation),
        "approved": approved,
        **_open(word, organisation, engineer, systems),
    }


def _open(
    word: str, organisation: Organisation, engineer: User, systems: list[AISystem]
) -> dict[str, Any]:
    drafted, submitted = (_risk(word, organisation, engineer) for _ in range(2))
    return {
        "unassessed": make.system(organisation, engineer, name=f"{word} unassessed"),
        "draft": make.assessment(systems[1], engineer, risks=[drafted]),
        "draft_risk": drafted,
        "submitted": make.assessment(systems[2], engineer, risks=[submitted], state="submitted"),
    }


def _risk(word: str, organisation: Organisation, engineer: User) -> Risk:
    return make.risk(
        organisation, engineer, title=f"{word} risk", event=f"{word} event", owner=engineer
    )


def bodies(of: Any) -> dict[str, dict[str, Any]]:
    """Of each address that writes."""
    reason = {"reason": "It is rare."}
    entered = {"title": "New", "category": "security"}
    tomorrow = str(timezone.localdate() + timedelta(days=1))
    return {
        "risk_new": entered,
        "risk_edit": entered,
        "risk_close": reason,
        "risk_reopen": reason,
        "acceptance_ask": {"until": tomorrow, **reason},
        "acceptance_decide": {"note": "Agreed.", "to": "accept"},
        "acceptance_withdraw": reason,
        "scale_new": scale_body(),
        "appetite_edit": {"level": "medium"},
        "assessment_new": {"system": str(of["unassessed"].pk)},
        "assessment_risks": {"own": "New"},
        "assessment_risk": {"title": "Changed", "inherent_likelihood": "2"},
        "assessment_rights": {"rights_severity": "2"},
        "assessment_review": {"scope": "All.", "conclusion": "Fine.", "to": "submit"},
        "assessment_discard": reason,
        "assessment_decide": {"note": "Agreed.", "to": "approve"},
        **_of_the_api(of, entered, reason, tomorrow),
    }


def _of_the_api(
    of: Any, entered: dict[str, Any], reason: dict[str, Any], tomorrow: str
) -> dict[str, dict[str, Any]]:
    return {
        "api-risk-list": entered,
        "api-risk-detail": {"title": "Changed"},
        "api-risk-close": reason,
        "api-risk-reopen": reason,
        "api-acceptance-list": {"risk": str(of["risk"].pk), "until": tomorrow, **reason},
        "api-acceptance-accept": {"note": "Agreed."},
        "api-acceptance-refuse": {"note": "No."},
        "api-acceptance-withdraw": reason,
        "api-scale-list": make.shipped(),
        "api-appetite-list": {"category": "operational", "level": "medium"},
        "api-assessment-list": {"system": str(of["unassessed"].pk)},
        "api-assessment-detail": {"content": {"scope": "All."}},
        "api-assessment-estimates": {"risk": str(of["draft_risk"].pk), "dissent": "None."},
        "api-assessment-drop": {"risk": str(of["draft_risk"].pk)},
        "api-assessment-approve": {"note": "Agreed."},
        "api-assessment-send-back": reason,
        "api-assessment-discard": reason,
    }


def scale_body(**changed: str) -> dict[str, str]:
    """The form of a version of the scales as a browser sends it: the shipped ones."""
    told: dict[str, str] = {"currency": "EUR", "note": "As shipped."}
    scale = make.shipped()
    levels = [each["code"] for each in scale["levels"]]
    for part, steps in scale.items():
        if part == "matrix":
            for row, cells in enumerate(steps):
                told |= {f"matrix-{row}-{at}": str(levels.index(c)) for at, c in enumerate(cells)}
        elif isinstance(steps, list):
            for at, step in enumerate(steps):
                told |= {
                    f"{part}-{at}-{name}": "" if value is None else str(value)
                    for name, value in step.items()
                    if name != "code"
                }
    return {**told, **changed}
