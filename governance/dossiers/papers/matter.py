"""What a point may be answered from: one system with all that hangs on it, read when asked."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import cached_property

from frameworks.regimes import registry as regimes
from frameworks.regimes.registry import Regime
from frameworks.schema import Duty, DutyState
from governance.dossiers import holdings
from governance.dossiers.context import Context, Standing, standing_of
from governance.dossiers.holdings import Holdings
from riskreg.models import (
    AIModel,
    AISystem,
    Dataset,
    Dossier,
    DossierStatus,
    Evaluation,
    RedTeamRound,
    Statement,
)
from riskreg.queries import days, monitoring
from riskreg.queries.coverage_facts import Reached
from riskreg.queries.monitoring import Held

LAW = "eu_ai_act"
FRAMEWORK = "EU_AI_ACT"
DECLARATION = "declaration"  # the kind of dossier


class Matter:
    """A system on a day. Each part is read once, and only if a point asks for it."""

    def __init__(
        self,
        system: AISystem,
        day: date,
        standing: tuple[Standing, ...],
        held: Holdings | None = None,
    ) -> None:
        self.system = system
        self.day = day
        self.standing = tuple(each for each in standing if each.regime.slug == LAW)
        self._held = held
        self._told: dict[str, tuple[str, ...]] = {}

    @cached_property
    def law(self) -> Regime:
        """The law whose papers these are."""
        return regimes.get(LAW)

    @cached_property
    def holdings(self) -> Holdings:
        """Controls, proofs, risks and assessments."""
        return self._held or holdings.read(self.system, self.day)

    @cached_property
    def statements(self) -> Mapping[str, Statement]:
        """What was said in words, by the code of its point."""
        rows = Statement.objects.filter(system=self.system).select_related("written_by")
        return {each.code: each for each in rows}

    @cached_property
    def evaluations(self) -> tuple[Evaluation, ...]:
        """Runs that have a result, newest first."""
        rows = Evaluation.objects.filter(system=self.system, ran_at__isnull=False)
        return tuple(
            rows.select_related("model", "evidence", "recorded_by")
            .prefetch_related("metrics")
            .order_by("-ran_at", "pk")
        )

    @cached_property
    def rounds(self) -> tuple[RedTeamRound, ...]:
        """Red-team rounds with their findings."""
        rows = RedTeamRound.objects.filter(system=self.system).order_by("-number")
        return tuple(rows.prefetch_related("findings"))

    @cached_property
    def monitoring(self) -> Held:
        """Plan, cycles, indicators."""
        return monitoring.of_system(self.system)

    @cached_property
    def declaration(self) -> Dossier | None:
        """The declaration of conformity that stands: a draft declares nothing yet."""
        mine = Dossier.objects.filter(
            system=self.system, kind=DECLARATION, status=DossierStatus.APPROVED
        )
        found: Dossier | None = mine.order_by("-version").first()
        return found

    @cached_property
    def edition(self) -> str:
        """The edition of the decision as provider, else of another one, else the one in force."""
        decided = sorted(self.standing, key=lambda each: each.decision.role != "provider")
        return decided[0].result.edition if decided else self.law.default_edition(self.day)

    @property
    def edition_title(self) -> str:
        """That edition in print."""
        return self.law.edition(self.edition).title

    def told(self, code: str, read: Callable[["Matter"], tuple[str, ...]]) -> tuple[str, ...]:
        """What a place of the register says; several points may ask for it."""
        if code not in self._told:
            self._told[code] = read(self)
        return self._told[code]

    @cached_property
    def models(self) -> tuple[AIModel, ...]:
        """The models it builds on."""
        return tuple(self.system.built_on.select_related("vendor"))

    @cached_property
    def datasets(self) -> tuple[Dataset, ...]:
        """The data behind it."""
        return tuple(self.system.datasets.select_related("vendor"))

    def serving(self, *refs: str) -> Iterable[Reached]:
        """Controls the system relies on that serve an entry of the law, or one below it."""
        reached = self.holdings.coverage.controls.values()
        return (
            each
            for each in sorted(reached, key=lambda one: one.control.number)
            if each.reach.counts and any(_is_below(link, refs) for link in each.links)
        )

    def duty(self, ref: str) -> Duty | None:
        """A duty of the law as it binds the system now or later; None where it does not."""
        for each in self.standing:
            for duty in each.duties:
                if duty.ref == ref and duty.state != DutyState.NOT:
                    return duty
        return None


def of_context(context: Context) -> Matter:
    """The matter of a dossier."""
    return Matter(context.system, context.day, context.standing, context.holdings)


def of_system(system: AISystem, now: datetime | None = None) -> Matter:
    """The matter of a system on the day of a moment, by default today."""
    day = days.today(system.organisation, now)
    return Matter(system, day, standing_of(system, day))


def _is_below(link: tuple[str, str], refs: tuple[str, ...]) -> bool:
    framework, ref = link
    return framework == FRAMEWORK and any(
        ref == each or ref.startswith((f"{each}(", f"{each} ")) for each in refs
    )
