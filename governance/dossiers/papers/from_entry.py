"""What the register entry itself answers."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from frameworks.member_states import GREECE_IN_UNION_LISTS, STATES, name_of
from governance.dossiers.papers.matter import Matter
from governance.ui import dates
from riskreg.models import AIModel, Dataset

Lines = tuple[str, ...]


def field(name: str) -> Callable[[Matter], Lines]:
    """One field of the entry."""

    def read(matter: Matter) -> Lines:
        return _stated(str(getattr(matter.system, name)))

    return read


def _stated(*lines: str) -> Lines:
    return tuple(line for line in lines if line)


def name(matter: Matter) -> Lines:
    """Name and number in the register."""
    return (f"{matter.system.name} ({matter.system.reference})",)


def is_ours(matter: Matter) -> bool:
    """Whether the organisation is the provider, by its entry or by a decision."""
    roles = {*matter.system.roles, *(each.result.effective_role for each in matter.standing)}
    return "provider" in roles or matter.system.vendor is None


def provider(matter: Matter) -> Lines:
    """The organisation where it is the provider, else the vendor."""
    if is_ours(matter):
        return organisation(matter)
    vendor = matter.system.vendor
    return _stated(*(vendor.name, name_of(vendor.country), vendor.website)) if vendor else ()


def organisation(matter: Matter) -> Lines:
    """The organisation and its seat."""
    held = matter.system.organisation
    return (f"{held.name}, {name_of(held.country)}",)


def autonomy(matter: Matter) -> Lines:
    """How far it acts by itself."""
    return _stated(str(matter.system.get_autonomy_display()))


def tools(matter: Matter) -> Lines:
    """What it may call by itself."""
    return tuple(matter.system.tools)


def models(matter: Matter) -> Lines:
    """Models with version, kind and origin."""
    return tuple(_model(each) for each in matter.models)


def _model(model: AIModel) -> str:
    origin = str(model.vendor) if model.vendor else _("own")
    return ", ".join(_stated(str(model), model.kind, origin, model.licence))


def vendors(matter: Matter) -> Lines:
    """Who provides models and data."""
    rows: list[AIModel | Dataset] = [*matter.models, *matter.datasets]
    return tuple(dict.fromkeys(f"{row.vendor}: {row}" for row in rows if row.vendor))


def datasets(matter: Matter) -> Lines:
    """Datasets with origin and whom they are about."""
    return tuple(_dataset(each) for each in matter.datasets)


def _dataset(row: Dataset) -> str:
    told = {
        True: _("holds personal data"),
        False: _("holds no personal data"),
        None: _("personal data: not stated"),
    }
    origin = row.source or (str(row.vendor) if row.vendor else "")
    return "; ".join(
        _stated(row.name, origin, row.description, told[row.has_personal_data], row.licence)
    )


def personal_data(matter: Matter) -> Lines:
    """Datasets that hold personal data."""
    rows = [each for each in matter.datasets if each.has_personal_data]
    return tuple(_("%(name)s holds personal data") % {"name": row.name} for row in rows)


def compute(matter: Matter) -> Lines:
    """What training the models took."""
    rows = [each for each in matter.models if each.training_compute is not None]
    return tuple(
        _("%(model)s: %(flop).2g floating-point operations")
        % {"model": row, "flop": row.training_compute}
        for row in rows
    )


def design(matter: Matter) -> Lines:
    """The dimensions of the OECD that tell how it is built and what it puts out."""
    return _stated(matter.system.oecd_model, matter.system.oecd_task)


def status(matter: Matter) -> Lines:
    """Whether it is on the market or in service, from its days."""
    system, day = matter.system, matter.day
    gone = system.withdrawn_on
    if gone and gone <= day:
        return (_("No longer on the market or in service since %(day)s") % _on(gone),)
    found = []
    if system.placed_on_market and system.placed_on_market <= day:
        found.append(_("On the market since %(day)s") % _on(system.placed_on_market))
    if system.put_into_service and system.put_into_service <= day:
        found.append(_("In service since %(day)s") % _on(system.put_into_service))
    return tuple(found)


def _on(day: object) -> dict[str, str]:
    return {"day": dates.written(day)}  # type: ignore[arg-type]  # asked of days alone


def member_states(matter: Matter) -> Lines:
    """Those countries of use that are Member States."""
    codes = ["GR" if each == GREECE_IN_UNION_LISTS else each for each in matter.system.countries]
    return tuple(STATES[code].name for code in codes if code in STATES)
