"""Levels of risk as every page shows them: word, shape and colour, and whether one is too high."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.ui.lettering import meaning_of
from governance.ui.palette import Meaning
from riskreg.models import Risk
from riskreg.queries.risks import Standard
from riskreg.rules.scoring import RightsLevel

RIGHTS: dict[str, tuple[str | Promise, Meaning]] = {
    RightsLevel.SLIGHT: (gettext_lazy("Slight"), Meaning.NEUTRAL),
    RightsLevel.MODERATE: (gettext_lazy("Moderate"), Meaning.ATTENTION),
    RightsLevel.SERIOUS: (gettext_lazy("Serious"), Meaning.SERIOUS),
    RightsLevel.GRAVE: (gettext_lazy("Grave"), Meaning.CRITICAL),
}


@dataclass(frozen=True, slots=True)
class Level:
    """One level of one risk; `is_breach` says that it lies above the appetite."""

    code: str
    name: str
    meaning: Meaning
    is_breach: bool = False
    limit: str = ""

    def __str__(self) -> str:
        if self.is_breach:
            return _("%(level)s, above appetite") % {"level": self.name}
        return self.name

    def __bool__(self) -> bool:
        return bool(self.code)


def level(by: Standard, code: str, *, category: str = "") -> Level:
    """A level by its code; with a category it is held against the appetite."""
    rank = by.rank(code)
    meaning = meaning_of(rank - 1, len(by.codes)) if rank else Meaning.NEUTRAL
    limit = by.appetite.get(category, "")
    return Level(code, by.name(code), meaning, by.is_breach(category, code), by.name(limit))


def residual(by: Standard, risk: Risk) -> Level:
    """The level a risk has now, held against the appetite unless it is closed."""
    category = "" if risk.closed_on else risk.category
    return level(by, risk.residual_level, category=category)


def rights(code: str) -> Level:
    """A harm to rights, on its own scale."""
    name, meaning = RIGHTS.get(code, ("", Meaning.NEUTRAL))
    return Level(code, str(name), meaning)


def of_row(by: Standard, risk: Any) -> dict[str, Level]:
    """All levels of one risk, by name."""
    return {
        "inherent": level(by, risk.inherent_level),
        "residual": residual(by, risk),
        "target": level(by, risk.target_level),
        "rights": rights(risk.rights_level),
    }
