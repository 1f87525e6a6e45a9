"""The words of a result: is an incident serious, to whom is it reported, by when, and why."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from frameworks.deadlines import Reckoning
from frameworks.schema import Deciding, Step, Warning


class Reportable(StrEnum):
    """Whether Art. 73 asks for a report, and if not, why."""

    YES = "yes"
    NO = "no"
    LIMITED_TO_C = "no_limited_to_c"
    NOT_HIGH_RISK = "no_not_high_risk"
    SECTION_B = "no_section_b"
    LEGACY = "no_legacy"
    ART_55 = "no_art_55"
    NOT_YET = "not_yet_applicable"


class Status(StrEnum):
    """How far a source can be relied on."""

    STATUTE = "statute"
    DRAFT = "draft_guidance"
    CODE = "code_of_practice"
    OWN = "own_reading"


@dataclass(frozen=True, slots=True)
class Source:
    """One provision or document a result rests on, with its status."""

    provision: str
    status: Status
    title: str


class Reporter(StrEnum):
    """Who owes the report."""

    PROVIDER = "provider"
    DEPLOYER = "deployer"
    MODEL_PROVIDER = "gpai_provider"


@dataclass(frozen=True, slots=True)
class OtherReading:
    """What the result would be under another reading of a doubtful point."""

    code: str  # without_draft_guidance, if_link_likely
    text: str
    serious: bool
    limbs: tuple[str, ...]
    reportable: Reportable
    deadline_days: int | None
    due_date: date | None
    due_date_1182_71: date | None


@dataclass(frozen=True, slots=True)
class SeriousResult:
    """What the AI Act says of one incident.

    `limbs` are points of Art. 3(49) and 3(61), and Art. 55(1)(c). `deadline_days` counts from
    awareness; `due` is the working deadline, `due_1182_71` the later reckoning; both are None where
    nothing is reported under Art. 73 or the awareness is not known. `unknown` are open answers that
    were read against the reporter, `assumed` what was put in their place; `unanswered` are
    questions nobody has answered that took their usual value. `early_warning_date` counts from the
    deployer's awareness where that was earlier.
    """

    edition: str
    rule_set: str
    serious: bool
    limbs: tuple[str, ...]
    reportable: Reportable
    reason: str
    sources: tuple[Source, ...]
    addressee_code: str | None
    addressee: str | None
    reporter: Reporter | None
    immediate_duty: str | None
    deployer_duty: str | None
    deadline_days: int | None
    deadline_provision: str | None
    due: Reckoning | None
    due_1182_71: Reckoning | None
    early_warning_date: date | None
    other_readings: tuple[OtherReading, ...]
    steps: tuple[Step, ...]
    warnings: tuple[Warning, ...]
    unknown: tuple[str, ...]
    assumed: tuple[Deciding, ...]
    unanswered: tuple[str, ...]

    @property
    def due_date(self) -> date | None:
        """The last day by calendar days: the date to work to."""
        return self.due.day if self.due else None

    @property
    def due_date_1182_71(self) -> date | None:
        """The last day under Regulation 1182/71."""
        return self.due_1182_71.day if self.due_1182_71 else None

    @property
    def is_provisional(self) -> bool:
        """Whether an open or missing answer could still change the result."""
        return bool(self.unknown or self.unanswered)
