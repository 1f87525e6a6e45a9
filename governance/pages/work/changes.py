"""What changed, as a review shows it: from what to what, behind which record, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from governance.pages.systems.table import role_titles
from governance.ui.columns import plain
from governance.ui.references import MODELS
from governance.ui.work_kinds import CHANGES
from governance.ui.work_words import address
from riskreg.models import Autonomy, Review, Stage
from riskreg.rules.staleness import TABLE, Kind

_PAGES = {"aimodel": "model", "aisystem": "system", "redteamfinding": "finding"}
# What the values of a change are keys of.
_KEYS: Mapping[Kind, str] = {
    Kind.MODEL_ADDED: "aimodel",
    Kind.MODEL_REMOVED: "aimodel",
    Kind.DATASET_ADDED: "dataset",
    Kind.DATASET_REMOVED: "dataset",
    Kind.VENDOR: "vendor",
    Kind.MODEL_VENDOR: "vendor",
}
_CHOICES: Mapping[Kind, Any] = {
    Kind.AUTONOMY: Autonomy,
    Kind.PILOTED: Stage,
    Kind.OPERATED: Stage,
    Kind.RETIRED: Stage,
}


@dataclass(frozen=True, slots=True)
class Changed:
    """One change: `label`, `was` and `now` are what `ui/diff.html` shows."""

    label: str
    at: datetime | None
    was: str
    now: str
    reason: str
    about: str
    about_url: str

    @property
    def is_pair(self) -> bool:
        """Whether there is a before and an after."""
        return bool(self.was or self.now)


def told(review: Review) -> list[Changed]:
    """Every change behind a review, in the order they came; one query a kind of record named."""
    names = _names(review.causes)
    return [_told(cause, names) for cause in review.causes]


def _told(cause: Mapping[str, Any], names: Mapping[str, str]) -> Changed:
    kind = Kind(cause["cause"])
    about_kind, about_key = cause.get("about") or ("", "")
    return Changed(
        label=str(CHANGES[kind]),
        at=parse_datetime(cause["at"]),
        was=_words(kind, cause["was"], names),
        now=_words(kind, cause["now"], names),
        reason=_(TABLE[kind].reason),
        about=names.get(about_key, ""),
        about_url=address(_PAGES.get(about_kind, about_kind), about_key) if about_key else "",
    )


def _words(kind: Kind, value: Any, names: Mapping[str, str]) -> str:
    if value in (None, "", []):
        return ""
    if kind in _KEYS:
        keys = value if isinstance(value, list) else [value]
        return ", ".join(names.get(key, _("a removed entry")) for key in keys)
    if kind in _CHOICES:
        return str(_CHOICES[kind](value).label)
    if kind == Kind.ROLES:
        return ", ".join(role_titles(value))
    return plain(value)


def _names(causes: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    wanted: dict[str, set[str]] = {}
    for cause in causes:
        about_kind, about_key = cause.get("about") or ("", "")
        if about_key:
            wanted.setdefault(about_kind, set()).add(about_key)
        kind = _KEYS.get(Kind(cause["cause"]))
        if kind:
            wanted.setdefault(kind, set()).update(_flat(cause["was"], cause["now"]))
    return {
        str(row.pk): str(row)
        for kind, keys in wanted.items()
        if kind in MODELS
        for row in MODELS[kind]._default_manager.filter(pk__in=[UUID(key) for key in keys])
    }


def _flat(*values: Any) -> Iterable[str]:
    for value in values:
        if isinstance(value, list):
            yield from value
        elif value:
            yield value
