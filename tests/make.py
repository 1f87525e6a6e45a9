"""Makers of test data. Each calls the actions, so what they make is legal and recorded."""

import itertools
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from riskreg.access import Right
from riskreg.actions import classification, controls, failures, keys, people, systems
from riskreg.models import (
    AISystem,
    ApiKey,
    Control,
    ControlState,
    Decision,
    FailurePlan,
    Layer,
    Organisation,
    Questionnaire,
    Role,
    User,
)

_counter = itertools.count(1)


def organisation(**fields: Any) -> Organisation:
    """An organisation without members."""
    number = next(_counter)
    return people.found(
        **{"name": f"Organisation {number}", "slug": f"organisation-{number}", **fields}
    )


def member(
    organisation: Organisation,
    role: Role = Role.COMPLIANCE_OFFICER,
    password: str | None = None,
    name: str = "",
) -> User:
    """A person in a role; without a password nobody can sign in as them."""
    number = next(_counter)
    return people.add_operator_member(
        organisation,
        email=f"person{number}@example.org",
        name=name or f"Person {number}",
        role=role,
        password=password,
    )


def system(organisation: Organisation, actor: User | None = None, **values: Any) -> AISystem:
    """A registered system with the two fields that are enough."""
    number = next(_counter)
    return systems.register(
        actor or member(organisation),
        organisation,
        values={"name": f"System {number}", "purpose": "Sorts incoming letters.", **values},
    )


def api_key(
    user: User, organisation: Organisation, rights: Collection[Right] = (Right.VIEW,)
) -> tuple[ApiKey, str]:
    """A key in force for a day, and what a program would send."""
    return keys.create(
        user,
        organisation,
        name="Test",
        rights=rights,
        expires_at=timezone.now() + timedelta(days=1),
    )


def membership(user: User, organisation: Organisation, role: Role = Role.ENGINEER) -> None:
    """Let a person who has an account into another organisation."""
    people.add_operator_member(
        organisation, email=user.email, name=user.name, role=role, password=None
    )


# A system that ranks applicants: Annex III 4(a), by profiling, placed on the Union market.
HIGH_RISK: dict[str, Any] = {
    "is_ai_system": True,
    "eu_nexus": "placed_on_eu_market",
    "annex_iii_points": ["4(a)"],
    "profiling": True,
}


def decision(
    system: AISystem,
    actor: User | None = None,
    *,
    role: str = "provider",
    answers: Mapping[str, Any] = HIGH_RISK,
    edition: str = "2026-1744",
    on: date = date(2026, 11, 20),
) -> Decision:
    """A recorded classification, by default of a high-risk system."""
    actor = actor or member(system.organisation)
    questionnaire = classification.start(
        actor, system, regime="eu_ai_act", role=role, edition=edition
    )
    questionnaire = classification.answer(actor, questionnaire, answers=answers)
    return classification.decide(actor, questionnaire, on=on)


def questionnaire(
    system: AISystem,
    actor: User | None = None,
    *,
    role: str = "provider",
    answers: Mapping[str, Any] | None = None,
    edition: str = "2026-1744",
    on: date | None = None,
) -> Questionnaire:
    """An open question set with some answers."""
    actor = actor or member(system.organisation)
    begun = classification.start(
        actor, system, regime="eu_ai_act", role=role, edition=edition, on=on
    )
    return classification.answer(actor, begun, answers=answers or {})


def control(
    organisation: Organisation,
    actor: User | None = None,
    *,
    links: Collection[tuple[str, ...]] = (),
    **values: Any,
) -> Control:
    """A control in place; `links` need the catalogues in the database."""
    number = next(_counter)
    return controls.add(
        actor or member(organisation),
        organisation,
        values={
            "title": f"Control {number}",
            "layer": Layer.GOVERNANCE,
            "state": ControlState.IN_PLACE,
            **values,
        },
        links=links,
    )


def failure_plan(
    system: AISystem, actor: User | None = None, *, tool: str = "", **values: Any
) -> FailurePlan:
    """A complete plan for a system or one of its tools; nothing of it is drilled."""
    actor = actor or member(system.organisation)
    told = {
        "worst_outcome": "A letter goes to the wrong office and a deadline is missed.",
        "bound_amount": "No money moves",
        "bound_rate": "200 letters an hour",
        "bound_scope": "One office",
        "is_reversible": True,
        "how_reversed": "The letter is sorted again by hand.",
        "needs_approval": False,
        "fallback": "The letter goes to the tray for people.",
        "override_by": actor,
        "override_how": "Drag the letter to another tray.",
        "shutdown_by": actor,
        "shutdown_how": "Switch the sorter off in the console.",
    }
    return failures.set_plan(actor, system, tool=tool, values={**told, **values})
