"""One page of questions as a form: built from the facts of a law, read back as answers."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField as DjangoBoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from frameworks.schema import Fact
from governance.pages.classification import words
from governance.ui.forms import BoundField, DateInput, Form, explain
from governance.ui.moments import Moment

UNKNOWN = "unknown"
NOTHING = "nothing"  # a list that was looked at and holds none of its values
WHY = "why-"
OPEN = "open-"
SEEN = "seen"
APART = ("number", "date", "moment")  # "I don't know yet" stands beside the answer
LONGEST_REASON = 2000


class Unforced(BoundField):
    """A question need not be answered to go on, yet nothing about it is optional."""

    is_optional = False


class OneOf(forms.ChoiceField):
    """One answer of several, "I don't know yet" among them."""

    widget = forms.RadioSelect


class AnyOf(forms.MultipleChoiceField):
    """Several answers, or none of them, or "I don't know yet"; the last two stand alone."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> Any:
        """The words chosen; refuses "none" or "unknown" beside another one."""
        chosen = super().clean(value)
        if len(chosen) > 1 and {UNKNOWN, NOTHING} & set(chosen):
            raise ValidationError(
                _("“None of these” and “I don't know yet” stand alone. Untick the others."),
                code="alone",
            )
        return chosen


@dataclass(frozen=True, slots=True)
class Question:
    """One question on the page: its answer, "I don't know yet" where it stands apart, its why."""

    name: str
    is_for_record: bool  # changes nothing but the record: folded away until wanted
    answer: DjangoBoundField
    is_open: DjangoBoundField | None
    why: DjangoBoundField


class AnswerForm(Form):
    """The questions of one topic, each with room for the reason or source of its answer."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        facts: Iterable[Fact],
        data: Mapping[str, Any] | None = None,
        *,
        answers: Mapping[str, Any],
        reasons: Mapping[str, str],
        places: Mapping[str, str],
    ) -> None:
        self.facts = tuple(facts)
        shown = {
            SEEN: seen_text(self.facts, answers, reasons),
            **{WHY + fact.name: reasons.get(fact.name, "") for fact in self.facts},
        }
        for fact in self.facts:
            shown |= initial_of(fact, answers.get(fact.name))
        super().__init__(data, initial=shown)
        for fact in self.facts:
            self.fields |= fields_of(fact, places.get(fact.provision, ""))
            self.fields[WHY + fact.name] = _reason(fact)

    def clean(self) -> dict[str, Any]:
        """Refuses a value beside "I don't know yet"."""
        cleaned = super().clean() or {}
        refuse_both(self, self.facts, cleaned)
        return cleaned

    def given(self) -> tuple[dict[str, Any], dict[str, str]]:
        """The answers and reasons that differ from what this reader was shown.

        What somebody else answered in the meantime is not sent back with an older value.
        """
        seen_answers, seen_reasons = self._seen()
        answers, reasons = {}, {}
        for fact in self.facts:
            value = self._answer(fact)
            if value != seen_answers.get(fact.name):
                answers[fact.name] = value
            reason = self.cleaned_data.get(WHY + fact.name, "").strip()
            if reason != seen_reasons.get(fact.name, ""):
                reasons[fact.name] = reason
        return answers, reasons

    @property
    def names(self) -> tuple[str, ...]:
        """The questions on the page, in order."""
        return tuple(fact.name for fact in self.facts)

    def questions(self) -> tuple["Question", ...]:
        """The questions with their fields, as the page draws them."""
        return tuple(
            Question(
                fact.name,
                fact.multiple and fact.effect == "record",
                self[fact.name],
                self[OPEN + fact.name] if OPEN + fact.name in self.fields else None,
                self[WHY + fact.name],
            )
            for fact in self.facts
        )

    def overtaken(self, stored: Mapping[str, Any], given: Mapping[str, Any]) -> list[Fact]:
        """The questions answered here that somebody else answered after the page was opened."""
        seen, _reasons = self._seen()
        return [
            fact
            for fact in self.facts
            if fact.name in given
            and stored.get(fact.name) not in (seen.get(fact.name), given[fact.name])
        ]

    def agrees_with(self, stored: Mapping[str, Any]) -> bool:
        """Whether the page shows what is stored."""
        return all(self._answer(fact) == stored.get(fact.name) for fact in self.facts)

    def _answer(self, fact: Fact) -> Any:
        return answer_of(fact, self.cleaned_data)

    def _seen(self) -> tuple[dict[str, Any], dict[str, str]]:
        try:
            answers, reasons = json.loads(self.cleaned_data.get(SEEN) or "[{}, {}]")
            return dict(answers), dict(reasons)
        except (ValueError, TypeError, RecursionError):
            return {}, {}  # not ours: treat every value as given


def seen_text(facts: Iterable[Fact], answers: Mapping[str, Any], reasons: Mapping[str, str]) -> str:
    """What the page shows, for the form to bring back."""
    names = [fact.name for fact in facts]
    return json.dumps(
        [
            {name: answers[name] for name in names if name in answers},
            {name: reasons[name] for name in names if name in reasons},
        ]
    )


def answer_of(fact: Fact, cleaned: Mapping[str, Any]) -> Any:
    """What a checked form says to a question, as the rules read it; None where it says nothing."""
    value = cleaned.get(fact.name)
    if cleaned.get(OPEN + fact.name):
        return UNKNOWN
    if fact.multiple:
        return _members(value or [])
    if fact.type == "boolean":
        return {"true": True, "false": False, UNKNOWN: UNKNOWN}.get(value or "")
    if fact.type in ("date", "moment"):
        return value.isoformat() if value else None
    return value if value != "" else None


def _members(chosen: list[str]) -> Any:
    if not chosen:
        return None
    if chosen == [UNKNOWN]:
        return UNKNOWN
    return [] if chosen == [NOTHING] else chosen


def initial_of(fact: Fact, value: Any) -> dict[str, Any]:
    """What a form shows of an answer."""
    if fact.type in APART:
        is_open = value == UNKNOWN
        if fact.type == "moment" and isinstance(value, str) and not is_open:
            value = timezone.localtime(datetime.fromisoformat(value))
        return {fact.name: None if is_open else value, OPEN + fact.name: is_open}
    if fact.multiple:
        if value is None or value == UNKNOWN:
            return {fact.name: [value] if value else []}
        return {fact.name: list(value) or [NOTHING]}
    if isinstance(value, bool):
        return {fact.name: "true" if value else "false"}
    return {fact.name: value}


def refuse_both(form: Form, facts: Iterable[Fact], cleaned: Mapping[str, Any]) -> None:
    """Put a fault on each question that has a value and "I don't know yet" as well."""
    for fact in facts:
        if cleaned.get(OPEN + fact.name) and cleaned.get(fact.name) is not None:
            form.add_error(
                fact.name, _("Either give the value or tick “I don't know yet”, not both.")
            )


def fields_of(fact: Fact, url: str) -> dict[str, forms.Field]:
    """A question, and "I don't know yet" where that stands apart from the answers."""
    fields = {fact.name: field_of(fact, url)}
    if fact.type in APART:
        fields[OPEN + fact.name] = forms.BooleanField(label=_("I don't know yet"), required=False)
    return fields


def field_of(fact: Fact, url: str) -> forms.Field:
    """A question as a field, with its help, example and provision."""
    build = {"number": _number, "date": _day, "moment": _moment}.get(fact.type, _choice)
    field = build(fact)
    field.bound_field_class = Unforced
    field.label, field.help_text = fact.question, fact.help
    return explain(field, example=fact.example, provision=fact.provision, url=url)


def _choice(fact: Fact) -> forms.Field:
    last = [(UNKNOWN, _("I don't know yet"))]
    options = words.options(fact)
    wrong = {"invalid_choice": _("Choose one of the answers listed.")}
    if fact.multiple:
        choices = [*options, (NOTHING, _("None of these")), *last]
        return AnyOf(choices=choices, required=False, error_messages=wrong)
    return OneOf(choices=[*options, *last], required=False, error_messages=wrong)


def _number(fact: Fact) -> forms.Field:
    sentence = _("Write a number without words or units, for example %(example)s.")
    return forms.FloatField(
        required=False,
        min_value=0,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "spellcheck": "false"}),
        error_messages={
            "invalid": sentence % {"example": fact.example or "3e25"},
            "min_value": _("Write a number that is not below zero."),
        },
    )


def _day(fact: Fact) -> forms.Field:
    return forms.DateField(
        required=False,
        widget=DateInput(),
        error_messages={"invalid": _("Write the day as year, month, day, for example 2026-11-20.")},
    )


def _moment(fact: Fact) -> forms.Field:
    return Moment(
        required=False,
        error_messages={"invalid": _("Give the day and the time, for example 2026-11-20 14:30.")},
    )


def _reason(fact: Fact) -> forms.Field:
    return forms.CharField(
        label=_("Why, or the source of this answer"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
