"""An organisation of the demo while its story is told, shared by all chapters."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from riskreg.actions import classification, inventory, people, systems
from riskreg.models import AIModel, AISystem, Dataset, Organisation, Unit, User, Vendor

FOLDER = Path(settings.BASE_DIR) / "fixtures"
REGIME = "eu_ai_act"
SOURCE = "group inventory"  # what the systems remember as their list; finds them again
Told = Mapping[str, Any]


def chapter(name: str) -> dict[str, Any]:
    """The story of one chapter, `fixtures/demo/<name>.yaml`: one part an organisation, by slug."""
    story: dict[str, Any] = yaml.safe_load(
        (FOLDER / "demo" / f"{name}.yaml").read_text(encoding="utf-8")
    )
    return story


class House:
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

    @property
    def systems(self) -> dict[str, AISystem]:
        """The systems told so far, by the key they have in the story."""
        told = AISystem.objects.filter(organisation=self.organisation, external_source=SOURCE)
        return {each.external_id: each for each in told}

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
