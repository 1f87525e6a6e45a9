"""What every section of a document may read: one thing at one instant, and the document itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from frameworks import results
from frameworks.regimes import registry as regimes
from frameworks.regimes.registry import Questionnaire, Regime
from frameworks.schema import Duty, Result, Role, Tier
from governance.dossiers.holdings import Holdings, Proof
from governance.dossiers.signing_off import Overridden, SignedOff
from governance.ui.badges import tier_badge
from riskreg.models import AISystem, Decision, Dossier, Organisation
from riskreg.queries.coverage import Coverage
from riskreg.queries.unsigned import Unsigned
from riskreg.withholding import Lens


@dataclass(frozen=True, slots=True)
class Choices:
    """The settings that decide what a file says: kept with it, and used when it is made again."""

    boilerplate_percent: int
    statement_frameworks: tuple[str, ...]
    is_told: bool = True  # the file holds them; one from before they were kept does not

    @classmethod
    def of_today(cls) -> "Choices":
        """As the installation is set."""
        return cls(settings.BOILERPLATE_PERCENT, tuple(settings.STATEMENT_FRAMEWORKS))

    @classmethod
    def of(cls, dossier: Dossier) -> "Choices":
        """Those an entered file was made with; of one from before they were kept, today's."""
        if dossier.made_with is None:
            return replace(cls.of_today(), is_told=False)
        told = dossier.made_with["settings"]
        return cls(told["boilerplate_percent"], tuple(told["statement_frameworks"]))

    def stored(self) -> dict[str, Any]:
        """As the register keeps them and the file holds them."""
        return {
            "boilerplate_percent": self.boilerplate_percent,
            "statement_frameworks": list(self.statement_frameworks),
        }


@dataclass(frozen=True, slots=True)
class Control:
    """Document control: what identifies this file and what it was made from."""

    number: int
    version: int
    kind: str
    kind_title: str | Promise
    status: str | Promise
    as_of: datetime
    generated_at: datetime
    software: str
    confidentiality: str | Promise
    trail_number: int
    trail_digest: str
    made_after: int | None = None  # the trail's last event when it was generated, if kept
    checkpoint: Mapping[str, Any] | None = None  # the newest up to that event, as files hold it
    prefix: str = "DOS"
    is_redacted: bool = False
    choices: Choices = field(default_factory=Choices.of_today)
    sign_offs: tuple[SignedOff, ...] = ()  # of an approved document, refusals too
    overridden: tuple[Overridden, ...] = ()  # of the whole organisation, in every document
    signed_count: int = 0  # sign-offs that were decided, looked at for these
    unsigned: Unsigned = field(default_factory=Unsigned)  # of what the document is about

    @property
    def reference(self) -> str:
        """The document id as people quote it."""
        return f"{self.prefix}-{self.number:04d}"

    @property
    def named(self) -> str:
        """Id and version, as a file says what it is; a report has no versions."""
        return f"{self.reference} version {self.version}" if self.version else self.reference


@dataclass(frozen=True, slots=True)
class Standing:
    """A decision that stands today, with its result and the law it was taken under."""

    decision: Decision
    result: Result
    regime: Regime
    day: date  # duties are seen from here, also where the decision was asked for another day

    @property
    def role(self) -> Role:
        """The capacity it was asked in."""
        return next(each for each in self.regime.roles if each.code == self.decision.role)

    @property
    def tier(self) -> Tier:
        """The class it gave."""
        return self.regime.tier(self.result.tier)

    @property
    def badge(self) -> str:
        """The words of that class's fixed badge."""
        return str(tier_badge(self.result.tier).label)

    @property
    def edition_title(self) -> str:
        """The edition of the law in print."""
        return self.regime.edition(self.result.edition).title

    @property
    def duties(self) -> tuple[Duty, ...]:
        """Every duty that was looked at, as it stands on the day."""
        return tuple(duty.on(self.day) for duty in self.result.duties)

    @property
    def questions(self) -> Questionnaire:
        """What that edition of the law asks."""
        return self.regime.questionnaire(self.result.edition)


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Frame:
    """What every document has, whatever it is about."""

    organisation: Organisation
    control: Control
    lens: Lens = field(default_factory=Lens, kw_only=True)
    # Of a redacted document: how much each sort of open point held with every word in sight.
    in_full: Mapping[str, int] = field(default_factory=dict, kw_only=True)

    @property
    def day(self) -> date:
        """The day of the as-of instant where the organisation sits."""
        return self.control.as_of.astimezone(self.zone).date()

    @property
    def zone(self) -> ZoneInfo:
        """The time zone the organisation reads clocks in."""
        return ZoneInfo(self.organisation.time_zone)

    @property
    def record(self) -> Model:
        """The record it is about; the trail tells the events on it."""
        raise NotImplementedError

    @property
    def name(self) -> str:
        """What the record is called."""
        return str(self.record)

    @property
    def decisions(self) -> list[Decision]:
        """The decisions it leans on."""
        return []

    @property
    def editions(self) -> list[str]:
        """The editions of the law it was made under, each once."""
        return []

    @property
    def rule_sets(self) -> list[str]:
        """The digests of the rules it was made by, each once."""
        return []

    @property
    def coverage(self) -> Coverage | None:
        """Where its requirements stand; nothing where it judges none."""
        return None

    @property
    def proofs(self) -> tuple[Proof, ...]:
        """The evidence it may show, in the order of the index."""
        return ()

    @property
    def populations(self) -> list[dict[str, Any]] | None:
        """What was frozen and drawn from; None where it tells of no samples."""
        return None

    @property
    def title(self) -> str:
        """The title of the file."""
        control = self.control
        title = _("%(id)s version %(version)s: %(kind)s, %(name)s") % {
            "id": control.reference,
            "version": control.version,
            "kind": control.kind_title,
            "name": self.name,
        }
        return _("%(title)s (redacted)") % {"title": title} if control.is_redacted else title

    @property
    def head(self) -> str:
        """What stands at the head of every page."""
        control = self.control
        version = _("version %(version)s") % {"version": control.version}
        reference = getattr(self.record, "reference", "")
        variant = _(" · redacted") if control.is_redacted else ""
        return f"{control.reference} · {version} · {control.status}{variant} · {reference}"


@dataclass(frozen=True, slots=True)
class Context(Frame):
    """One system at one instant."""

    system: AISystem
    standing: tuple[Standing, ...]
    holdings: Holdings

    @property
    def record(self) -> AISystem:
        """The system."""
        return self.system

    @property
    def decisions(self) -> list[Decision]:
        """Those that stand."""
        return [each.decision for each in self.standing]

    @property
    def editions(self) -> list[str]:
        """Of each decision that stands."""
        return list(dict.fromkeys(each.result.edition for each in self.standing))

    @property
    def rule_sets(self) -> list[str]:
        """Of each decision that stands."""
        return list(dict.fromkeys(each.result.rule_set for each in self.standing))

    @property
    def coverage(self) -> Coverage:
        """Of the system."""
        return self.holdings.coverage

    @property
    def proofs(self) -> tuple[Proof, ...]:
        """Behind the controls of the system."""
        return self.holdings.proofs


def standing(decision: Decision, day: date) -> Standing:
    """A stored decision as the rules gave it, seen from a day."""
    return Standing(
        decision=decision,
        result=results.from_record(decision.result),
        regime=regimes.get(decision.regime),
        day=day,
    )


def standing_of(system: AISystem, day: date) -> tuple[Standing, ...]:
    """The newest decision of each law and role, in the order laws name their roles."""
    found = [
        standing(decision, day)
        for decision in Decision.objects.filter(system=system)
        .current()
        .select_related("decided_by")
    ]
    return tuple(sorted(found, key=_in_order))


def _in_order(each: Standing) -> tuple[str, int]:
    codes = [role.code for role in each.regime.roles]
    return each.regime.slug, codes.index(each.decision.role)
