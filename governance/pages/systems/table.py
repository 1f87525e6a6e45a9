"""The columns of the register of AI systems, the same for the page and its exports."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frameworks.regimes import registry
from governance.ui.columns import Column, Table, attribute
from riskreg.models import AISystem


@dataclass(frozen=True, slots=True)
class Standing:
    """The class that counts for a system, as the badge cell reads it; prints as words."""

    code: str
    provisional: bool
    title: str

    def __str__(self) -> str:
        if self.provisional:
            return _("%(class)s (provisional)") % {"class": self.title}
        return self.title


def standing(system: Any) -> Standing:
    """The class of a system that was read with `register.with_class`."""
    told = system.standing
    if told is None:
        return Standing("", provisional=False, title=_("not classified yet"))
    return Standing(told["code"], told["provisional"], tier_title(told["regime"], told["code"]))


def tier_title(regime: str, code: str) -> str:
    """A class in the words of its law."""
    tiers = registry.get(regime).tiers
    return next((tier.title for tier in tiers if tier.code == code), code)


def _model_names(system: Any) -> list[str]:
    return [name.strip() for name in system.model_names]


def role_titles(codes: list[str]) -> list[str]:
    """Roles in the words of the laws that know them."""
    titles = {role.code: role.title for each in registry.all_regimes() for role in each.roles}
    return [titles.get(code, code) for code in codes]


SYSTEMS: Table[AISystem] = Table(
    slug="ai-systems",
    caption=gettext_lazy("AI systems"),
    default_sort="name",
    columns=(
        attribute("name", gettext_lazy("Name"), cell="pages/systems/cells/name.html"),
        Column(
            "reference",
            gettext_lazy("Number"),
            lambda s: s.reference,
            sort=("number",),
            is_default=False,
        ),
        Column(
            "tier",
            gettext_lazy("Class"),
            standing,
            sort=("tier_rank",),
            cell="pages/systems/cells/tier.html",
        ),
        Column("roles", gettext_lazy("Our roles"), lambda s: role_titles(s.roles)),
        Column(
            "stage",
            gettext_lazy("Stage"),
            lambda s: s.get_stage_display(),
            sort=("stage_rank",),
        ),
        Column(
            "unit",
            gettext_lazy("Unit"),
            lambda s: s.unit.name if s.unit else "",
            sort=("unit__name",),
        ),
        Column(
            "owner",
            gettext_lazy("Owner"),
            lambda s: str(s.owner) if s.owner else "",
            sort=("owner__name",),
            empty=gettext_lazy("nobody yet"),
        ),
        Column(
            "vendor",
            gettext_lazy("Vendor"),
            lambda s: s.vendor.name if s.vendor else "",
            sort=("vendor__name",),
            is_default=False,
            empty=gettext_lazy("none stated"),
        ),
        Column(
            "models",
            gettext_lazy("Built on"),
            _model_names,
            is_default=False,
            empty=gettext_lazy("none stated"),
        ),
        Column("purpose", gettext_lazy("Intended purpose"), lambda s: s.purpose, is_default=False),
        Column("version", gettext_lazy("Version"), lambda s: s.version, is_default=False),
        Column(
            "countries", gettext_lazy("Countries"), lambda s: list(s.countries), is_default=False
        ),
        Column(
            "autonomy",
            gettext_lazy("Autonomy"),
            lambda s: s.get_autonomy_display(),
            is_default=False,
        ),
        attribute("placed_on_market", gettext_lazy("Placed on the market"), is_default=False),
        attribute("put_into_service", gettext_lazy("Put into service"), is_default=False),
        attribute(
            "source",
            gettext_lazy("Imported from"),
            "external_source",
            is_default=False,
            empty=gettext_lazy("entered here"),
        ),
        attribute(
            "external_id", gettext_lazy("Id there"), is_default=False, empty=gettext_lazy("none")
        ),
        attribute("registered", gettext_lazy("Registered"), "created_at", is_default=False),
        Column(
            "changed",
            gettext_lazy("Last changed"),
            lambda s: s.updated_at.date(),
            sort=("updated_at",),
        ),
    ),
)
