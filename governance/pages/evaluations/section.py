"""What the record of a system says of its evaluations: three statements, whatever there is."""

from typing import Any

from governance.pages.evaluations import words
from riskreg.models import AISystem, RedTeamFinding
from riskreg.queries import evaluations as queries


def of_system(system: AISystem) -> dict[str, Any]:
    """Newest verdicts, findings not solved by severity, open signals."""
    found = queries.summary(system)
    labels = dict(RedTeamFinding.Severity.choices)
    return {
        "newest": [(each, words.verdict(each)) for each in found.newest],
        "findings": [
            (words.Badge(words.SEVERITIES[severity], labels[severity]), count)
            for severity, count in found.findings
            if count
        ],
        "unsolved": found.unsolved,
        "signals": found.signals,
    }
