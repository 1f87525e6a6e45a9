"""Loading catalogues of laws and standards: all files or none."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from frameworks import parse, store
from frameworks.models import Framework
from riskreg import trail
from riskreg.models import User
from riskreg.trail import Did

_LOCK = 7_261_744


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

    Raises `parse.CatalogueError` with every fault; then nothing is stored.
    """
    files = parse.expand(parse.shipped() if paths is None else paths)
    with transaction.atomic():
        _wait_for_other_loads()
        report = LoadReport(store.store(parse.parse(files, store.known_refs())))
        if report.changed:
            trail.record(
                actor,
                Did.CATALOGUE_LOADED,
                _first_framework(report.changed),
                changes={change.what: _counts(change) for change in report.changed},
            )
    return report
