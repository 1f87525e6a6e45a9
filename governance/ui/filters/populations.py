"""The filters under which populations are frozen: those of the lists, by kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from governance.ui.filters import RegisterFilter, words_of
from governance.ui.filters.assessments import AssessmentFilter
from governance.ui.filters.controls import ControlFilter
from governance.ui.filters.coverage import DutyFilter
from governance.ui.filters.decisions import DecisionFilter
from governance.ui.filters.evaluations import EvaluationFilter
from governance.ui.filters.evidence import EvidenceFilter
from governance.ui.filters.incidents import IncidentFilter
from governance.ui.filters.risks import RiskFilter
from governance.ui.filters.systems import SystemFilter
from riskreg.models import Organisation, PopulationKind
from riskreg.queries import populations

FILTERS: Mapping[str, type[RegisterFilter]] = {
    PopulationKind.SYSTEMS: SystemFilter,
    PopulationKind.CONTROLS: ControlFilter,
    PopulationKind.EVIDENCE: EvidenceFilter,
    PopulationKind.RISKS: RiskFilter,
    PopulationKind.INCIDENTS: IncidentFilter,
    PopulationKind.DECISIONS: DecisionFilter,
    PopulationKind.ASSESSMENTS: AssessmentFilter,
    PopulationKind.EVALUATIONS: EvaluationFilter,
    PopulationKind.DUTIES: DutyFilter,
}


def filter_of(
    kind: str, data: QueryDict, organisation: Organisation, request: Any
) -> RegisterFilter:
    """The list of a kind as these values narrow it; `request` belongs to the organisation."""
    rows = populations.rows_of(kind, organisation)
    return FILTERS[kind](data, queryset=rows, request=request)


def in_force(found: RegisterFilter) -> dict[str, list[str]]:
    """What of the values narrows the list, by the names that the addresses of lists have."""
    query = QueryDict(mutable=True)
    query.update(found.data)
    told = {name: [each for each in query.getlist(name) if each] for name in found.filters}
    return {name: values for name, values in sorted(told.items()) if values}


@dataclass(frozen=True, slots=True)
class _Asking:
    """What a filter wants to know of a request."""

    organisation: Organisation


def in_words(
    kind: str, organisation: Organisation, told: Mapping[str, Sequence[str]]
) -> dict[str, tuple[str, dict[str, str]]]:
    """By the name of each filter its label, and the words of those values that it offers today.

    A filter that was renamed since has no entry, and a value that is offered no more no words.
    """
    found = filter_of(kind, QueryDict(), organisation, _Asking(organisation))
    return {
        name: (str(found.filters[name].label), words_of(found.form[name], list(values)))
        for name, values in told.items()
        if name in found.filters
    }
