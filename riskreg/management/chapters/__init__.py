"""What happens in the demo after its systems are entered, a module a topic, in this order.

A chapter is a function of the house: it tells what is not there yet, through actions, and returns
nothing. Its story stands in `fixtures/demo/<name>.yaml` (`house.chapter`).
"""

from collections.abc import Callable

from riskreg.management.chapters import (
    assessments,
    audits,
    clocks,
    controls,
    coverage,
    evaluations,
    evidence,
    fria,
    incidents,
    monitoring,
    reports,
    risks,
    rounds,
    seconds,
    statements,
    work,
)
from riskreg.management.house import House

CHAPTERS: tuple[Callable[[House], None], ...] = (
    controls.tell,
    evidence.tell,
    coverage.tell,
    risks.tell,
    assessments.tell,
    fria.tell,
    evaluations.tell,
    monitoring.tell,
    work.tell,
    incidents.tell,
    clocks.tell,
    reports.tell,
    statements.tell,
    seconds.tell,
    audits.tell,
    rounds.tell,
)
