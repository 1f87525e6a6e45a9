"""The forms of risks: the risk itself, why it closes, its acceptance."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from frameworks.failures import failures
from frameworks.models import Requirement
from frameworks.rights import charter
from governance.ui.choosing import SeveralByNumber
from governance.ui.forms import Form, ModelForm, capital, explain, name_the_empty_choice
from riskreg.models import Control, Organisation, Risk, User
from riskreg.queries import register

# Catalogues beside our own whose entries of the kind are kinds of risk.
TAXONOMIES: Mapping[str, tuple[str, ...]] = {
    "MIT_AI_RISK": ("subdomain",),
    "NIST_AI_600_1": ("risk",),
    "OWASP_LLM": ("risk",),
    "OWASP_AGENTIC": ("risk",),
}
_EXAMPLES: Mapping[str, str | Promise] = {
    "title": _("Instructions hidden in an application"),
    "cause": _("CVs are free text, and the assistant cannot tell data from instruction."),
    "event": _("A hidden line tells the assistant to rank its author first."),
    "consequence": _("Better applicants are not seen; the list has to be made again."),
    "affected": _("Applicants for warehouse jobs, about 4,000 a year"),
}
SECTIONS = (
    ("basics", _("What may happen"), ("title", "category", "cause", "event", "consequence")),
    ("people", _("Who is affected"), ("affected", "rights")),
    ("kinds", _("What kind of failure it is"), ("tags", "others")),
    ("place", _("Where, and who answers for it"), ("owner", "systems", "controls")),
    ("duties", _("Requirements it bears on"), ("links",)),
)


class Pairs(forms.CharField):
    """Requirements, one a line: the framework's code, a space, the reference."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[tuple[str, str]]:
        """The lines that hold something, as pairs."""
        lines = (line.strip() for line in super().clean(value).splitlines())
        pairs = (line.partition(" ") for line in lines if line)
        return list(dict.fromkeys((framework, ref.strip()) for framework, _space, ref in pairs))


class RiskForm(ModelForm):
    """All fields of a risk; a title and a category are enough."""

    rights = forms.MultipleChoiceField(
        label=_("Rights at stake"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Articles of the EU Charter. A right at stake is judged on its own scale."),
    )
    tags = forms.MultipleChoiceField(
        label=_("Kinds of failure"), required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.MultipleChoiceField(
        label=_("In the words of other taxonomies"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    links = Pairs(
        label=_("Requirements"),
        required=False,
        help_text=_("One a line: framework and reference, as the pages of the frameworks show."),
    )

    class Meta:
        model = Risk
        fields = (
            "title", "category", "cause", "event", "consequence", "affected", "rights", "tags",
            "owner", "systems", "controls",
        )  # fmt: skip
        widgets = {
            name: forms.Textarea(attrs={"rows": 3})
            for name in ("cause", "event", "consequence", "affected")
        }
        field_classes = {"systems": SeveralByNumber, "controls": SeveralByNumber}
        help_texts = {
            "cause": _("Why it could come about."),
            "event": _("What would be seen to happen."),
            "consequence": _("What follows for people, the organisation, others."),
        }

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._limit(organisation)
        self._offer_kinds()
        for name, example in _EXAMPLES.items():
            explain(self.fields[name], example=example)
        explain(self.fields["links"], example="EU_AI_ACT Art. 9(2)(a)")
        for field in self.fields.values():
            name_the_empty_choice(field)
            field.label = capital(field.label)

    def _limit(self, organisation: Organisation) -> None:
        """Offer this organisation's own entries alone."""
        systems: Any = self.fields["systems"]
        systems.offer(register.nameable(organisation, self.instance.systems.all()))
        controls: Any = self.fields["controls"]
        controls.offer(Control.objects.of(organisation))
        owner: Any = self.fields["owner"]
        owner.queryset = User.objects.filter(memberships__organisation=organisation)

    def _offer_kinds(self) -> None:
        self.fields["rights"].choices = rights_choices()  # type: ignore[attr-defined]
        self.fields["tags"].choices = failure_choices()  # type: ignore[attr-defined]
        others = other_choices()
        self.fields["others"].choices = others  # type: ignore[attr-defined]
        told = self.initial.get("tags") or []
        known = {each.tag for each in failures()}
        self.initial["tags"] = [tag for tag in told if tag in known]
        self.initial["others"] = [tag for tag in told if tag not in known]

    @property
    def sections(self) -> list[tuple[str, Any, list[BoundField], bool]]:
        """The groups of fields; all but the first are folded until they hold something."""
        return [
            (slug, title, bound, slug == "basics" or any(b.errors or b.value() for b in bound))
            for slug, title, names in SECTIONS
            for bound in [[self[name] for name in names]]
        ]

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes of the form."""
        told = {name: self.cleaned_data[name] for name in self._meta.fields or ()}
        told["tags"] = [*self.cleaned_data["tags"], *self.cleaned_data["others"]]
        return told

    def _post_clean(self) -> None:
        """Leave the instance alone: the action checks and writes."""


def rights_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The rights of the Charter by chapter."""
    return [
        (chapter, [(each.ref, f"{each.article} · {each.title}") for each in rights])
        for chapter, rights in groupby(charter().values(), lambda each: each.chapter)
    ]


def failure_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Our failure modes by group."""
    return [
        (group, [(each.tag, each.title) for each in found])
        for group, found in groupby(failures(), lambda each: each.group)
    ]


def other_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The entries of the other taxonomies, of the newest edition of each; one query."""
    kinds = {kind for kinds in TAXONOMIES.values() for kind in kinds}
    rows: Iterable[Requirement] = (
        Requirement.objects.filter(
            edition__framework__code__in=TAXONOMIES, kind__in=kinds, withdrawn=False
        )
        .select_related("edition__framework")
        .order_by("edition__framework__title", "position", "pk")
    )
    return [
        (title, [(f"{each.edition.framework.code} {each.ref}", str(each)) for each in found])
        for title, found in groupby(rows, lambda each: each.edition.framework.title)
    ]


class AskForm(Form):
    """That somebody should live with a risk, why and until when."""

    until = forms.DateField(label=_("Until"))
    reason = forms.CharField(
        label=_("Why it can be lived with"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What was tried, why more is out of proportion, what would change your mind."),
    )


class DecideForm(Form):
    """What the second person says."""

    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Conditions, or why not. A refusal needs one."),
    )
