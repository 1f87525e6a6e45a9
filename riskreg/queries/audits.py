"""Who sees what of an audit, and what its samples show."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from riskreg import access, walls
from riskreg.access import READERS, Right
from riskreg.models import (
    AuditFinding,
    AuditNote,
    AuditRequest,
    Control,
    Engagement,
    Evidence,
    ItemResult,
    Membership,
    Organisation,
    Population,
    Role,
    Sample,
    SampleBasis,
    SampleItem,
    SampleMethod,
    User,
)
from riskreg.rules import audits as rules
from riskreg.rules import sampling
from riskreg.rules.sampling import Basis, Result, Wish

CONFIDENCE = Fraction(95)  # of the limit, where the size was chosen without one


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the items of a sample showed, counted; the limit once all were looked at."""

    open: int
    satisfactory: int
    exceptions: int
    left_out: int
    result: Result | None
    is_whole: bool

    @property
    def tested(self) -> int:
        """How many count."""
        return self.satisfactory + self.exceptions


def engagements(user: User, organisation: Organisation) -> QuerySet[Engagement]:
    """Those a member sees: all; whoever sees a part of the register, those they work on."""
    found: QuerySet[Engagement] = Engagement.objects.visible_to(user).filter(
        organisation=organisation
    )
    membership = access.membership_of(user, organisation.pk)
    if membership is None:
        return found.none()
    return found.filter(team=user) if membership.is_limited else found


def populations(user: User, organisation: Organisation) -> QuerySet[Population]:
    """Those of the engagements that a member sees."""
    found: QuerySet[Population] = Population.objects.of(organisation)
    return found.filter(engagement__in=engagements(user, organisation).values("pk"))


def samples(user: User, organisation: Organisation) -> QuerySet[Sample]:
    """Those of the engagements that a member sees."""
    found: QuerySet[Sample] = Sample.objects.of(organisation)
    return found.filter(population__engagement__in=engagements(user, organisation).values("pk"))


def items(user: User, organisation: Organisation) -> QuerySet[SampleItem]:
    """Those of the engagements that a member sees."""
    found: QuerySet[SampleItem] = SampleItem.objects.of(organisation)
    mine = engagements(user, organisation).values("pk")
    return found.filter(sample__population__engagement__in=mine)


def requests(user: User, organisation: Organisation) -> QuerySet[AuditRequest]:
    """Those of the engagements that a member sees, and those the member answers."""
    found: QuerySet[AuditRequest] = AuditRequest.objects.of(organisation)
    mine = Q(engagement__in=engagements(user, organisation).values("pk"))
    return found.filter(mine | Q(owner__in=access.stands_for(user, organisation.pk)))


def findings(user: User, organisation: Organisation) -> QuerySet[AuditFinding]:
    """Those of the engagements that a member sees, and those whose action is the member's."""
    found: QuerySet[AuditFinding] = AuditFinding.objects.of(organisation)
    mine = Q(engagement__in=engagements(user, organisation).values("pk"))
    return found.filter(mine | Q(action_owner=user))


def is_auditing(user: User, engagement: Engagement) -> bool:
    """Whether somebody is an auditor of this engagement: by their own role, and by name."""
    has_role = access.role_of(user, engagement.organisation_id) in READERS
    if not has_role or not access.may(user, Right.AUDIT, engagement):
        return False
    return engagement.team.filter(pk=user.pk).exists()


def auditors_today(engagement: Engagement) -> QuerySet[User]:
    """Those of its auditors who are auditors of the organisation today."""
    held = Membership.objects.in_force().filter(
        organisation=engagement.organisation_id, role__in=READERS
    )
    found: QuerySet[User] = engagement.team.filter(is_active=True, pk__in=held.values("user"))
    return found.order_by("name", "pk")


def may_take_over(user: User, engagement: Engagement) -> bool:
    """Whether somebody could, if nobody audits it any more: by their own role, not from outside."""
    is_auditor = access.role_of(user, engagement.organisation_id) == Role.AUDITOR
    return is_auditor and access.may(user, Right.AUDIT, engagement)


def is_seen_whole(user: User, engagement: Engagement) -> bool:
    """Whether the wall of a person hides nothing of what the papers of an audit tell."""
    with walls.lifted():
        whole = _told(engagement)
    with walls.as_seen_by(user, engagement.organisation_id):
        return _told(engagement) == whole


def _told(engagement: Engagement) -> list[int]:
    answered = AuditRequest.evidence.through.objects.filter(auditrequest__engagement=engagement)
    held = engagement.findings.exclude(control=None)
    return [
        Population.objects.filter(engagement=engagement).count(),
        Evidence.objects.filter(pk__in=answered.values("evidence")).count(),
        Control.objects.filter(pk__in=held.values("control")).count(),
    ]


def notes(user: User, organisation: Organisation) -> QuerySet[AuditNote]:
    """Private notes of the engagements on which somebody is an auditor, and of no others.

    What was noted before one was taken over from outside of its team, its writer alone reads.
    """
    found: QuerySet[AuditNote] = AuditNote.objects.of(organisation)
    has_role = access.role_of(user, organisation.pk) in READERS
    if not has_role or not access.may(user, Right.AUDIT, organisation):
        return found.none()
    since = Q(engagement__taken_over_at=None) | Q(written_at__gt=F("engagement__taken_over_at"))
    return found.filter(since | Q(author=user), engagement__team=user)


def with_counts(rows: QuerySet[Engagement]) -> QuerySet[Engagement]:
    """The engagements with what is open in them."""
    unsettled = Q(requests__state__in=rules.UNSETTLED_REQUESTS)
    unclosed = Q(findings__state__in=("raised", "answered", "reopened"))
    return rows.annotate(
        request_count=Count("requests", filter=unsettled, distinct=True),
        finding_count=Count("findings", filter=unclosed, distinct=True),
    )


def outcome(sample: Sample) -> Outcome:
    """What the sample shows so far."""
    counts: dict[str, int] = dict.fromkeys(ItemResult.values, 0)
    rows = sample.items.order_by().values_list("result").annotate(n=Count("pk"))
    counts |= dict(rows)
    tested = counts["satisfactory"] + counts["exception"]
    is_whole = sample.method == SampleMethod.WHOLE
    result = None
    if tested and not counts["open"]:
        confidence = Fraction(sample.confidence) if sample.confidence else CONFIDENCE
        result = sampling.evaluate(
            tested=tested, exceptions=counts["exception"], confidence=confidence
        )
    return Outcome(
        counts["open"],
        counts["satisfactory"],
        counts["exception"],
        counts["not_applicable"],
        result,
        is_whole,
    )


def wish_of(sample: Sample) -> Wish | None:
    """The numbers a computed size came from; nothing where it was chosen."""
    if sample.basis == SampleBasis.CHOSEN or sample.confidence is None or sample.tolerable is None:
        return None
    return Wish(Fraction(sample.confidence), Fraction(sample.tolerable), sample.expected)


def drawn_again(sample: Sample) -> list[str]:
    """The references that seed, method and population give, drawn anew."""
    return references(
        sample.population.items,
        method=sampling.Method(sample.method),
        size=sample.size,
        seed=sample.seed,
        stratum=sample.stratum,
    )


def references(
    held: Sequence[dict[str, Any]],
    *,
    method: sampling.Method,
    size: int,
    seed: str,
    stratum: str,
) -> list[str]:
    """What is drawn from the records of a population."""
    strata = {each["reference"]: each["fields"].get(stratum, "") for each in held}
    told = [each["reference"] for each in held]
    return sampling.draw(told, method=method, size=size, seed=seed, strata=strata)


def size_of(wish: rules.Draw, count: int) -> int:
    """How large a sample becomes, after the wish was found complete."""
    if wish.method == sampling.Method.WHOLE:
        return count
    if wish.basis == Basis.CHOSEN or wish.confidence is None or wish.tolerable is None:
        return wish.size or count
    asked = Wish(wish.confidence, wish.tolerable, wish.expected)
    return sampling.size_of(asked, basis=wish.basis, population=count)
