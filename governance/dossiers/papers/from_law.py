"""What a decision on the class answers, and what a paper says by itself."""

from django.utils.translation import gettext as _

from governance.dossiers.context import Standing
from governance.dossiers.papers.matter import Matter

Lines = tuple[str, ...]
FILTERED = "annex_iii_exempt"
CONDITIONS = "art6_3_conditions"
GROUNDS = (
    CONDITIONS,
    "materially_influences_decision",
    "poses_significant_risk",
    "profiling",
    "part_of_complex_system",
)


def filtered(matter: Matter) -> Standing | None:
    """The decision by which Art. 6(3) takes the system out; the provider's before another's."""
    found = [each for each in matter.standing if each.result.tier == FILTERED]
    found.sort(key=lambda each: each.decision.role != "provider")
    return found[0] if found else None


def conditions(matter: Matter) -> Lines:
    """The conditions of Art. 6(3) that were relied on."""
    each = filtered(matter)
    if each is None:
        return ()
    fact = each.questions.facts.get(CONDITIONS)
    chosen = each.decision.facts.get(CONDITIONS) or ()
    return tuple(
        _("Art. 6(3)(%(point)s): %(words)s")
        % {"point": point, "words": fact.values.get(point, point) if fact else point}
        for point in chosen
    )


def grounds(matter: Matter) -> Lines:
    """The reasons that were given for the answers."""
    each = filtered(matter)
    if each is None:
        return ()
    reasons = each.decision.reasons
    found = [str(reasons[name]) for name in GROUNDS if reasons.get(name)]
    return tuple(found or ([each.decision.note] if each.decision.note else []))


def responsibility(_matter: Matter) -> Lines:
    """What the declaration says without being told."""
    return (_("This declaration is issued under the sole responsibility of the provider."),)
