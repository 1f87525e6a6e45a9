"""The form of an AI system: its groups of fields, with help and examples."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from frameworks.regimes import registry
from governance.ui.forms import Form, ModelForm, capital, explain, name_the_empty_choice
from riskreg.models import AISystem, Organisation, Unit, User

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that belong together. On a new entry all but the first are folded."""

    slug: str
    title: Text
    intro: Text
    fields: tuple[str, ...]


BASICS = Section("basics", _("Basics"), "", ("name", "purpose"))
SECTIONS: tuple[Section, ...] = (
    BASICS,
    Section(
        "about",
        _("What it is"),
        _("What goes in, what comes out, and how far it has come."),
        ("description", "version", "stage"),
    ),
    Section(
        "place",
        _("People and place"),
        _("Who answers for it, and as what you act."),
        ("owner", "unit", "roles", "countries"),
    ),
    Section(
        "technology",
        _("Technology"),
        _("Who made it and what it builds on."),
        ("vendor", "built_on"),
    ),
    Section(
        "data",
        _("Data and people affected"),
        _("What it works on, and who feels it."),
        ("datasets", "data", "affected_persons"),
    ),
    Section(
        "oversight",
        _("Oversight and autonomy"),
        _("How far it acts, and who can stop it."),
        ("autonomy", "tools", "oversight"),
    ),
    Section(
        "dates",
        _("Dates"),
        _("They decide which transitional rules hold."),
        ("placed_on_market", "put_into_service", "withdrawn_on"),
    ),
    Section(
        "oecd",
        _("OECD dimensions"),
        _("The five dimensions of the OECD framework for classifying AI systems (2022)."),
        ("oecd_people", "oecd_context", "oecd_data", "oecd_model", "oecd_task"),
    ),
)

_EXAMPLES: dict[str, Text] = {
    "name": _("CV screening for warehouse jobs"),
    "purpose": _("Ranks applicants for warehouse jobs so that recruiters read the best first."),
    "description": _(
        "Reads CVs and a job description, gives each CV a score from 0 to 100. Recruiters see the "
        "list in order of score and decide whom to invite."
    ),
    "version": _("2.3, or 2026-09"),
    "data": _("CVs (personal data), job descriptions; no photographs"),
    "affected_persons": _("Applicants in Belgium and the Netherlands, about 4,000 a year"),
    "oversight": _("Two recruiters review every rejection and can overrule the score."),
    "countries": _("BE, NL"),
    "tools": _("Send e-mail to the applicant"),
    "oecd_people": _("Job applicants; access to work is at stake; they cannot opt out."),
    "oecd_context": _("Human resources in logistics; not critical infrastructure."),
    "oecd_data": _("Given by applicants; text; personal; collected since 2019."),
    "oecd_model": _("Gradient-boosted trees, trained by the vendor, updated twice a year."),
    "oecd_task": _("Ranking; a person approves every outcome."),
}


class Lines(forms.CharField):
    """A list of texts, one a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """The lines that hold something."""
        text = super().clean(value)
        return [line.strip() for line in text.splitlines() if line.strip()]


class Codes(forms.CharField):
    """A list of country codes, with commas or spaces between."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """The codes in capitals, each once, in the order given."""
        text = super().clean(value)
        return list(dict.fromkeys(text.upper().replace(",", " ").split()))


def _roles() -> list[tuple[str, str]]:
    titles = {role.code: role.title for each in registry.all_regimes() for role in each.roles}
    return list(titles.items())


class SystemForm(ModelForm):
    """All fields of a system; two of them are enough."""

    roles = forms.MultipleChoiceField(
        label=_("Our roles"),
        choices=_roles,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("In which capacity you act under the law; several are possible."),
    )
    countries = Codes(
        label=_("Countries of use"), required=False, help_text=_("Two-letter codes (ISO 3166-1).")
    )
    tools = Lines(
        label=_("Tools it may call"),
        required=False,
        help_text=_("One a line: what an agent may do by itself."),
    )

    class Meta:
        model = AISystem
        fields = tuple(name for section in SECTIONS for name in section.fields)
        widgets = {
            "built_on": forms.CheckboxSelectMultiple,
            "datasets": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._limit(organisation)
        for name, example in _EXAMPLES.items():
            explain(self.fields[name], example=example)
        for field in self.fields.values():
            name_the_empty_choice(field)
            field.label = capital(field.label)

    def _limit(self, organisation: Organisation) -> None:
        """Offer this organisation's own entries alone."""
        members = User.objects.filter(memberships__organisation=organisation)
        units = Unit.objects.filter(organisation=organisation)
        self.fields["owner"].queryset = members  # type: ignore[attr-defined]
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        for name in ("vendor", "built_on", "datasets"):
            field: Any = self.fields[name]
            field.queryset = field.queryset.filter(organisation=organisation)

    @property
    def basics(self) -> list[BoundField]:
        """The two fields that are enough."""
        return [self[name] for name in BASICS.fields]

    @property
    def further(self) -> Iterator[tuple[Section, list[BoundField], bool]]:
        """Every other group, its fields, and whether it must stand open: something is in it."""
        for section in SECTIONS[1:]:
            bound = [self[name] for name in section.fields]
            yield section, bound, any(field.errors or field.value() for field in bound)

    def _post_clean(self) -> None:
        """Leave the instance alone: the action checks and writes."""


class ArchiveForm(Form):
    """Why a system leaves the working lists."""

    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea,
        help_text=_("It stands in the trail and in the history of the system."),
    )
