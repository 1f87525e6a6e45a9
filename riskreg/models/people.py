"""Who works with the register: people, organisations, their units, and who plays which role."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a member may do, in one word; `riskreg.access` holds the table."""

    ADMINISTRATOR = "administrator", _("Administrator")
    COMPLIANCE_OFFICER = "compliance_officer", _("Compliance officer")
    ENGINEER = "engineer", _("Engineer")
    APPROVER = "approver", _("Approver")
    AUDITOR = "auditor", _("Auditor (reads everything, changes nothing)")
    EXTERNAL_AUDITOR = (
        "external_auditor",
        _("External auditor (reads the systems named, for a time, changes nothing)"),
    )


class UserManager(BaseUserManager["User"]):
    """Looks people up by e-mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person, or a service (job, importer) that acts under its own name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_service = models.BooleanField(_("is a service, not a person"), default=False)
    wants_job_mails = models.BooleanField(
        _("mail when a document is done"), default=False, help_text=_("Ticked when one asks.")
    )
    wants_asking_mails = models.BooleanField(
        _("mail when something is asked for"),
        default=True,
        help_text=_("What is due is told by the reminders in any case."),
    )
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)
    # When a letter to the address was answered, or a sign-in service vouched for it.
    email_proved_at = models.DateTimeField(_("address proved"), null=True, editable=False)
    # From then on name and address are gone; a trigger takes them out of earlier versions too.
    erased_at = models.DateTimeField(_("erased"), null=True, editable=False)
    # Django would write the moment of every sign-in past our actions; allauth's session log has it.
    last_login = None

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once_in_any_case"),
        ]

    def __str__(self) -> str:
        return self.name or self.email


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations as their members see them."""

    def visible_to(self, user: User) -> "OrganisationQuerySet":
        """Those the person is a member of today."""
        return self.filter(pk__in=Membership.objects.of(user).values("organisation"))


class Organisation(models.Model):
    """A company or authority that keeps its register here; nobody sees another's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("short name"), unique=True)
    country = models.CharField(
        _("country"), max_length=2, default="BE", help_text=_("ISO 3166-1 code of the seat.")
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/Brussels")
    created_at = models.DateTimeField(auto_now_add=True)
    mfa_roles = ArrayField(
        models.CharField(max_length=20),
        verbose_name=_("roles that need a second factor"),
        default=list,
        blank=True,
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A part of an organisation that owns systems: a department, a plant, an agency bureau."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="units")
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                "organisation",
                Lower("name"),
                name="unit_name_once_per_organisation",
                violation_error_message=_("A unit of this name exists already. Choose it."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


def _today(now: datetime | None = None) -> Func:
    """The day of a membership's organisation: days are counted in its own time zone."""
    return Func(
        F("organisation__time_zone"),
        Value(now or timezone.now(), output_field=models.DateTimeField()),
        template="timezone(%(expressions)s)::date",
        output_field=models.DateField(),
    )


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships, with regard to the days on which they hold."""

    def in_force(self, now: datetime | None = None) -> "MembershipQuerySet":
        """Those that have begun and not ended today, on the days of their organisation."""
        today = _today(now)
        begun = Q(begins_on=None) | Q(begins_on__lte=today)
        return self.filter(begun & (Q(ends_on=None) | Q(ends_on__gte=today)))

    def of(self, user: User) -> "MembershipQuerySet":
        """A person's own that hold today."""
        return self.in_force().filter(user=user)

    def acting(self, user: User | uuid.UUID) -> "MembershipQuerySet":
        """A person's own, and those of the members the person stands in for today."""
        today = _today()
        stood_in = Q(deputy=user, deputy_from__lte=today, deputy_until__gte=today)
        return self.in_force().filter(Q(user=user) | stood_in)

    def stood_in_for(self, people: Collection[uuid.UUID]) -> "MembershipQuerySet":
        """Memberships of these people for whom somebody stands in today."""
        today = _today()
        own = self.in_force().filter(user__in=people, deputy__isnull=False)
        return own.filter(deputy_from__lte=today, deputy_until__gte=today)

    def standing_in(self, user: User | uuid.UUID) -> "MembershipQuerySet":
        """Memberships whose rights a person has as deputy, today or on a day to come."""
        return self.filter(deputy=user, deputy_until__gte=_today())


class Membership(models.Model):
    """One person's role in one organisation, for a time and a part of it where that is said."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    deputy = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("deputy"),
        related_name="+",
        help_text=_("Told when something of this person's stays undone."),
    )
    deputy_from = models.DateField(_("stands in from"), null=True, blank=True)
    deputy_until = models.DateField(_("stands in until"), null=True, blank=True)
    # The sign-in service (its id in the settings) whose claims said so last; empty: people did.
    given_by = models.CharField(
        _("given by"), max_length=200, blank=True, default="", editable=False
    )
    begins_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    # Whether the person sees only the units and systems named, and what belongs to them.
    is_limited = models.BooleanField(_("sees only a part"), default=False)
    units = models.ManyToManyField(Unit, blank=True, verbose_name=_("units"), related_name="+")
    systems = models.ManyToManyField(
        "riskreg.AISystem", blank=True, verbose_name=_("systems"), related_name="+"
    )
    frameworks = ArrayField(
        models.CharField(max_length=40),
        verbose_name=_("laws and standards"),
        default=list,
        blank=True,
        help_text=_("What an external auditor looks at; none named: all."),
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["organisation", "user__name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(deputy_from=None, deputy_until=None)
                | Q(deputy__isnull=False, deputy_until__gte=F("deputy_from")),
                name="membership_deputy_dates",
            ),
            models.CheckConstraint(
                condition=Q(begins_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("begins_on")),
                name="membership_dates",
            ),
            models.CheckConstraint(
                condition=~Q(role="external_auditor")
                | Q(is_limited=True, begins_on__isnull=False, ends_on__isnull=False),
                name="membership_external_is_limited",
            ),
            models.UniqueConstraint(
                fields=["organisation", "user"],
                name="membership_once",
                violation_error_message=_("This person is a member already. Change the role."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"
