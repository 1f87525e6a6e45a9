"""Reviews of the generator, opened by the action that every change asks: what a new version, a
failed run and a signal reach. Half of those that new versions opened are closed again.
"""

from collections.abc import Sequence

from riskreg.actions import reviews
from riskreg.management.bulk.systems import Housed
from riskreg.management.bulk.writing import Site
from riskreg.models import AISystem, Evaluation, Review, Signal, Verdict
from riskreg.rules.causes import Cause
from riskreg.rules.staleness import Kind
from riskreg.trail import Did

_SYSTEMS_A_VERSION = 10  # one in so many has a version that nothing speaks of yet
_UPDATE = 100  # an update of many rows at once costs their number squared


def write(
    site: Site, housed: Housed, runs: Sequence[Evaluation], signals: Sequence[Signal]
) -> None:
    """Write them."""
    _change_versions(site, housed)
    by = site.cast.engineers[0]
    for run in _failed(runs):
        reviews.open_because(by, [run.system], Kind.EVALUATION_FAILED, about=run)
    for signal in signals:
        reviews.open_because(None, [signal.system], Kind.SIGNAL, about=signal)
    site.say(f"{Review.objects.of(site.organisation).count():,} reviews")


def _change_versions(site: Site, housed: Housed) -> None:
    chance, by = site.chance("reviews"), site.cast.officers[0]
    chosen = chance.sample(housed.systems, len(housed.systems) // _SYSTEMS_A_VERSION)
    moved = [(system, [system.version, f"{system.version}.1"]) for system in chosen]
    for system, (_was, now) in moved:
        system.version = now
    AISystem.objects.bulk_update(chosen, ["version"], batch_size=_UPDATE)
    site.record(by, Did.SYSTEM_CHANGED, [(system, {"version": pair}) for system, pair in moved])
    causes = {system.pk: (Cause(Kind.VERSION, *pair),) for system, pair in moved}
    reviews.open_all(by, site.organisation, causes)
    opened = Review.objects.of(site.organisation).filter(closed_at=None, system__in=chosen[::2])
    keys = list(opened.values_list("subject_key", flat=True))
    said = "Read again with the notes of the new version: it holds."
    reviews.settle(by, site.organisation, keys, outcome=said)


def _failed(runs: Sequence[Evaluation]) -> list[Evaluation]:
    """The newest run of each suite and system, where it failed."""
    newest: dict[tuple[AISystem, str], Evaluation] = {}
    for run in runs:
        known = newest.get((run.system, run.suite))
        if run.ran_at and (known is None or known.ran_at is None or known.ran_at < run.ran_at):
            newest[run.system, run.suite] = run
    return [run for run in newest.values() if run.verdict == Verdict.FAILED]
