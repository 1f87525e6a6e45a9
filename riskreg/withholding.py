"""The register as a redacted dossier may read it: the words of confidential records are masked.

One place, below every query: the tables of `history.as_it_was` are changed, so that no section and
no template has to know. References, kinds, levels, days and states stay, and so every count does.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext as _

from riskreg.history import Point
from riskreg.models import Organisation, Withholding
from riskreg.rules.secrets import Secrets, parts_of, texts_of

_EARLIER = """
SELECT held.row::text FROM {schema}.riskreg_history held
WHERE held.relation = %s AND held.organisation = %s AND held.since <= %s
  AND held.row ->> %s = ANY(%s)
"""
_SCHEMA = """
SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relname = 'riskreg_history' AND c.relkind = 'r'
"""


@dataclass(frozen=True, slots=True)
class Mask:
    """Words of one table that are masked: of the rows whose column names a confidential record.

    `copied` are texts within JSON, which is left as it is; they are looked for and struck.
    """

    table: str
    column: str
    words: tuple[str, ...]
    copied: tuple[str, ...] = ()


_TASK = ("title", "details", "outcome")
MASKS: Mapping[str, tuple[Mask, ...]] = {
    "evidence": (
        Mask("riskreg_evidence", "id", ("title", "withdrawn_reason")),
        Mask(
            "riskreg_evidencerevision",
            "evidence_id",
            ("file_name", "url", "collector", "how", "note"),
            ("record",),
        ),
    ),
    "control": (
        Mask("riskreg_control", "id", ("title", "how_it_works", "how_it_is_tested")),
        Mask("riskreg_controllink", "control_id", ("rationale",)),
        Mask("riskreg_controltest", "control_id", ("note",)),
        Mask("riskreg_declinedinheritance", "control_id", ("reason",)),
        Mask("riskreg_task", "control_id", _TASK),
    ),
    "risk": (
        Mask(
            "riskreg_risk",
            "id",
            ("title", "cause", "event", "consequence", "affected", "closed_reason"),
        ),
        Mask("riskreg_estimate", "risk_id", ("assumptions", "dissent", "treatment_note")),
        Mask("riskreg_acceptance", "risk_id", ("reason", "decision_note")),
        Mask("riskreg_task", "risk_id", _TASK),
    ),
    "incident": (
        Mask(
            "riskreg_incident",
            "id",
            (
                "title", "what", "system_words", "containment", "cause", "resolution", "lessons",
                "dismissed_reason", "release_reason",
            ),
            ("details",),
        ),
        Mask("riskreg_task", "incident_id", _TASK),
        Mask("riskreg_incidententry", "incident_id", ("words",)),
        Mask("riskreg_triage", "incident_id", ("reason",)),
        Mask("riskreg_clock", "incident_id", ("reason",)),
        Mask("riskreg_notice", "incident_id", ("name", "channel", "note")),
        Mask("riskreg_incidentreport", "incident_id", ("channel", "recipient", "receipt")),
    ),
    "dataset": (
        Mask("riskreg_dataset", "id", ("name", "description", "source", "licence", "notes")),
    ),
    "ai_model": (
        Mask("riskreg_aimodel", "id", ("name", "version", "kind", "licence", "notes")),
    ),
    "statement": (Mask("riskreg_statement", "id", ("text",)),),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Withheld:
    """One record whose words are left out, and why."""

    key: UUID
    kind: str
    reference: str
    ground: str


@dataclass(frozen=True, slots=True)
class Lens:
    """What is left out of a redacted document; of any other, nothing."""

    withheld: tuple[Withheld, ...] = ()
    secrets: Secrets = field(default_factory=Secrets)

    def ground_of(self, record: Model) -> str:
        """Why the words of a record are left out; empty where they are not."""
        return self._ground(record.pk)

    def in_place_of(self, key: UUID, words: str) -> str:
        """Words that were copied from a record, or why they are left out."""
        ground = self._ground(key)
        return _("withheld: %(ground)s") % {"ground": ground} if ground else words

    def _ground(self, key: UUID) -> str:
        return next((each.ground for each in self.withheld if each.key == key), "")


def draw(organisation: Organisation, point: Point) -> Lens:
    """Mask what is confidential, within `history.as_it_was`; gives what was masked."""
    rows = list(Withholding.objects.of(organisation).select_related(*MASKS).order_by("pk"))
    texts: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute(_SCHEMA)
        schema = cursor.fetchone()[0]
        for target, masks in MASKS.items():
            mine = [each for each in rows if each.target == target]
            for mask in masks if mine else ():
                place = (mask.table, organisation.pk, point.number, mask.column)
                keys = [str(each.record.pk) for each in mine]
                cursor.execute(_EARLIER.format(schema=schema), [*place, keys])
                texts += _texts(mask, (json.loads(row) for (row,) in cursor.fetchall()))
                for each in mine:
                    _cover(cursor, mask, each)
    return Lens(tuple(map(_told, rows)), Secrets(parts_of(texts)))


def _texts(mask: Mask, rows: Iterable[Any]) -> Iterable[str]:
    for row in rows:
        for name in (*mask.words, *mask.copied):
            yield from texts_of(row.get(name))


def _cover(cursor: Any, mask: Mask, withholding: Withholding) -> None:
    told = _("withheld: %(ground)s") % {"ground": withholding.get_ground_display()}
    covered = ", ".join(
        f"{name} = CASE WHEN coalesce({name}, '') = '' THEN {name} ELSE %s END"
        for name in mask.words
    )
    # The names are those of MASKS, the table is the one that was made for this transaction.
    cursor.execute(
        f"UPDATE pg_temp.{mask.table} SET {covered} WHERE {mask.column} = %s",  # noqa: S608 - names of our own
        [*[told for _each in mask.words], withholding.record.pk],
    )


def _told(withholding: Withholding) -> Withheld:
    record = withholding.record
    return Withheld(
        key=record.pk,
        kind=str(record._meta.verbose_name),
        reference=getattr(record, "reference", "") or getattr(record, "code", ""),
        ground=str(withholding.get_ground_display()),
    )
