"""The filters of evaluations, red-team rounds, flags and signals, for pages and API."""

from collections import defaultdict
from typing import Any

import django_filters
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from governance.ui.choosing_inputs import FEW
from governance.ui.filters import Choices, OneFilter, RegisterFilter
from riskreg.models import (
    AISystem,
    Evaluation,
    FindingState,
    FlagKind,
    Organisation,
    RedTeamFinding,
    RedTeamRound,
    Signal,
    UserFlag,
    Verdict,
)
from riskreg.queries import evaluations
from riskreg.rules.red_team import UNSOLVED

_STATES: Choices = [("open", _("Open")), ("closed", _("Closed"))]


class OfSystems(RegisterFilter):
    """What hangs on a system: search, and the systems that have any.

    `organisation` (else the request's) gives the choices of its own records, in one query;
    `systems` are the first of them where a page has read them already.
    """

    system = OneFilter(label=_("System"), queryset=AISystem.objects.none(), empty_label=_("Any"))

    def __init__(
        self,
        *args: Any,
        organisation: Organisation | None = None,
        systems: Choices | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation or getattr(self.request, "organisation", None)
        if self.organisation is not None:
            found: dict[str, Choices] = defaultdict(list)
            for row in self.own(self.organisation) if systems is None else ():
                found[row["kind_"]].append((row["key_"], row["label_"]))
            mine = AISystem.objects.of(self.organisation)
            self.offer_records("system", mine, systems or found["system"])
            for name in self.offered:
                self.offer(name, [("", _("Any")), *found[name]])

    offered: tuple[str, ...] = ()

    def own(self, organisation: Organisation) -> "QuerySet[Any]":
        """Rows of kind, key and label: what can be chosen."""
        mine = self.Meta.model.objects.of(organisation)
        return _pairs(mine, "system", "system__name").order_by("label_", "key_")[: FEW + 1]

    class Meta:
        model: Any = None
        fields: tuple[str, ...] = ()


class EvaluationFilter(OfSystems):
    """Evaluations by words, system, verdict, suite and model."""

    search_in = ("suite", "suite_version", "tool", "subject_version", "note", "system__name")
    offered = ("suite", "model")

    verdict = django_filters.MultipleChoiceFilter(
        label=_("Verdict"), choices=Verdict.choices, distinct=False
    )
    suite = django_filters.ChoiceFilter(label=_("Suite"), empty_label=_("Any"))
    model = django_filters.ChoiceFilter(label=_("Model"), empty_label=_("Any"))

    class Meta:
        model = Evaluation
        fields: tuple[str, ...] = ()

    def own(self, organisation: Organisation) -> "QuerySet[Any]":
        """Systems, suites and models of the organisation's evaluations."""
        mine = Evaluation.objects.of(organisation)
        suites = mine.order_by().values(
            kind_=Value("suite", CharField()), key_=F("suite"), label_=F("suite")
        )
        models = mine.exclude(model=None).annotate(
            called=Concat("model__name", Value(" "), "model__version", output_field=CharField())
        )
        parts = (_pairs(models, "model", "called"), super().own(organisation))
        every = suites.distinct().union(*parts)
        return every.order_by("kind_", "label_", "key_")


class RoundFilter(OfSystems):
    """Red-team rounds by words, system, and whether anything is unsolved."""

    search_in = ("title", "team", "scope", "subject_version", "system__name")

    state = django_filters.ChoiceFilter(
        label=_("Findings"),
        method="by_findings",
        empty_label=_("Any"),
        choices=[("open", _("Some are not solved")), ("closed", _("All are solved"))],
    )

    class Meta:
        model = RedTeamRound
        fields: tuple[str, ...] = ()

    def by_findings(self, queryset: Any, name: str, value: str) -> Any:
        """Rounds with findings that no re-run has shown to be fixed, or without any."""
        unsolved = RedTeamFinding.objects.filter(state__in=UNSOLVED).values("round")
        if value == "open":
            return queryset.filter(pk__in=unsolved)
        return queryset.exclude(pk__in=unsolved)


class FlagFilter(OfSystems):
    """Flags by words, system, kind and way."""

    kind = django_filters.MultipleChoiceFilter(
        label=_("Kind"), choices=FlagKind.choices, distinct=False
    )
    channel = django_filters.ChoiceFilter(
        label=_("Channel"), choices=UserFlag.Channel.choices, empty_label=_("Any")
    )

    class Meta:
        model = UserFlag
        fields: tuple[str, ...] = ()

    def search(self, queryset: Any, name: str, value: str) -> Any:
        """By the index over what users wrote."""
        return evaluations.flags_found(queryset, value)


class SignalFilter(OfSystems):
    """Signals by words, system, kind, and whether they are open."""

    search_in = ("fix", "system__name")

    kind = django_filters.MultipleChoiceFilter(
        label=_("Kind"), choices=FlagKind.choices, distinct=False
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), method="by_state", empty_label=_("Any"), choices=_STATES
    )

    class Meta:
        model = Signal
        fields: tuple[str, ...] = ()

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        """Open ones, or closed ones."""
        return queryset.filter(closed_at__isnull=value == "open")


class FindingFilter(RegisterFilter):
    """Findings by words, state and severity; the API lists them."""

    search_in = ("title", "description", "failure_mode")

    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=FindingState.choices, distinct=False
    )
    severity = django_filters.MultipleChoiceFilter(
        label=_("Severity"), choices=RedTeamFinding.Severity.choices, distinct=False
    )

    class Meta:
        model = RedTeamFinding
        fields: tuple[str, ...] = ()


def _pairs(rows: "QuerySet[Any]", kind: str, label: str) -> "QuerySet[Any]":
    key = "system_id" if kind == "system" else f"{kind}_id"
    pairs = rows.order_by().values(
        kind_=Value(kind, CharField()), key_=Cast(key, CharField()), label_=F(label)
    )
    return pairs.distinct()
