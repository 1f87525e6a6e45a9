"""What every part of the generator shares: its people, its chance, and writing in sets."""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

import yaml
from django.conf import settings
from django.db.models import Max, Model
from django.utils import timezone

from riskreg import trail
from riskreg.actions import people
from riskreg.models import Membership, Organisation, Role, User
from riskreg.trail import Did

BATCH = 2000
M = TypeVar("M", bound=Model)
T = TypeVar("T")
_CAST = (
    ("Robin Aerts", Role.COMPLIANCE_OFFICER),
    ("Noor Bakker", Role.COMPLIANCE_OFFICER),
    ("Sacha Collin", Role.ENGINEER),
    ("Kim Dubois", Role.ENGINEER),
    ("Toni Ferrari", Role.ENGINEER),
    ("Mika Haas", Role.APPROVER),
    ("Luca Ivens", Role.APPROVER),
)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts: nobody of them confirms what they wrote themselves."""

    officers: tuple[User, ...]
    engineers: tuple[User, ...]
    approvers: tuple[User, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """The organisation that is filled."""

    organisation: Organisation
    cast: Cast
    seed: int
    today: date
    story: Mapping[str, Any]
    say: Callable[[str], None]

    def chance(self, topic: str) -> random.Random:
        """Chance of a topic's own, so that one more control moves no risk."""
        return random.Random(f"{self.seed} {topic}")  # noqa: S311 - nothing here is a secret

    def day(self, chance: random.Random, first: int, last: int) -> date:
        """A day so many days from today."""
        return self.today + timedelta(days=chance.randint(first, last))

    def moment(self, chance: random.Random, first: int, last: int) -> datetime:
        """A moment of working hours on a day so many days from today."""
        at = time(chance.randint(8, 17), chance.randint(0, 59), chance.randint(0, 59))
        return timezone.make_aware(datetime.combine(self.day(chance, first, last), at))

    def next_number(self, kind: type[Model]) -> int:
        """The number the next record of this kind gets; `numbers.lock` is held."""
        rows: Any = kind._default_manager.filter(organisation=self.organisation)
        return (rows.aggregate(last=Max("number"))["last"] or 0) + 1

    def add(
        self, actor: User | None, did: Did, told: Sequence[tuple[M, Mapping[str, Any]]]
    ) -> list[M]:
        """Write records as a set, with an event each."""
        records = [record for record, _ in told]
        put(records)
        self.record(actor, did, told)
        return records

    def record(
        self, actor: User | None, did: Did, told: Sequence[tuple[M, Mapping[str, Any]]]
    ) -> None:
        """An event a record, in sets that the memory holds."""
        for start in range(0, len(told), BATCH):
            part = told[start : start + BATCH]
            trail.record_many(actor, did, self.organisation, part)


def story() -> Mapping[str, Any]:
    """The words that are drawn from."""
    path = settings.BASE_DIR / "fixtures" / "bulk.yaml"
    told: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return told


def put(records: Sequence[Model]) -> None:
    """Write rows as a set; an event of the same transaction vouches for them."""
    if records:
        manager: Any = type(records[0])._default_manager
        manager.bulk_create(records, batch_size=BATCH)


def relate(relation: Any, pairs: Iterable[tuple[Model, Model]]) -> None:
    """Rows of a many-to-many table: the record that holds the field, then the other."""
    through = relation.through
    holder, other = relation.field.m2m_column_name(), relation.field.m2m_reverse_name()
    rows = [through(**{holder: one.pk, other: two.pk}) for one, two in dict.fromkeys(pairs)]
    through.objects.bulk_create(rows, batch_size=BATCH)


def drawn(chance: random.Random, weights: Mapping[T, float]) -> T:
    """One of the keys, as often as its weight says."""
    return chance.choices(list(weights), list(weights.values()))[0]


def employ(organisation: Organisation) -> Cast:
    """The invented people who act; they cannot sign in."""
    found: dict[Role, list[User]] = {}
    for name, role in _CAST:
        email = f"{name.lower().replace(' ', '.')}@{organisation.slug}.example"
        person = User.objects.filter(email=email).first()
        if person is None or not _is_member(organisation, person):
            person = people.add_operator_member(
                organisation, email=email, name=name, role=role, password=None
            )
        found.setdefault(role, []).append(person)
    return Cast(
        officers=tuple(found[Role.COMPLIANCE_OFFICER]),
        engineers=tuple(found[Role.ENGINEER]),
        approvers=tuple(found[Role.APPROVER]),
    )


def _is_member(organisation: Organisation, person: User) -> bool:
    return Membership.objects.filter(organisation=organisation, user=person).exists()
