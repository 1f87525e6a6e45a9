"""The system: key facts, models, data, vendors, oversight, OECD dimensions."""

from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Field, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frameworks.member_states import name_of
from frameworks.regimes import registry as regimes
from governance.dossiers.context import Context
from governance.dossiers.registry import section
from governance.ui import dates
from riskreg.models import AISystem, Vendor

SLUG = "system"


@dataclass(frozen=True, slots=True)
class Fact:
    """One line about the system; an empty value is shown as not stated."""

    label: str
    value: str


@section(SLUG, title=gettext_lazy("The system"))
def gather(context: Context) -> dict[str, Any]:
    """What the register holds about it."""
    system = context.system
    return {
        "texts": _facts(system, "purpose", "description", "affected_persons", "data"),
        "facts": _key_facts(system),
        "oversight": _facts(system, "oversight"),
        "tools": list(system.tools),
        "oecd": _facts(
            system, "oecd_people", "oecd_context", "oecd_data", "oecd_model", "oecd_task"
        ),
        "models": list(system.built_on.select_related("vendor")),
        "datasets": list(system.datasets.select_related("vendor")),
        "vendors": _vendors(system),
    }


def _facts(system: AISystem, *names: str) -> list[Fact]:
    return [Fact(label_of(name), str(getattr(system, name))) for name in names]


def label_of(name: str) -> str:
    """The name of a field as a label."""
    field = cast("Field[Any, Any]", AISystem._meta.get_field(name))
    words = str(field.verbose_name)
    return words[:1].upper() + words[1:]


def _key_facts(system: AISystem) -> list[Fact]:
    days = ("placed_on_market", "put_into_service", "withdrawn_on")
    return [
        Fact(_("Register number"), system.reference),
        Fact(label_of("version"), system.version),
        Fact(label_of("unit"), str(system.unit or "")),
        Fact(label_of("owner"), str(system.owner or "")),
        Fact(label_of("roles"), ", ".join(role_title(code) for code in system.roles)),
        Fact(label_of("stage"), str(system.get_stage_display())),
        Fact(label_of("autonomy"), str(system.get_autonomy_display())),
        Fact(label_of("vendor"), str(system.vendor or _("None: built by the organisation"))),
        Fact(label_of("countries"), ", ".join(name_of(code) for code in system.countries)),
        *(Fact(label_of(name), _day(getattr(system, name))) for name in days),
        Fact(_("Registered"), dates.written(system.created_at)),
        Fact(_("Last changed"), dates.written(system.updated_at)),
        Fact(_("Imported from"), f"{system.external_source} {system.external_id}".strip()),
    ]


def _day(value: Any) -> str:
    return dates.written(value) if value else ""


def role_title(code: str) -> str:
    """A role in words, whichever law names it."""
    known = {role.code: role.title for regime in regimes.all_regimes() for role in regime.roles}
    return known.get(code, code)


def _vendors(system: AISystem) -> list[Vendor]:
    """Everybody who provides the system, a model or data, each once."""
    involved = Q(systems=system) | Q(models__systems=system) | Q(datasets__systems=system)
    return list(Vendor.objects.of(system.organisation_id).filter(involved).distinct())
