"""The demo, told through actions: what is there already is left as it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction

from riskreg.actions import classification, inventory, people, systems
from riskreg.models import (
    AIModel,
    AISystem,
    Dataset,
    Membership,
    Organisation,
    Role,
    Unit,
    User,
    Vendor,
)

FILE = Path(settings.BASE_DIR) / "fixtures" / "demo.yaml"
REGIME = "eu_ai_act"
SOURCE = "group inventory"  # what the systems remember as their list; finds them again
Told = Mapping[str, Any]


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
    house = _House(organisation, cast)
    house.furnish(told)
    known = set(
        AISystem.objects.filter(organisation=organisation, external_source=SOURCE).values_list(
            "external_id", flat=True
        )
    )
    for each in told["systems"]:
        if each["key"] not in known:
            house.system(each)
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


class _House:
    """An organisation while its story is told: its people by key, its records by name or key."""

    def __init__(self, organisation: Organisation, cast: Mapping[str, User]) -> None:
        self.organisation = organisation
        self.cast = cast
        self.head = next(iter(cast.values()))  # the administrator comes first
        self.units: dict[str, Unit] = {}
        self.vendors: dict[str, Vendor] = {}
        self.datasets: dict[str, Dataset] = {}
        self.models: dict[str, AIModel] = {}

    def furnish(self, told: Told) -> None:
        """Units, vendors, datasets and models."""
        self.units = {
            unit.name: unit for unit in Unit.objects.filter(organisation=self.organisation)
        }
        for name in told["units"]:
            if name not in self.units:
                self.units[name] = people.add_unit(self.head, self.organisation, name=name)
        for each in told["vendors"]:
            self.vendors[each["name"]] = self._item(Vendor, each)
        for each in told["datasets"]:
            self.datasets[each["key"]] = self._item(Dataset, each)
        for each in told["models"]:
            self.models[each["key"]] = self._item(AIModel, each)

    def _item(self, kind: Any, told: Told) -> Any:
        same = {name: told[name] for name in ("name", "version") if name in told}
        known = kind.objects.filter(organisation=self.organisation, **same).first()
        if known is not None:
            return known
        values = {name: value for name, value in told.items() if name != "key"}
        if "vendor" in values:
            values["vendor"] = self.vendors[values["vendor"]]
        return inventory.add(self.head, self.organisation, kind, values=values)

    def system(self, told: Told) -> None:
        """One system with all that happened to it."""
        values = self._values(told["values"])
        values |= {"external_source": SOURCE, "external_id": told["key"]}
        actor = values.get("owner", self.head)
        system = systems.register(actor, self.organisation, values=values)
        for each in told["decisions"]:
            self._decide(system, each)
        if "open" in told:
            self._answer(system, told["open"])

    def _values(self, told: Told) -> dict[str, Any]:
        values = dict(told)
        values["unit"] = self.units[values["unit"]]
        values["owner"] = self.cast[values["owner"]]
        values["version"] = str(values.get("version", ""))
        if "vendor" in values:
            values["vendor"] = self.vendors[values["vendor"]]
        values["built_on"] = [self.models[key] for key in values.get("built_on", ())]
        values["datasets"] = [self.datasets[key] for key in values.get("datasets", ())]
        return values

    def _answer(self, system: AISystem, told: Told) -> Any:
        actor = self.cast[told["by"]]
        opened = classification.start(
            actor, system, regime=REGIME, role=told["role"], edition=str(told["edition"])
        )
        return classification.answer(
            actor, opened, answers=told["answers"], reasons=told["reasons"]
        )

    def _decide(self, system: AISystem, told: Told) -> None:
        answered = self._answer(system, told)
        classification.decide(self.cast[told["by"]], answered, on=told["day"], note=told["note"])
