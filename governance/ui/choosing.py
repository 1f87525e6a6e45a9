"""Choosing records that people quote by number: from a list while they are few, else by number."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.forms.models import ModelChoiceIterator
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.ui.choosing_inputs import FEW, Numbers, OneNumber, words_of
from governance.ui.forms import explain
from riskreg.models import AISystem, Control, Evidence, Risk

LONGEST = 200_000  # characters: some 20,000 numbers
_NAMED = 5  # unknown numbers that the sentence names

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of record is quoted, where all of them stand, what to say of none."""

    prefix: str
    page: str
    all: str | Promise
    unknown: str | Promise

    def number(self, word: str) -> int | None:
        """The number that a word is: `AIS-0042`, `ais42`, `42`."""
        found = re.fullmatch(rf"(?:{self.prefix}-?)?0*([0-9]{{1,9}})", word, re.IGNORECASE)
        return int(found[1]) if found else None


KINDS: Mapping[type[Model], Kind] = {
    AISystem: Kind(
        "AIS",
        "systems",
        gettext_lazy("All AI systems"),
        gettext_lazy("There is no system %(numbers)s here."),
    ),
    Control: Kind(
        "CTL",
        "controls",
        gettext_lazy("All controls"),
        gettext_lazy("There is no control %(numbers)s here."),
    ),
    Evidence: Kind(
        "EVD",
        "evidence_list",
        gettext_lazy("All evidence"),
        gettext_lazy("There is no evidence %(numbers)s here."),
    ),
    Risk: Kind(
        "RSK",
        "risks",
        gettext_lazy("All risks"),
        gettext_lazy("There is no risk %(numbers)s here."),
    ),
}


class _Few(ModelChoiceIterator):  # type: ignore[type-arg]
    """The choices that were read already; Django would ask for them at every look."""

    field: Any

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        yield from self.field.few

    def __len__(self) -> int:
        return len(self.field.few) + (self.field.empty_label is not None)

    def __bool__(self) -> bool:
        return len(self) > 0


class ByNumber(forms.ModelChoiceField):  # type: ignore[type-arg]
    """What the two fields share. `offer` gives a form's field its records.

    Keys are taken in either state, and numbers too: the register may grow while a form is open,
    and addresses name keys.
    """

    iterator = _Few
    few: Sequence[Pair] = ()
    is_many = False
    _records: dict[str, Any]

    def __deepcopy__(self, memo: Any) -> "ByNumber":
        """A form's own copy remembers nothing of another's."""
        copied: ByNumber = super().__deepcopy__(memo)
        copied._records = {}
        return copied

    def offer(self, rows: "QuerySet[Any]", few: Sequence[Pair] | None = None) -> None:
        """Offer these rows. `few`: up to FEW + 1 of them, as key and name, where one has read them.

        One query, whatever their number; one more where the newest are offered beside the text.
        """
        known = [(str(row.pk), str(row)) for row in rows[: FEW + 1]] if few is None else few
        self._records = {}
        self.is_many = len(known) > FEW
        self.few = () if self.is_many else known
        self.queryset = rows
        if self.is_many:
            self._ask_for_numbers(offers_newest=few is None)

    def records(self, value: Any) -> list[Any]:
        """The records that were given, each once; every number that is none is named."""
        words = words_of(value)
        if not words and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        if sum(map(len, words)) > LONGEST:
            raise ValidationError(_("These are too many numbers for one field."))
        found = self.found(words)
        unknown = [word for word in words if word not in found]
        if unknown:
            self._refuse(unknown)
        return list({found[word].pk: found[word] for word in words}.values())

    def found(self, words: Iterable[str]) -> dict[str, Any]:
        """Word -> record, of those there are; each word is looked up once."""
        wanted = [word for word in words if word not in self._records]
        numbers = {word: self.kind.number(word) for word in wanted}
        keys = {word: _key(word) for word in wanted if numbers[word] is None}
        by_number, by_key = set(filter(None, numbers.values())), set(filter(None, keys.values()))
        if by_number or by_key:
            rows = self.rows.filter(Q(number__in=by_number) | Q(pk__in=by_key))
            known = {one: row for row in rows for one in (row.number, row.pk)}
            self._records |= {w: known.get(numbers[w] or keys.get(w)) for w in wanted}
            self._records |= {row.reference: row for row in known.values()}
        return {word: self._records[word] for word in words if self._records.get(word)}

    def shown(self, value: Any) -> Any:
        """What stands in the field: keys to tick, or numbers as they were typed."""
        words = words_of(value)
        if not self.is_many:
            known = {key for key, _name in self.few}
            others = [w for w in words if w not in known and self.kind.number(w) is not None]
            found = self.found(others)
            return [str(found[word].pk) if word in found else word for word in words]
        if isinstance(value, str) and not any(map(_key, words)):
            return value
        found = self.found(words)
        told = (found[w].reference if w in found else w for w in words)
        return ", ".join(word for word in dict.fromkeys(told) if _key(word) is None)

    def words(self, value: str) -> str:
        """The names of what an address asks for."""
        known, words = dict(self.few), words_of(value)
        found = self.found([word for word in words if word not in known])
        return ", ".join(known.get(w) or (str(found[w]) if w in found else w) for w in words)

    @property
    def kind(self) -> Kind:
        """How the records are quoted."""
        return KINDS[self.rows.model]

    @property
    def rows(self) -> Any:
        """The records to choose from."""
        return self.queryset

    def _ask_for_numbers(self, *, offers_newest: bool) -> None:
        self.widget = OneNumber(self) if type(self) is OneByNumber else Numbers(self)
        self.widget.offers_newest = offers_newest
        self.widget.is_required = self.required
        several = isinstance(self, SeveralByNumber)
        prefix = self.kind.prefix
        explain(self, example=f"{prefix}-0042, {prefix}-0107" if several else f"{prefix}-0042")
        how = _("Their numbers, with commas between.") if several else _("Its number.")
        self.help_text = format_html_join(" ", "{}", [[part] for part in self._help(how) if part])

    def _help(self, how: str) -> tuple[str | Promise, ...]:
        link = format_html(
            '<a href="{}" target="_blank" rel="noopener">{}</a>',
            reverse(self.kind.page),
            self.kind.all,
        )
        return self.help_text, how, link, _("(opens in a new tab)")

    def _refuse(self, unknown: list[str]) -> NoReturn:
        typed = [word[:40] for word in unknown if _key(word) is None]
        if not typed:
            raise ValidationError(
                self.error_messages["invalid_choice"],
                code="invalid_choice",
                params={"value": unknown[0], "pk": unknown[0]},
            )
        told = {"numbers": ", ".join(typed[:_NAMED])}
        raise ValidationError(self.kind.unknown % told, code="unknown")


class OneByNumber(ByNumber):
    """One record: a select while they are few, else a text field for its number."""

    def clean(self, value: Any) -> Any:
        """The record, or None."""
        records = self.records(value)
        if len(records) > 1:
            raise ValidationError(_("Give one number, not several."))
        return next(iter(records), None)

    def prepare_value(self, value: Any) -> Any:
        shown = self.shown(value)
        return shown if self.is_many else next(iter(shown), None)


class SeveralByNumber(ByNumber):
    """Several records: tick boxes while they are few, else a text field for their numbers."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(queryset, empty_label=None, **kwargs)

    def clean(self, value: Any) -> Any:
        """The records."""
        return self.records(value)

    def prepare_value(self, value: Any) -> Any:
        return self.shown(value)


def _key(word: str) -> UUID | None:
    try:
        return UUID(word) if len(word) in (32, 36) else None
    except ValueError:
        return None
