"""Who may do what: one table of rights and roles, and the two functions that read it."""

import uuid
from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext as _

from riskreg.models import (
    Confidentiality,
    Dossier,
    Evidence,
    Membership,
    Organisation,
    Role,
    SecondAssessment,
    SecondState,
    User,
)
from riskreg.postgres.scope import NOBODYS_WALL, behind


class Right(StrEnum):
    """One thing a member may be allowed to do."""

    VIEW = "view"
    VIEW_ALL = "view_all"
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
    OVERRIDE = "override"
    SET_SIGN_OFF = "set_sign_off"
    SET_SCALE = "set_scale"
    RUN_ROUNDS = "run_rounds"
    ATTEST = "attest"
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
    AUDIT = "audit"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_KEYS = "manage_keys"


_ADMIN, _OFFICER, _ENGINEER = Role.ADMINISTRATOR, Role.COMPLIANCE_OFFICER, Role.ENGINEER
_APPROVER, _AUDITOR = Role.APPROVER, Role.AUDITOR

TABLE: dict[Right, frozenset[Role]] = {
    Right.VIEW: frozenset(Role),
    Right.VIEW_ALL: frozenset({_ADMIN, _OFFICER, _ENGINEER, _APPROVER, _AUDITOR}),
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
    Right.OVERRIDE: frozenset({_ADMIN, _OFFICER}),
    Right.SET_SIGN_OFF: frozenset({_ADMIN, _OFFICER}),
    Right.SET_SCALE: frozenset({_ADMIN, _OFFICER}),
    Right.RUN_ROUNDS: frozenset({_ADMIN, _OFFICER}),
    Right.ATTEST: frozenset({_ADMIN, _OFFICER, _ENGINEER, _APPROVER}),
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
    Right.AUDIT: frozenset({_AUDITOR, Role.EXTERNAL_AUDITOR}),
    Right.MANAGE_PEOPLE: frozenset({_ADMIN}),
    Right.MANAGE_KEYS: frozenset({_ADMIN, _OFFICER, _ENGINEER}),
}

READERS = frozenset({_AUDITOR, Role.EXTERNAL_AUDITOR})  # they change nothing of the register

_RIGHTS = {
    role: frozenset(right for right, roles in TABLE.items() if role in roles) for role in Role
}
OPEN_TO_OUTSIDE = frozenset({Confidentiality.PUBLIC, Confidentiality.INTERNAL})
# As the foot of their pages says it; governance/dossiers/confidentiality.py has all the words.
# A dossier is confidential unless somebody says otherwise, and made to be read by auditors.
SHUT_DOSSIERS = frozenset({"Strictly confidential"})
# What concerns all systems at once is not for who sees only some of them.
_OF_ALL = frozenset(
    {
        Right.VIEW_ALL,
        Right.IMPORT,
        Right.MANAGE_PEOPLE,
        Right.REVIEW_CROSSWALK,
        Right.RUN_ROUNDS,
        Right.SET_CHANNEL,
        Right.SET_SCALE,
        Right.SET_SIGN_OFF,
        Right.SET_SUFFICIENCY,
    }
)


class _Owned(Protocol):
    organisation_id: uuid.UUID


Target = Organisation | _Owned


def _organisation_of(target: Target) -> uuid.UUID:
    return target.pk if isinstance(target, Organisation) else target.organisation_id


def person(key: uuid.UUID) -> User | None:
    """A person with the memberships and organisations, in one query; None where there is none."""
    with behind(NOBODYS_WALL):
        held = tuple(_memberships(key).select_related("organisation", "user"))
    own = next((each for each in held if each.user_id == key), None)
    if own is None:
        return User.objects.filter(pk=key).first()
    found: User = own.user
    found._memberships = held  # type: ignore[attr-defined]
    return found


def organisations_of(user: User) -> list[Organisation]:
    """Those the person is a member of, by name; read once per user object."""
    return [each.organisation for each in _held(user) if each.user_id == user.pk]


def membership_of(user: User, organisation_id: uuid.UUID) -> Membership | None:
    """The person's own membership that holds today, read once per user object."""
    if not user.is_active:
        return None
    held = (each for each in _held(user) if each.organisation_id == organisation_id)
    return next((each for each in held if each.user_id == user.pk), None)


def role_of(user: User, organisation_id: uuid.UUID) -> Role | None:
    """The person's own role in an organisation; None outside of it."""
    membership = membership_of(user, organisation_id)
    return None if membership is None else Role(membership.role)


def roles_of(user: User, organisation_id: uuid.UUID) -> list[tuple[Role, uuid.UUID]]:
    """The roles a person may act in today, and whose each is: their own, then stood in for.

    Who only reads acts in no other role: a deputy's days may have been named before.
    """
    own = membership_of(user, organisation_id)
    if own is None:
        return []
    held = (each for each in _held(user) if each.organisation_id == organisation_id)
    others = [each for each in held if each.user_id != user.pk and own.role not in READERS]
    return [(Role(each.role), each.user_id) for each in (own, *others)]


def stands_for(user: User, organisation_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """The person, and whom the person stands in for today: what one of them did, all of them did.

    A second person has to be outside of this set, else somebody could approve their own work
    through a deputy.
    """
    held = (each for each in _held(user) if each.organisation_id == organisation_id)
    return frozenset({user.pk, *(each.user_id for each in held)})


def as_one(user: User, organisation_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Everybody who counts as one person with somebody today: through whom a second person is not.

    These are the person, whom the person stands in for, and who stands in for any of them; read
    once per user object.
    """
    known: dict[uuid.UUID, frozenset[uuid.UUID]] = user.__dict__.setdefault("_as_one", {})
    if organisation_id not in known:
        mine = stands_for(user, organisation_id)
        with behind(NOBODYS_WALL):
            rows = Membership.objects.filter(organisation=organisation_id).stood_in_for(mine)
            known[organisation_id] = mine | frozenset(rows.values_list("deputy", flat=True))
    return known[organisation_id]


def _held(user: User) -> tuple[Membership, ...]:
    held: tuple[Membership, ...] | None = getattr(user, "_memberships", None)
    if held is None:
        with behind(NOBODYS_WALL):  # from them it follows which wall to put up
            held = tuple(_memberships(user.pk).select_related("organisation"))
        user._memberships = held  # type: ignore[attr-defined]
    return held


def _memberships(user: uuid.UUID) -> QuerySet[Membership]:
    asked = SecondAssessment.objects.filter(
        assessor=user, organisation=OuterRef("organisation"), state=SecondState.ASKED
    )
    rows = Membership.objects.acting(user).annotate(
        blind=ArraySubquery(asked.order_by().values("system"))
    )
    return rows.order_by("organisation__name", "organisation_id", "id")


def blind_to(membership: Membership) -> Iterable[uuid.UUID]:
    """The systems a member classifies a second time without seeing what the first one said."""
    found: Iterable[uuid.UUID] = getattr(membership, "blind", ())
    return found


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
    membership = membership_of(user, organisation_id)
    if membership is None:
        return frozenset()
    rights = frozenset[Right]().union(
        *(_RIGHTS[role] for role, _whose in roles_of(user, organisation_id))
    )
    if membership.is_limited:
        rights -= _OF_ALL
    if blind_to(membership):
        rights -= {Right.VIEW_ALL}  # the whole trail and the portfolio tell of those systems too
    key: tuple[frozenset[str], uuid.UUID] | None = getattr(user, "_key", None)
    if key is None:
        return rights
    allowed = key[0] if organisation_id == key[1] else frozenset()
    return frozenset(right for right in rights if right in allowed)


def require(user: User, right: Right, target: Target) -> None:
    """Raise PermissionDenied unless the person has the right where the target belongs."""
    if may(user, right, target):
        return
    own = membership_of(user, _organisation_of(target))
    if right == Right.VIEW_ALL and own is not None and blind_to(own):
        raise PermissionDenied(
            _(
                "You are classifying a system as its second assessor. Until you submit it, you do "
                "not see pages that could tell you what the first one said."
            )
        )
    raise PermissionDenied(_("Your role does not allow this. Ask an administrator."))


def require_self(actor: User, user: User) -> None:
    """Raise PermissionDenied unless somebody acts on their own account."""
    if actor.pk != user.pk:
        raise PermissionDenied(_("Only the person can change this."))


def may_open(user: User, kept: Evidence | Dossier) -> bool:
    """Whether the person may see what a proof or a dossier contains, and not only that there is it.

    Members see all. An auditor from outside sees what is public or internal, and the papers they
    had made themselves; the rest is asked for.
    """
    if role_of(user, kept.organisation_id) != Role.EXTERNAL_AUDITOR:
        return True
    if isinstance(kept, Dossier):
        return kept.confidentiality not in SHUT_DOSSIERS or kept.made_by_id == user.pk
    return kept.confidentiality in OPEN_TO_OUTSIDE


def require_open(user: User, kept: Evidence | Dossier) -> None:
    """Raise PermissionDenied unless the person may see what a proof or a dossier contains."""
    if may_open(user, kept):
        return
    if isinstance(kept, Dossier):
        raise PermissionDenied(
            _(
                "This dossier is strictly confidential. Ask who made it to show it, and compare its"
                " SHA-256."
            )
        )
    raise PermissionDenied(
        _("This evidence is confidential. Ask its owner to show it, and compare its SHA-256.")
    )
