"""The record of a model, dataset or vendor: its facts, who uses it, what happened to it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.pages import histories
from governance.pages.inventory.kinds import Kind
from governance.pages.request import Request
from governance.pages.systems.table import Standing, standing
from governance.ui.columns import plain
from governance.ui.event_changes import label_of
from riskreg import access
from riskreg.actions import withholdings
from riskreg.models import AISystem, Vendor
from riskreg.queries import register


@dataclass(frozen=True, slots=True)
class UsedBy:
    """A system that uses the entry."""

    system: AISystem
    standing: Standing


def context(request: Request, kind: Kind, item: Any) -> dict[str, Any]:
    """What the record page shows."""
    used = register.with_class(item.systems.select_related("owner").order_by("name", "pk"))
    return {
        "kind": kind,
        "item": item,
        "rights": {right: True for right in access.Right if access.may(request.user, right, item)},
        "facts": _facts(kind, item),
        "used_by": [UsedBy(system, standing(system)) for system in used],
        "also": _also(item),
        **histories.about(request, item),
        "names": {
            "edit": f"{kind.slug}_edit",
            "remove": f"{kind.slug}_remove",
        },
        "withheld_as": next((t for t, m in withholdings.KINDS.items() if m is kind.model), ""),
    }


def users_of(item: Any) -> list[Model]:
    """Every entry that uses this one."""
    provided = [each for rows in _provided(item) for each in rows]
    return [*item.systems.order_by("name", "pk"), *provided]


def _also(item: Any) -> list[tuple[str | Promise, list[Model]]]:
    """What else a vendor provides."""
    titles = (gettext_lazy("Models it provides"), gettext_lazy("Datasets it provides"))
    return [
        (title, rows)
        for title, rows in zip(titles, map(list, _provided(item)), strict=False)
        if rows
    ]


def _provided(item: Any) -> list[QuerySet[Any]]:
    return [item.models.all(), item.datasets.all()] if isinstance(item, Vendor) else []


def _facts(kind: Kind, item: Any) -> list[dict[str, Any]]:
    return [_fact(kind, item, name) for name in kind.form._meta.fields or ()]


def _fact(kind: Kind, item: Any, name: str) -> dict[str, Any]:
    value = getattr(item, name)
    fact: dict[str, Any] = {
        "label": label_of(kind.model._meta.model_name, name),
        "value": plain(value) if not isinstance(value, float) else f"{value:g}",
        "empty": _("not stated"),
    }
    if isinstance(value, Vendor):
        fact["url"] = value.get_absolute_url()
    if name == "website":
        fact["url"] = value
    return fact
