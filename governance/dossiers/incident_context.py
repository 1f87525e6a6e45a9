"""What every section of a document about one incident may read."""

from dataclasses import dataclass

from frameworks.regimes import registry as regimes
from governance.dossiers.context import Frame
from riskreg.models import Incident, Triage

PEOPLE = (
    "organisation", "system__owner", "system__vendor", "snapshot", "owner", "reported_by",
    "reviewed_by", "held_by", "released_by",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class IncidentContext(Frame):
    """One incident at one instant, with its judgements, the newest first."""

    incident: Incident
    judgements: tuple[Triage, ...]

    @property
    def record(self) -> Incident:
        """The incident."""
        return self.incident

    @property
    def standing(self) -> Triage | None:
        """The judgement that stands."""
        return self.judgements[0] if self.judgements else None

    @property
    def edition(self) -> str:
        """The edition of the AI Act it was judged under."""
        law = {} if self.standing is None else self.standing.result.get("eu_ai_act", {})
        return str(law.get("edition", ""))

    @property
    def edition_title(self) -> str:
        """That edition in print; empty before it is judged."""
        return regimes.get("eu_ai_act").edition(self.edition).title if self.edition else ""

    @property
    def rule_set(self) -> str:
        """The rules it was judged by."""
        return self.standing.rule_set if self.standing else ""

    @property
    def editions(self) -> list[str]:
        """The one it was judged under."""
        return [self.edition] if self.edition else []

    @property
    def rule_sets(self) -> list[str]:
        """The one it was judged by."""
        return [self.rule_set] if self.rule_set else []


def judging_of(incident: Incident) -> tuple[Triage, ...]:
    """Every judgement, the newest first."""
    return tuple(incident.triages.select_related("by").order_by("-position"))
