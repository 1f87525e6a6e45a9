"""The demo, told through actions: what is there already is left as it is."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from riskreg.actions import people
from riskreg.management.chapters import CHAPTERS
from riskreg.management.house import FOLDER, House, Told
from riskreg.models import Membership, Organisation, Role, User

FILE = FOLDER / "demo.yaml"


@dataclass(frozen=True, slots=True)
class SignIn:
    """One way into the demo."""

    organisation: str
    name: str
    email: str
    role: str


def read(path: Path = FILE) -> dict[str, Any]:
    """The story as data."""
    story: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return story


def tell(story: Told, *, password: str) -> list[SignIn]:
    """Tell what is not there yet, one transaction an organisation; returns the sign-ins."""
    return [sign_in for each in story["organisations"] for sign_in in _organisation(each, password)]


@transaction.atomic
def _organisation(told: Told, password: str) -> list[SignIn]:
    organisation = Organisation.objects.filter(slug=told["slug"]).first() or people.found(
        **{name: told[name] for name in ("name", "slug", "country", "time_zone")}
    )
    cast = {each["key"]: _person(organisation, each, password) for each in told["people"]}
    house = House(organisation, cast)
    house.furnish(told)
    known = house.systems
    for each in told["systems"]:
        if each["key"] not in known:
            house.system(each)
    for tell_chapter in CHAPTERS:
        tell_chapter(house)
    return [
        SignIn(organisation.name, each["name"], each["email"], each["role"])
        for each in told["people"]
    ]


def _person(organisation: Organisation, told: Told, password: str) -> User:
    known = User.objects.filter(email__iexact=told["email"]).first()
    if known and Membership.objects.filter(organisation=organisation, user=known).exists():
        return known
    return people.add_operator_member(
        organisation,
        email=told["email"],
        name=told["name"],
        role=Role(told["role"]),
        password=None if known else password,
    )
