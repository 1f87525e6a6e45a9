"""Loading catalogues of laws and standards: all files or none."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from frameworks import parse, store
from frameworks.models import Framework, Term
from riskreg import trail
from riskreg.models import User
from riskreg.trail import Did

_LOCK = 7_261_744  # one load at a time; the number only has to be ours


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load changed, edition by edition; nothing at all when it was loaded before."""

    changes: tuple[store.Change, ...]

    @property
    def changed(self) -> tuple[store.Change, ...]:
        """The parts that changed."""
        return tuple(change for change in self.changes if change)


def load(actor: User | None, paths: Iterable[Path] | None = None) -> LoadReport:
    """Bring the stored catalogues to what these files tell (None: the shipped ones).

    It concerns every organisation, so no member's right reaches it: None is the operator at the
    command line, a service may act for one. Raises `parse.CatalogueError` with every fault; then
    nothing is stored.
    """
    if actor is not None and not actor.is_service:
        raise PermissionDenied
    files = parse.expand(parse.shipped() if paths is None else paths)
    with transaction.atomic():
        _wait_for_other_loads()
        report = LoadReport(store.store(parse.parse(files, store.known_refs())))
        if report.changed:
            trail.record(
                actor,
                Did.CATALOGUE_LOADED,
                _target(),
                changes={change.what: _told(change) for change in report.changed},
            )
    return report


def _wait_for_other_loads() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _told(change: store.Change) -> dict[str, int | str]:
    counts: dict[str, int | str] = {
        "added": len(change.added),
        "changed": len(change.changed),
        "withdrawn": len(change.withdrawn),
    }
    return counts | ({"digest": change.digest} if change.digest else {})


def _target() -> Framework | Term:
    """The event is about all catalogues; it hangs on the oldest row there is."""
    return Framework.objects.order_by("pk").first() or Term.objects.earliest("pk")
