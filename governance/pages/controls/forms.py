"""The forms of controls: the control itself, a test, a confirmation, a reason."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from frameworks.models import Requirement
from governance.ui.choosing import SeveralByNumber
from governance.ui.forms import Form, ModelForm, capital, explain, name_the_empty_choice
from riskreg.models import Control, ControlState, Effectiveness, Organisation, User
from riskreg.queries import register

Pair = tuple[str, str]

_EXAMPLES: Mapping[str, str | Promise] = {
    "title": _("A person approves every refund above 100 euros"),
    "how_it_works": _(
        "The agent prepares the refund; the team lead sees amount, reason and customer, and "
        "releases or refuses it in the case file."
    ),
    "how_it_is_tested": _(
        "In a copy of the system, ask for refunds of 99, 100 and 101 euros; only the first goes "
        "through without a person."
    ),
}
SECTIONS = (
    ("basics", _("Basics"), ("title", "layer", "state", "owner", "due")),
    (
        "work",
        _("How it works and how one sees that"),
        ("how_it_works", "how_it_is_tested", "review_interval"),
    ),
    ("kind", _("What kind of control it is"), ("effect", "phase", "carrier")),
    (
        "reach",
        _("Where it holds"),
        ("is_organisation_wide", "systems", "ai_models", "vendors"),
    ),
)


class ControlForm(ModelForm):
    """All fields of a control; a title and a layer are enough."""

    requirements = forms.MultipleChoiceField(
        label=_("Requirements it serves"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Untick what it does not serve in your house. You can add others afterwards."),
    )

    class Meta:
        model = Control
        fields = tuple(name for _slug, _title, names in SECTIONS for name in names)
        widgets = {
            "ai_models": forms.CheckboxSelectMultiple,
            "vendors": forms.CheckboxSelectMultiple,
        }
        field_classes = {"systems": SeveralByNumber}
        help_texts = {
            "ai_models": _("Every system that builds on one of these inherits the control."),
            "vendors": _(
                "Every system from one of these, or built on a model of theirs, inherits it."
            ),
            "due": _("By when it should be in place."),
        }

    def __init__(
        self,
        *args: Any,
        organisation: Organisation,
        offered: Mapping[Pair, Requirement] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._limit(organisation)
        if offered:
            field: Any = self.fields["requirements"]
            field.choices = [(key_of(pair), words_of(each)) for pair, each in offered.items()]
            field.initial = [key_of(pair) for pair in offered]
        else:
            del self.fields["requirements"]
        for name, example in _EXAMPLES.items():
            explain(self.fields[name], example=example)
        for field in self.fields.values():
            name_the_empty_choice(field)
            field.label = capital(field.label)

    def _limit(self, organisation: Organisation) -> None:
        """Offer this organisation's own entries alone; retiring is an act of its own."""
        for name in ("ai_models", "vendors"):
            field: Any = self.fields[name]
            field.queryset = field.queryset.filter(organisation=organisation)
        systems: Any = self.fields["systems"]
        systems.offer(register.nameable(organisation, self.instance.systems.all()))
        owner: Any = self.fields["owner"]
        owner.queryset = User.objects.filter(memberships__organisation=organisation)
        state: Any = self.fields["state"]
        state.choices = [pair for pair in ControlState.choices if pair[0] != ControlState.RETIRED]

    @property
    def sections(self) -> list[tuple[str, Any, list[Any]]]:
        """The groups of fields, each with its bound fields."""
        groups = [(slug, title, [self[name] for name in names]) for slug, title, names in SECTIONS]
        if "requirements" in self.fields:
            groups.append(("serves", _("What it serves"), [self["requirements"]]))
        return groups

    @property
    def links(self) -> list[Pair]:
        """The ticked requirements."""
        return [pair_of(key) for key in self.cleaned_data.get("requirements", ())]

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes of the form."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}

    def _post_clean(self) -> None:
        """Leave the instance alone: the action checks and writes."""


class TestForm(Form):
    """One test and what it found."""

    __test__ = False  # a form, whatever its name says to a test runner

    on = forms.DateField(label=_("Tested on"))
    result = forms.ChoiceField(
        label=_("What it found"),
        widget=forms.RadioSelect,
        choices=[pair for pair in Effectiveness.choices if pair[0] != Effectiveness.NOT_TESTED],
    )
    note = forms.CharField(
        label=_("What was done and seen"),
        widget=forms.Textarea,
        required=False,
        help_text=_("Enough for somebody else to do the test again. It cannot be changed later."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate


class ConfirmForm(Form):
    """What the second person looked at."""

    note = forms.CharField(
        label=_("What you looked at"),
        widget=forms.Textarea,
        required=False,
        help_text=_("It stands in the trail."),
    )


def key_of(pair: Pair) -> str:
    """A requirement as a form sends it: `EU_AI_ACT Art. 9(1)`."""
    return f"{pair[0]} {pair[1]}"


def pair_of(key: str) -> Pair:
    """The requirement that a form sent."""
    framework, _space, ref = key.partition(" ")
    return framework, ref


def pairs_of(keys: Collection[str]) -> list[Pair]:
    """The requirements that a form or an address sent."""
    return [pair_of(key) for key in keys if " " in key]


def words_of(entry: Requirement) -> str:
    """A requirement in words; of a heading also that it spans what stands below it."""
    said = f"{entry.edition.framework.title} · {entry.ref} {entry.title}"
    if getattr(entry, "has_below", False):
        return _("%(entry)s (a heading: it serves every entry below it)") % {"entry": said}
    return said
