"""One topic of a judgement as a form; "I don't know yet" always stands there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.forms.boundfield import BoundField

from frameworks.schema import Fact, Topic
from governance.pages.classification.answers import (
    OPEN,
    answer_of,
    fields_of,
    initial_of,
    refuse_both,
)
from governance.pages.incidents.triage_sheet import Sheet
from governance.ui.forms import Form


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its answer, "I don't know yet" beside it, what the register says."""

    name: str
    answer: BoundField
    is_open: BoundField | None
    source: str
    source_url: str


class TriageForm(Form):
    """The questions of a topic asked now; of a page that was sent back, those it held as well."""

    def __init__(
        self,
        sheet: Sheet,
        topic: Topic,
        places: Mapping[str, str],
        data: Mapping[str, Any] | None = None,
    ) -> None:
        self.sheet = sheet
        posted = data or {}
        self.facts = tuple(
            sheet.questions.facts[name]
            for name in topic.facts
            if name in sheet.asked or name in posted
        )
        shown = sheet.shown()
        first: dict[str, Any] = {}
        for fact in self.facts:
            first |= initial_of(fact, shown.get(fact.name))
        super().__init__(data, initial=first)
        for fact in self.facts:
            self.fields |= fields_of(fact, places.get(fact.provision, ""))

    def clean(self) -> dict[str, Any]:
        """Refuses a value beside "I don't know yet"."""
        cleaned = super().clean() or {}
        refuse_both(self, self.facts, cleaned)
        return cleaned

    def given(self) -> dict[str, Any]:
        """Every answer of the form; None where a question that the register answers was emptied."""
        told = {fact.name: answer_of(fact, self.cleaned_data) for fact in self.facts}
        return {
            name: value
            for name, value in told.items()
            if value is not None or name in self.sheet.known
        }

    def questions(self) -> list[Question]:
        """The questions with their fields, as the page draws them."""
        return [self._question(fact) for fact in self.facts]

    def _question(self, fact: Fact) -> Question:
        is_open = self[OPEN + fact.name] if OPEN + fact.name in self.fields else None
        return Question(fact.name, self[fact.name], is_open, *self.sheet.source(fact.name))
