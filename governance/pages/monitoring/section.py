"""What the record of a system says of its monitoring: four statements, whatever there is."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from governance.ui import monitoring as words
from riskreg.models import AISystem, Decision
from riskreg.queries import monitoring as queries
from riskreg.queries.monitoring import Bound

MOST = 6  # indicators


def of_system(system: AISystem, decisions: Iterable[Decision], today: date) -> dict[str, Any]:
    """The duty, the plan, what is open, and the first indicators."""
    held = queries.of_system(system)
    standing = queries.standing(system, decisions, today)
    return {
        "sentence": words.bound_sentence(standing),
        "is_owed": standing.bound == Bound.BINDS and held.plan is None,
        "plan": held.plan,
        "coming": held.coming,
        "cycles": [(each, words.cycle_badge(each, today)) for each in held.open_cycles],
        "alerts": [(each, words.alert_about(each)) for each in held.alerts],
        "indicators": [
            {
                "indicator": each,
                "badge": words.mark(each, each.last_value),
                "last": words.measured(each, each.last_value),
            }
            for each in held.indicators[:MOST]
            if not each.is_retired
        ],
    }
