"""Reviews with what names their records, which stand in a table of each kind."""

from collections.abc import Mapping
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Field,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from riskreg.models import Assessment, Control, Evaluation, Evidence, FailurePlan

_NUMBERS = dict.fromkeys((Control, Evidence, Assessment, Evaluation), "number")
_TITLES = {Control: "title", Evidence: "title", Evaluation: "suite", FailurePlan: "tool"}


def named(rows: QuerySet[Any]) -> QuerySet[Any]:
    """With `subject_number` and `subject_title`; looked up for the rows that are read alone."""
    found: QuerySet[Any] = rows.annotate(subject_number=number(), subject_title=title())
    return found


def number() -> Case:
    """The number of the record under review; none where its kind has none."""
    return of_subject(_NUMBERS, IntegerField())


def title() -> Coalesce:
    """The title of the record under review; empty where its kind has none."""
    return Coalesce(of_subject(_TITLES, CharField()), Value(""))


def of_subject(told: Mapping[Any, str], output: "Field[Any, Any]") -> Case:
    """What the record under review tells; one look-up a review, in the table of its kind."""
    return Case(
        *(
            When(
                subject_kind=kind._meta.model_name,
                then=Subquery(
                    kind._default_manager.filter(pk=OuterRef("subject_key"))
                    .order_by()
                    .values(name)[:1]
                ),
            )
            for kind, name in told.items()
        ),
        output_field=output,
    )
