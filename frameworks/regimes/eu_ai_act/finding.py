"""What the gates found about one system, ready to look up duties by. Values only, no steps."""

from dataclasses import dataclass
from datetime import date

from frameworks.regimes.eu_ai_act.gates.dates import Starts

_NO_STARTS = Starts()


@dataclass(frozen=True, slots=True)
class Finding:
    """The key duties hang on: equal findings have equal duties, so they are worked out once.

    `marks` are the particular conditions that hold, `open_marks` those only assumed. `ban_from`
    is the day a ban starts that does not bind yet on the day asked about; until then the regimes
    of the class it would otherwise have are in `regimes` too.
    """

    edition: str
    on: date
    role: str
    capacities: frozenset[str]
    regimes: frozenset[str]
    starts: Starts = _NO_STARTS
    marks: frozenset[str] = frozenset()
    open_marks: frozenset[str] = frozenset()
    ban_from: date | None = None
