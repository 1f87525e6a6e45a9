"""Who may do what: one table of rights and roles, and the two functions that read it."""

import uuid
from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from riskreg.models import Membership, Organisation, Role, User


class Right(StrEnum):
    """One thing a member may be allowed to do."""

    VIEW = "view"
    EDIT_SYSTEM = "edit_system"
    ARCHIVE_SYSTEM = "archive_system"
    EDIT_INVENTORY = "edit_inventory"
    CLASSIFY = "classify"
    DECIDE = "decide"
    IMPORT = "import"
    MAKE_DOSSIER = "make_dossier"
    WITHHOLD = "withhold"
    EDIT_CONTROL = "edit_control"
    CONFIRM_CONTROL = "confirm_control"
    ADD_EVIDENCE = "add_evidence"
    WITHDRAW_EVIDENCE = "withdraw_evidence"
    CLAIM_NOT_APPLICABLE = "claim_not_applicable"
    SET_SUFFICIENCY = "set_sufficiency"
    REVIEW_CROSSWALK = "review_crosswalk"
    EDIT_RISK = "edit_risk"
    ASSESS = "assess"
    APPROVE = "approve"
    SET_SCALE = "set_scale"
    EDIT_TASK = "edit_task"
    EVALUATE = "evaluate"
    FLAG = "flag"
    LOG_INCIDENT = "log_incident"
    HANDLE_INCIDENT = "handle_incident"
    TRIAGE_INCIDENT = "triage_incident"
    DECIDE_CLOCK = "decide_clock"
    REPORT_INCIDENT = "report_incident"
    RELEASE_HOLD = "release_hold"
    SET_CHANNEL = "set_channel"
    MONITOR = "monitor"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_KEYS = "manage_keys"


_ADMIN, _OFFICER, _ENGINEER = Role.ADMINISTRATOR, Role.COMPLIANCE_OFFICER, Role.ENGINEER
_APPROVER = Role.APPROVER

TABLE: dict[Right, frozenset[Role]] = {
    Right.VIEW: frozenset(Role),
    Right.EDIT_SYSTEM: frozenset({_ADMIN, _OFFICER, _ENGINEER}),
    Right.ARCHIVE_SYSTEM: frozenset({_ADMIN, _OFFICER}),
    Right.EDIT_INVENTORY: frozenset({_ADMIN, _OFFICER, _ENGINEER}),
    Right.CLASSIFY: frozenset({_ADMIN, _OFFICER, _ENGINEER}),
    Right.DECIDE: frozenset({_ADMIN, _OFFICER}),
    Right.IMPORT: frozenset({_ADMIN, _OFFICER}),
    Right.MAKE_DOSSIER: frozenset({_ADMIN, _OFFICER, _ENGINEER, _APPROVER}),
    Right.WITHHOLD: frozenset({_ADMIN, _OFFICER}),
    Right.EDIT_CONTROL: frozenset({_ADMIN, _OFFICER, _ENGINEER}),
    Right.CONFIRM_CONTROL: frozenset({_ADMIN, _OFFICER, _APPROVER}),
    Right.ADD_EVIDENCE: frozenset({_ADMIN, _OFFICER, _ENGINEER}),
    Right.WITHDRAW_EVIDENCE: frozenset({_ADMIN, _OFFICER}),
    Right.CLAIM_NOT_APPLICABLE: frozenset({_ADMIN, _OFFICER}),
    Right.SET_SUFFICIENCY: frozenset({_ADMIN, _OFFICER}),
    Right.REVIEW_CROSSWALK: frozenset({_ADMIN, _OFFICER}),
    Right.EDIT_RISK: frozenset({_ADMIN, _OFFICER, _ENGINEER}),
    Right.ASSESS: frozenset({_ADMIN, _OFFICER, _ENGINEER}),
    Right.APPROVE: frozenset({_OFFICER, _APPROVER}),
    Right.SET_SCALE: frozenset({_ADMIN, _OFFICER}),
    Right.EDIT_TASK: frozenset({_ADMIN, _OFFICER, _ENGINEER, _APPROVER}),
    Right.EVALUATE: frozenset({_ADMIN, _OFFICER, _ENGINEER}),
    Right.FLAG: frozenset({_ADMIN, _OFFICER, _ENGINEER, _APPROVER}),
    Right.LOG_INCIDENT: frozenset({_ADMIN, _OFFICER, _ENGINEER, _APPROVER}),
    Right.HANDLE_INCIDENT: frozenset({_ADMIN, _OFFICER, _ENGINEER}),
    Right.TRIAGE_INCIDENT: frozenset({_ADMIN, _OFFICER}),
    Right.DECIDE_CLOCK: frozenset({_ADMIN, _OFFICER}),
    Right.REPORT_INCIDENT: frozenset({_ADMIN, _OFFICER}),
    Right.RELEASE_HOLD: frozenset({_ADMIN, _OFFICER, _APPROVER}),
    Right.SET_CHANNEL: frozenset({_ADMIN, _OFFICER}),
    Right.MONITOR: frozenset({_ADMIN, _OFFICER, _ENGINEER}),
    Right.MANAGE_PEOPLE: frozenset({_ADMIN}),
    Right.MANAGE_KEYS: frozenset({_ADMIN, _OFFICER, _ENGINEER}),
}

_RIGHTS = {
    role: frozenset(right for right, roles in TABLE.items() if role in roles) for role in Role
}


class _Owned(Protocol):
    organisation_id: uuid.UUID


Target = Organisation | _Owned


def _organisation_of(target: Target) -> uuid.UUID:
    return target.pk if isinstance(target, Organisation) else target.organisation_id


def person(key: uuid.UUID) -> User | None:
    """A person with the memberships and organisations, in one query; None where there is none."""
    held = tuple(_memberships().filter(user=key).select_related("user"))
    if not held:
        return User.objects.filter(pk=key).first()
    found: User = held[0].user
    found._memberships = held  # type: ignore[attr-defined]
    return found


def organisations_of(user: User) -> list[Organisation]:
    """Those the person is a member of, by name; read once per user object."""
    return [each.organisation for each in _held(user)]


def role_of(user: User, organisation_id: uuid.UUID) -> Role | None:
    """The person's role in an organisation, read once per user object; None outside of it."""
    if not user.is_active:
        return None
    found = (each.role for each in _held(user) if each.organisation_id == organisation_id)
    role = next(found, None)
    return None if role is None else Role(role)


def _held(user: User) -> tuple[Membership, ...]:
    held: tuple[Membership, ...] | None = getattr(user, "_memberships", None)
    if held is None:
        held = tuple(_memberships().filter(user=user))
        user._memberships = held  # type: ignore[attr-defined]
    return held


def _memberships() -> QuerySet[Membership]:
    rows = Membership.objects.select_related("organisation")
    return rows.order_by("organisation__name", "organisation_id")


def limit_to(user: User, rights: Iterable[str], organisation_id: uuid.UUID) -> None:
    """Narrow what this user object may do to a key's rights in the key's organisation."""
    user._key = (frozenset(rights), organisation_id)  # type: ignore[attr-defined]


def may(user: User, right: Right, target: Target) -> bool:
    """Whether the person has the right where the target belongs. Deny by default."""
    held = rights_of(user, target)
    return right in held


def rights_of(user: User, target: Target) -> frozenset[Right]:
    """All the rights of a person where the target belongs; pages hide what one may not do."""
    organisation_id = _organisation_of(target)
    role = role_of(user, organisation_id)
    if role is None:
        return frozenset()
    key: tuple[frozenset[str], uuid.UUID] | None = getattr(user, "_key", None)
    if key is None:
        return _RIGHTS[role]
    allowed = key[0] if organisation_id == key[1] else frozenset()
    return frozenset(right for right in _RIGHTS[role] if right in allowed)


def require(user: User, right: Right, target: Target) -> None:
    """Raise PermissionDenied unless the person has the right where the target belongs."""
    if not may(user, right, target):
        raise PermissionDenied(_("Your role does not allow this. Ask an administrator."))


def require_self(actor: User, user: User) -> None:
    """Raise PermissionDenied unless somebody acts on their own account."""
    if actor.pk != user.pk:
        raise PermissionDenied(_("Only the person can change this."))
