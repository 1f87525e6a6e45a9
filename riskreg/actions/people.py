"""Who may come in and as what: organisations, people, units, memberships."""

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.actions import changes, keys
from riskreg.models import Membership, Organisation, Role, Unit, User
from riskreg.queries import days
from riskreg.rules import people as rules
from riskreg.rules.refusals import Refusal
from riskreg.rules.systems import country_refusals
from riskreg.trail import Did


@transaction.atomic
def found(
    *, name: str, slug: str, country: str = "BE", time_zone: str = "Europe/Brussels"
) -> Organisation:
    """Set up a new organisation. Only the operator of the installation can: from the terminal."""
    refusal.stop([*country_refusals("country", [country]), *_zone_refusals(time_zone)])
    organisation = Organisation(name=name, slug=slug, country=country, time_zone=time_zone)
    organisation.full_clean()
    organisation.save(force_insert=True)
    trail.record(None, Did.ORGANISATION_FOUNDED, organisation, slug=slug, country=country)
    return organisation


def _zone_refusals(name: str) -> Iterator[Refusal]:
    """By its zone the days are counted on which somebody has access."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        yield Refusal("time_zone", "zone_unknown", {"name": name})


@transaction.atomic
def add_operator_member(
    organisation: Organisation,
    *,
    email: str,
    name: str,
    role: Role,
    password: str | None,
    given_by: str = "",
) -> User:
    """Add a person from the terminal, where there may be no administrator yet.

    Or as the settings say of whom a sign-in service, `given_by`, vouches for.
    """
    user = person(None, email=email, name=name)
    if password:
        user.set_password(password)
        user.save(update_fields=["password"])
    grant(None, organisation, user, role, given_by=given_by)
    return user


@transaction.atomic
def add_member(
    actor: User, organisation: Organisation, *, email: str, name: str, role: Role
) -> User:
    """Let a person in under a role; whoever has no account gets one without a password."""
    access.require(actor, Right.MANAGE_PEOPLE, organisation)
    user = person(actor, email=email, name=name)
    grant(actor, organisation, user, role)
    return user


def person(actor: User | None, *, email: str, name: str) -> User:
    """The person of an address, or a new one without a password. The caller has authorised."""
    known = User.objects.filter(email__iexact=email.strip()).first()
    if known is not None:
        return known
    user = User(email=email.strip().lower(), name=name)
    user.set_unusable_password()
    user.full_clean(exclude=["password"])
    user.save(force_insert=True)
    trail.record(actor, Did.PERSON_ADDED, user)
    return user


def grant(
    actor: User | None, organisation: Organisation, user: User, role: Role, *, given_by: str = ""
) -> Membership:
    """Make a user a member: for the actions that have asked whether the actor may."""
    if role == Role.EXTERNAL_AUDITOR:
        refusal.stop([Refusal("role", "external_apart")])
    membership = Membership(organisation=organisation, user=user, role=role, given_by=given_by)
    membership.full_clean()
    membership.save(force_insert=True)
    trail.record(
        actor, Did.MEMBERSHIP_GRANTED, membership, person=user.pk, role=role, **_source(given_by)
    )
    return membership


def _source(given_by: str) -> dict[str, str]:
    return {"given_by": given_by} if given_by else {}


@transaction.atomic
def change_role(actor: User, membership: Membership, *, role: Role) -> Membership:
    """Give a member another role; the last administrator stays one."""
    access.require(actor, Right.MANAGE_PEOPLE, membership)
    return _change_role(actor, membership, role)


@transaction.atomic
def vouch(membership: Membership, *, role: Role, given_by: str) -> Membership:
    """Give a member the role that a sign-in service says: from then on it is the service's."""
    membership = _change_role(None, membership, role, given_by)
    if membership.given_by != given_by:
        membership.given_by = given_by
        membership.save(update_fields=["given_by"])
        trail.record(
            None,
            Did.MEMBERSHIP_VOUCHED,
            membership,
            person=membership.user_id,
            given_by=given_by,
        )
    return membership


def _change_role(
    actor: User | None, membership: Membership, role: Role, given_by: str = ""
) -> Membership:
    membership = hold(membership)
    before = Role(membership.role)
    if before == role:
        return membership
    _refuse_role(membership, role)
    _keep_an_administrator(membership)
    membership.role = role
    membership.full_clean()
    membership.save(update_fields=["role"])
    trail.record(
        actor,
        Did.MEMBERSHIP_CHANGED,
        membership,
        person=membership.user_id,
        role=[before, role],
        **_source(given_by),
    )
    # Of a service the keys are an administrator's, who may make others as well.
    if not membership.user.is_service and role not in access.TABLE[Right.MANAGE_KEYS]:
        keys.revoke_all(actor, membership)
    return membership


def _refuse_role(membership: Membership, role: Role) -> None:
    if Role.EXTERNAL_AUDITOR in (membership.role, role):
        refusal.stop([Refusal("role", "external_apart")])
    if membership.is_limited and role == Role.ADMINISTRATOR:
        refusal.stop([Refusal("role", "limited_administrator")])
    if role in access.READERS and stands_in(membership):
        refusal.stop([Refusal("role", "reader_stands_in")])


def stands_in(membership: Membership) -> bool:
    """Whether a member has another's rights as deputy, today or on a day to come."""
    here = Membership.objects.filter(organisation=membership.organisation_id)
    return here.standing_in(membership.user_id).exists()


@transaction.atomic
def end_membership(actor: User, membership: Membership) -> None:
    """Take a member's access away; the account and what it recorded stay."""
    access.require(actor, Right.MANAGE_PEOPLE, membership)
    _end(actor, hold(membership))


@transaction.atomic
def end_vouched(membership: Membership) -> None:
    """The same where a sign-in service vouches no more; the last administrator stays."""
    membership = hold(membership)
    if not _is_last_administrator(membership):
        _end(None, membership)


def _end(actor: User | None, membership: Membership) -> None:
    """What follows for a membership that the caller holds."""
    _keep_an_administrator(membership)
    _release(actor, membership)
    keys.revoke_all(actor, membership)
    trail.record(
        actor,
        Did.MEMBERSHIP_ENDED,
        membership,
        person=membership.user_id,
        role=membership.role,
        **_source(membership.given_by),
    )
    membership.delete()


def hold(membership: Membership) -> Membership:
    """A membership, locked with those that its end concerns, and its keys, in one order.

    The administrators, of whom one has to stay, and those whose deputy it is: two administrators
    who end each other's access at once would else wait for each other.
    """
    concerned = Q(pk=membership.pk) | Q(role=Role.ADMINISTRATOR) | Q(deputy=membership.user_id)
    here = Membership.objects.filter(concerned, organisation=membership.organisation_id)
    list(here.select_for_update(no_key=True).order_by("pk"))
    keys.hold(membership)
    held: Membership = Membership.objects.get(pk=membership.pk)
    return held


def _release(actor: User | None, membership: Membership) -> None:
    """Who leaves is nobody's deputy any more. The caller holds these rows."""
    for each in Membership.objects.filter(
        organisation=membership.organisation_id, deputy=membership.user_id
    ):
        _set_deputy(actor, each, None)


@transaction.atomic
def set_deputy(
    actor: User,
    membership: Membership,
    *,
    deputy: User | None,
    begins: date | None = None,
    ends: date | None = None,
) -> Membership:
    """Say who is told when something of a member's stays undone: by themselves, or for them.

    From `begins` to `ends`, both days included, the deputy has the member's rights as well.
    """
    if actor.pk == membership.user_id:
        access.require(actor, Right.VIEW, membership)
    else:
        access.require(actor, Right.MANAGE_PEOPLE, membership)
    membership = Membership.objects.select_for_update(no_key=True).get(pk=membership.pk)
    if deputy is not None:
        _refuse_deputy(membership, deputy, begins, ends)
    between = (begins, ends) if deputy is not None else (None, None)
    _set_deputy(actor, membership, deputy, *between)
    return membership


def _refuse_deputy(
    membership: Membership, deputy: User, begins: date | None, ends: date | None
) -> None:
    stand_in = access.membership_of(deputy, membership.organisation_id)
    refusal.stop(
        rules.deputy_refusals(
            is_self=deputy.pk == membership.user_id,
            is_member=stand_in is not None,
            is_outside=stand_in is not None and stand_in.role == Role.EXTERNAL_AUDITOR,
        )
    )
    refusal.stop(
        rules.stand_in_refusals(
            is_reader=stand_in is not None and Role(stand_in.role) in access.READERS,
            is_limited=membership.is_limited or (stand_in is not None and stand_in.is_limited),
            begins=begins,
            ends=ends,
            today=days.today(membership.organisation),
        )
    )


def _set_deputy(
    actor: User | None,
    membership: Membership,
    deputy: User | None,
    begins: date | None = None,
    ends: date | None = None,
) -> None:
    wanted = {"deputy": deputy, "deputy_from": begins, "deputy_until": ends}
    changed = changes.apply(membership, wanted)
    if not changed:
        return
    membership.save(update_fields=list(wanted))
    trail.record(actor, Did.DEPUTY_SET, membership, person=membership.user_id, **changed)


def _keep_an_administrator(membership: Membership) -> None:
    if _is_last_administrator(membership):
        refusal.stop([Refusal("role", "last_administrator")])


def _is_last_administrator(membership: Membership) -> bool:
    if membership.role != Role.ADMINISTRATOR:
        return False
    others = Membership.objects.filter(
        organisation=membership.organisation_id, role=Role.ADMINISTRATOR
    ).exclude(pk=membership.pk)
    return not others.exists()


@transaction.atomic
def add_unit(actor: User, organisation: Organisation, *, name: str) -> Unit:
    """Add an organisation unit that can own systems."""
    access.require(actor, Right.EDIT_INVENTORY, organisation)
    unit = Unit(organisation=organisation, name=name.strip())
    changes.clean(unit, once="name")
    unit.save(force_insert=True)
    trail.record(actor, Did.UNIT_ADDED, unit, name=unit.name)
    return unit


@transaction.atomic
def set_mails(actor: User, user: User, *, wants_asking_mails: bool, wants_job_mails: bool) -> None:
    """Say which mails one wants without being asked each time: for oneself alone."""
    access.require_self(actor, user)
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    wanted = {"wants_asking_mails": wants_asking_mails, "wants_job_mails": wants_job_mails}
    changed = {name: told for name, told in wanted.items() if getattr(user, name) != told}
    if not changed:
        return
    for name, told in changed.items():
        setattr(user, name, told)
    user.save(update_fields=[*changed])
    trail.record(actor, Did.MAILS_SET, user, **changed)


@transaction.atomic
def change_address(actor: User, user: User, *, before: str, address: str) -> None:
    """Take another address, to which a letter was answered; it counts for the one of `before`."""
    access.require_self(actor, user)
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if user.email != before:
        refusal.stop([Refusal("", "address_moved")])
    if User.objects.filter(email__iexact=address).exclude(pk=user.pk).exists():
        refusal.stop([Refusal("", "address_taken")])
    if address.lower() == before.lower():
        _prove_address(actor, user)
        return
    user.email, user.email_proved_at = address, timezone.now()
    user.full_clean(exclude=["password"])
    # Before it is written: an address is told once, so writing one locks the row with its key.
    trail.record(actor, Did.ADDRESS_CHANGED, user)
    try:
        with transaction.atomic():
            user.save(update_fields=["email", "email_proved_at"])
    except IntegrityError:  # somebody else took it in the same moment
        refusal.stop([Refusal("", "address_taken")])


@transaction.atomic
def prove_address(actor: User | None, user: User) -> None:
    """Note that a letter to the address was answered (nobody acts: a sign-in service vouches)."""
    _prove_address(actor, User.objects.select_for_update(no_key=True).get(pk=user.pk))


def _prove_address(actor: User | None, user: User) -> None:
    if user.email_proved_at is not None:
        return
    user.email_proved_at = timezone.now()
    user.save(update_fields=["email_proved_at"])
    trail.record(actor, Did.ADDRESS_PROVED, user)


@transaction.atomic
def set_password(actor: User, user: User, *, password: str) -> None:
    """Change one's own password; the trail keeps that it was done, nothing else."""
    access.require_self(actor, user)
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    user.set_password(password)
    user.save(update_fields=["password"])
    trail.record(actor, Did.PASSWORD_CHANGED, user)
