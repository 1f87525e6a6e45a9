"""The redacted variant of every kind: a text of its own in every field of what is withheld."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection, models, transaction
from pytest_django.plugin import DjangoDbBlocker

from governance.dossiers import attachments, build, making, registry, sections
from governance.dossiers.context import Context
from riskreg.actions import dossiers, jobs, withholdings
from riskreg.models import Task, User
from tests import make, make_reports
from tests.catalogues import Shelf
from tests.dossiers import hostile, kinds
from tests.dossiers.test_hostile_kinds import ABOUT
from tests.settling import settled

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("redacted")]
# A report goes to an authority that may see all: it has no such variant.
KINDS = sorted(set(registry.kinds()) - {sections.INCIDENT_REPORT.slug})
# Formats and numbers that tell nothing, and are counted or computed with.
TOLD = {"Evidence.media_type", "Incident.version"}
# Of which this world has no row, or none that may hold a text there.
WITHOUT_ROWS = {"Clock.reason", "Risk.tags"}
SECRET, FOUND = "Quorvik{:04} names nobody.", re.compile(r"quorvik(\d{4})", re.IGNORECASE)
VERSIONS = """
UPDATE riskreg_history held SET row = to_jsonb(mine) FROM {table} mine
WHERE held.relation = '{table}' AND held.key = mine.id::text
"""


@pytest.fixture(scope="module")
def redacted(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, shelf: Shelf
) -> tuple[dict[str, str], dict[int, str]]:
    """What a reader of each kind can find anywhere, and in which field each text was written."""
    with django_db_blocker.unblock(), transaction.atomic(), time_machine.travel(kinds.LATER):
        shelf.load()
        officer = make.member(make.organisation())
        world = hostile.world(officer)
        make_reports.filed(officer, world["incident"], "follow_up", investigation="More logs.")
        settled()
        written = _told()
        _mark_all(officer)
        found = {slug: _everything(slug, world, officer) for slug in KINDS}
        transaction.set_rollback(True)
    return found, written


def _told() -> dict[int, str]:
    """Write another text into each field of what may be withheld, and of what belongs to it."""
    written: dict[int, str] = {}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model, field in _fields():
            for row in model._default_manager.all():
                text = SECRET.format(len(written))[: getattr(field, "max_length", None)]
                if hostile.put(row, field, text):
                    written[len(written)] = f"{model.__name__}.{field.name}"
        for table in {model._meta.db_table for model, _field in _fields()}:
            cursor.execute(VERSIONS.format(table=table))
        cursor.execute("SET LOCAL session_replication_role = origin")
    return written


def _fields() -> Iterator[tuple[type[models.Model], Any]]:
    """Texts of what may be withheld, and of what is about one such record."""
    marked = set(withholdings.KINDS.values())
    for model, field in hostile.fields():
        names = model._meta.concrete_fields
        whole = {each.related_model for each in names if not each.null or model is Task}
        if model in marked or whole & marked:
            yield model, field


def _mark_all(officer: User) -> None:
    for kind in withholdings.KINDS.values():
        for record in kind._default_manager.all():
            withholdings.mark(officer, record, ground="trade_secret")
    settled()


def _everything(slug: str, world: dict[str, Any], officer: User) -> str:
    """The pages with head, foot and title, and every embedded file."""
    kind = registry.kind(slug)
    about = world[ABOUT.get(slug, "system" if kind.about is Context else slug)]
    about = type(about)._default_manager.get(pk=about.pk)
    person = about.lead if slug == "working-papers" else officer
    job, _ = dossiers.request_redacted(person, about, kind=slug)
    taken = jobs.take(job.pk)
    assert taken is not None
    context, chapters = making.read(taken, kind, lambda words: None)
    files = attachments.of(context, chapters).files
    return "\n".join((build.html(context, chapters), *(each.content.decode() for each in files)))


@pytest.mark.parametrize("slug", KINDS)
def test_no_kind_tells_what_is_withheld(slug: str, redacted: Any) -> None:
    found, written = redacted
    assert {written[int(number)] for number in FOUND.findall(found[slug])} <= TOLD


@pytest.mark.parametrize("slug", KINDS)
def test_every_kind_tells_that_there_was_an_override_and_of_what(slug: str, redacted: Any) -> None:
    told = redacted[0][slug].split('id="overrides"')[1].split("</table>")[0]
    row = re.findall(r"<t[hd].*?>(.*?)</t[hd]>", told.split("<tbody>")[1])
    assert (row[0], row[3]) == ("Acceptance of a risk: left out", "left out")
    assert row[1].startswith("Person ")
    assert hostile.WHY not in redacted[0][slug]


def test_every_field_that_may_be_withheld_held_a_text(redacted: Any) -> None:
    wanted = {f"{model.__name__}.{field.name}" for model, field in _fields()}
    assert wanted - set(redacted[1].values()) == WITHOUT_ROWS
