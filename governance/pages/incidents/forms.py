"""The forms of incidents; actions check and write."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from frameworks import incident_words
from frameworks.failures import failures
from governance.pages.risks.forms import Pairs
from governance.ui.choosing import OneByNumber, SeveralByNumber
from governance.ui.forms import Form, explain, name_the_empty_choice
from governance.ui.moments import Moment
from riskreg.models import (
    AIModel,
    AISystem,
    Control,
    EntryKind,
    Evidence,
    Incident,
    IncidentKind,
    Organisation,
    Risk,
    User,
)
from riskreg.rules.incidents import LONGEST_WORDS

_LONG = {"max_length": LONGEST_WORDS}


def text(label: Any, rows: int = 4, **more: Any) -> forms.CharField:
    """A field for prose."""
    return forms.CharField(
        label=label, widget=forms.Textarea(attrs={"rows": rows}), **{**_LONG, **more}
    )


class FilesInput(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True


class Files(forms.FileField):
    """Several files."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each of them as one file is checked."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(Files, self).clean(each, initial) for each in given]


class _OwnForm(Form):
    """Offers the organisation's own records alone."""

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own: dict[str, Any] = {
            "system": AISystem.objects.of(organisation).order_by("name", "pk"),
            "risks": Risk.objects.of(organisation),
            "controls": Control.objects.of(organisation),
            "evidence": Evidence.objects.of(organisation),
            "ai_models": AIModel.objects.of(organisation).order_by("name", "version", "pk"),
            "owner": User.objects.filter(memberships__organisation=organisation).order_by("name"),
        }
        for name, rows in own.items():
            field: Any = self.fields.get(name)
            if isinstance(field, OneByNumber | SeveralByNumber):
                field.offer(rows)
            elif field is not None:
                field.queryset = rows
        for field in self.fields.values():
            name_the_empty_choice(field)


def _severities() -> list[tuple[str, str]]:
    told = [(each.code, f"{each.title}. {each.help}") for each in incident_words.severities()]
    return [("", str(_("Not stated yet"))), *told]


def _harms() -> list[tuple[str, str]]:
    return [(each.code, f"{each.title}. {each.help}") for each in incident_words.harms()]


def _failures() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (group, [(each.ref, each.title) for each in found])
        for group, found in groupby(failures(), lambda each: each.group)
    ]


def _kind() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Kind"), widget=forms.RadioSelect, choices=IncidentKind.choices
    )


def _title(**more: Any) -> forms.CharField:
    return forms.CharField(label=_("Title"), max_length=200, **more)


class NewIncident(_OwnForm):
    """What happened, to which system, when it was noticed; the rest can follow."""

    what = explain(
        text(_("What happened"), rows=6),
        example=_("Since Monday the shortlist holds nobody over 50. 40 applicants so far."),
    )
    system = OneByNumber(label=_("Which system"), queryset=AISystem.objects.none())
    noticed_at = Moment(label=_("When it was noticed"))
    kind = _kind()
    title = _title(required=False, help_text=_("Left empty, the first line of what happened."))
    version = forms.CharField(
        label=_("Version in operation"),
        max_length=60,
        required=False,
        help_text=_("Left empty, the version that the register knows."),
    )
    began_at = Moment(label=_("When it began"), required=False)
    containment = text(_("What was done at once"), rows=3, required=False)
    logs = Files(
        label=_("Logs and screenshots"),
        required=False,
        help_text=_("They become evidence, each with its SHA-256. Several can be chosen."),
    )
    key = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)

    ENOUGH = ("what", "system", "noticed_at")
    FURTHER = ("kind", "title", "version", "began_at", "containment", "logs")

    @property
    def enough(self) -> list[BoundField]:
        """The three that must be answered."""
        return [self[name] for name in self.ENOUGH]

    @property
    def further(self) -> list[BoundField]:
        """Those that may wait."""
        return [self[name] for name in self.FURTHER]

    @property
    def shows_further(self) -> bool:
        """Whether one of those has a fault, or was filled in."""
        answered = ("title", "version", "began_at", "containment")
        return any(bound.errors for bound in self.further) or any(self[n].value() for n in answered)

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes of the form."""
        names = (*self.ENOUGH, "kind", "title", "version", "began_at", "containment")
        told = {name: self.cleaned_data[name] for name in names}
        return {name: value for name, value in told.items() if value not in ("", None)}


SECTIONS = (
    ("basics", _("What it is"), ("title", "kind", "system", "version", "owner", "member_state")),
    (
        "times",
        _("When"),
        (
            "noticed_at", "began_at", "ended_at", "deployer_aware_at", "provider_aware_at",
        ),
    ),
    (
        "handling",
        _("What was done and found"),
        ("containment", "contained_at", "cause", "resolution", "resolved_at", "lessons"),
    ),
    ("severity", _("How severe, and which harm"), ("severity", "harm_types")),
    ("failures", _("How the system failed"), ("failure_modes",)),
)  # fmt: skip


class IncidentForm(_OwnForm):
    """All that is known of an incident; what happened stays as it was reported."""

    title = _title()
    kind = _kind()
    system = OneByNumber(label=_("System"), queryset=AISystem.objects.none(), required=False)
    version = forms.CharField(label=_("Version in operation"), max_length=60, required=False)
    owner = forms.ModelChoiceField(
        label=_("Handled by"), queryset=User.objects.none(), required=False
    )
    member_state = explain(
        forms.CharField(
            label=_("Member State"),
            max_length=2,
            required=False,
            help_text=_("Where it happened: days are counted and authorities named by it."),
        ),
        example="BE",
    )
    noticed_at = Moment(
        label=_("Noticed"), help_text=_("It can only turn out to have been earlier.")
    )
    began_at = Moment(label=_("Began"), required=False)
    ended_at = Moment(label=_("Ended"), required=False)
    deployer_aware_at = Moment(
        label=_("Deployer became aware"),
        required=False,
        help_text=_("Where that is another moment than the one above."),
    )
    provider_aware_at = Moment(label=_("Provider became aware"), required=False)
    containment = text(_("How it was contained"), required=False)
    contained_at = Moment(label=_("Contained"), required=False)
    cause = text(
        _("Cause"), required=False, help_text=_("What led to it, and why nothing stopped it.")
    )
    resolution = text(_("How it was resolved"), required=False)
    resolved_at = Moment(label=_("Resolved"), required=False)
    lessons = text(
        _("Review"),
        required=False,
        help_text=_("What changed in risks and controls because of it."),
    )
    severity = forms.ChoiceField(
        label=_("OECD severity"),
        required=False,
        widget=forms.RadioSelect,
        choices=_severities,
        help_text=_("A scale of its own: it is never turned into the class of the AI Act."),
    )
    harm_types = forms.MultipleChoiceField(
        label=_("Kinds of harm"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=_harms,
    )
    failure_modes = forms.MultipleChoiceField(
        label=_("Failure modes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=_failures,
    )

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        first = {name: getattr(incident, name) for _s, _t, names in SECTIONS for name in names}
        super().__init__(*args, organisation=incident.organisation, initial=first, **kwargs)
        if incident.system_id is not None:
            del self.fields["system"]  # what was frozen is of this system
        self.fields |= dict(_criteria(incident.details))

    @property
    def sections(self) -> list[tuple[str, Any, list[BoundField], bool]]:
        """The groups of fields; all but the first are folded until they hold something."""
        groups = [*SECTIONS, ("criteria", _("Criteria of the OECD framework"), self._asked)]
        told = []
        for slug, title, names in groups:
            bound = [self[name] for name in names if name in self.fields]
            is_open = slug == "basics" or any(each.errors or each.value() for each in bound)
            told.append((slug, title, bound, is_open))
        return told

    @property
    def _asked(self) -> tuple[str, ...]:
        return tuple(name for name in self.fields if name.startswith("criterion_"))

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes: what differs from what was shown."""
        plain = [n for n in self.changed_data if n in self.fields and n not in self._asked]
        told = {name: self.cleaned_data[name] for name in plain}
        if set(self.changed_data) & set(self._asked):
            told["details"] = self._details()
        return told

    def _details(self) -> dict[str, Any]:
        details: dict[str, Any] = {}
        for number, criterion in incident_words.criteria().items():
            chosen = self.cleaned_data.get(f"criterion_{number}", [])
            words = self.cleaned_data.get(f"criterion_{number}_words", "").strip()
            if criterion.kind in ("one", "yes_no"):
                chosen = [chosen] if chosen else []
            if chosen or words:
                details[str(number)] = {"chosen": list(chosen), "words": words}
        return details


def _criteria(details: Any) -> Iterator[tuple[str, forms.Field]]:
    """A field, or two, for each criterion that no other field answers."""
    for number, criterion in incident_words.criteria().items():
        told = details.get(str(number)) or {}
        label = f"{number}. {criterion.question}"
        if criterion.kind == "text":
            first = told.get("words", "")
            about = {"label": label, "help_text": criterion.help, "initial": first}
            yield f"criterion_{number}_words", text(rows=3, required=False, **about)
            continue
        chosen, options = told.get("chosen", []), list(criterion.options.items())
        is_one = criterion.kind in ("one", "yes_no")
        kind: Any = forms.ChoiceField if is_one else forms.MultipleChoiceField
        yield (
            f"criterion_{number}",
            kind(
                label=label,
                help_text=criterion.help,
                required=False,
                choices=[("", _("Not stated yet")), *options] if is_one else options,
                widget=forms.RadioSelect if is_one else forms.CheckboxSelectMultiple,
                initial=(chosen or [""])[0] if is_one else chosen,
            ),
        )
        yield (
            f"criterion_{number}_words",
            forms.CharField(
                label=_("%(number)s in words") % {"number": number},
                max_length=LONGEST_WORDS,
                required=False,
                initial=told.get("words", ""),
            ),
        )


class LinksForm(_OwnForm):
    """What an incident concerns."""

    controls = SeveralByNumber(
        label=_("Controls that failed"), queryset=Control.objects.none(), required=False
    )
    risks = SeveralByNumber(
        label=_("Risks that came about, or nearly"), queryset=Risk.objects.none(), required=False
    )
    ai_models = forms.ModelMultipleChoiceField(
        label=_("Models"),
        queryset=AIModel.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    evidence = SeveralByNumber(
        label=_("Evidence"), queryset=Evidence.objects.none(), required=False
    )
    requirements = explain(
        Pairs(
            label=_("Requirements"),
            required=False,
            help_text=_("One a line: framework and reference, as the pages of the law show."),
        ),
        example="EU_AI_ACT Art. 9(2)(a)",
    )
    logs = Files(
        label=_("Further files"),
        required=False,
        help_text=_("They become evidence, each with its SHA-256."),
    )


class NoteForm(Form):
    """An entry of the timeline."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[each for each in EntryKind.choices if each[0] != EntryKind.STATE],
        initial=EntryKind.NOTE,
    )
    at = Moment(label=_("When"))
    words = text(_("What"), help_text=_("It cannot be changed or taken away afterwards."))
