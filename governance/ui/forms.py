"""How forms look: the renderer, the bound field of its templates, the form to inherit from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.db.models import QuerySet
from django.forms.boundfield import BoundField as DjangoBoundField
from django.forms.renderers import TemplatesSetting
from django.forms.utils import pretty_name
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.ui import choices
from riskreg.models import Organisation, User

Text = str | Promise
AnyField = TypeVar("AnyField", bound=forms.Field)

_CHOOSING = (forms.ChoiceField, forms.ModelChoiceField, forms.MultipleChoiceField)


@dataclass(frozen=True, slots=True)
class Provision:
    """The place in a law that a question rests on; `url` leads to its entry."""

    label: Text
    url: str = ""


class BoundField(DjangoBoundField):
    """A field with what our templates ask of it beyond Django's own."""

    @property
    def anchor(self) -> str:
        """The id that a link in the error summary should lead to."""
        if self.use_fieldset:
            first = next(iter(self.subwidgets), None)
            return first.id_for_label if first and first.id_for_label else self.auto_id
        return self.id_for_label or self.auto_id

    @property
    def is_single_choice_box(self) -> bool:
        """A lone checkbox: its words stand behind the box."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_optional(self) -> bool:
        """Optional fields say so, where the form does; the rest must be filled in."""
        says = getattr(self.form, "says_optional", True)
        return says and not self.field.required and not self.is_single_choice_box

    @property
    def size(self) -> str:
        """How wide the answer is: `short` for dates and numbers, `long` for prose."""
        widget = self.field.widget
        if isinstance(widget, forms.NumberInput | forms.DateInput | forms.TimeInput):
            return "short"
        return "long" if isinstance(widget, forms.Textarea) else "medium"

    @property
    def example(self) -> Text:
        """An example answer, given by `explain`."""
        return getattr(self.field, "example", "")

    @property
    def aria_describedby(self) -> str | None:
        """Django's help and error, and our example before them."""
        others = super().aria_describedby
        if self.example and others is not None and self.auto_id:
            return f"{self.auto_id}_example {others}".strip()
        return others

    @property
    def provision(self) -> Provision | None:
        """The provision behind the question, given by `explain`."""
        return getattr(self.field, "provision", None)


class Renderer(TemplatesSetting):
    """Renders forms from templates/django/forms/ with our bound field."""

    form_template_name = "django/forms/form.html"
    field_template_name = "django/forms/field.html"
    bound_field_class = BoundField

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        """A widget that is a list of choices is written in Python, all else by its template."""
        draw = choices.DRAWN.get(template_name)
        return draw(context["widget"]) if draw else super().render(template_name, context, request)


def explain(
    field: AnyField, *, example: Text = "", provision: Text = "", url: str = ""
) -> AnyField:
    """Give a question its example and the provision that stands beside it."""
    field.example = example  # type: ignore[attr-defined]
    field.provision = Provision(provision, url) if provision else None  # type: ignore[attr-defined]
    return field


def name_the_empty_choice(field: forms.Field) -> None:
    """Say in words what it means to choose nothing, in place of a row of dashes."""
    words = _("Choose one") if field.required else _("Not stated")
    if isinstance(field, forms.ModelChoiceField) and field.empty_label:
        field.empty_label = words
    elif isinstance(field, forms.ChoiceField):
        offered: Any = field.choices
        field.choices = [
            (value, label if value not in ("", None) else words) for value, label in offered
        ]


def capital(label: Text | None) -> str:
    """A label with a capital: a model's own names for its fields have none."""
    words = str(label or "")
    return words[:1].upper() + words[1:]


class DateInput(forms.DateInput):
    """The browser's own date field; the value travels as ISO 8601."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class Plain:
    """What every form here does, as a mixin: sentences that say what to do, no browser bubbles."""

    use_required_attribute = False  # the server answers in sentences, all at once
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            _say_what_to_do(name, field)


class Form(Plain, forms.Form):
    """The form to inherit from."""


class ReasonForm(Form):
    """Why something is done."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("It stands in the trail and in the history."),
    )


class WhyForm(ReasonForm):
    """Why something is done, by who wants to say it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False


def members(organisation: Organisation, roles: Iterable[str]) -> QuerySet[User]:
    """The members in some roles who can sign in, to choose from."""
    return User.objects.filter(
        memberships__organisation=organisation, memberships__role__in=roles, is_active=True
    ).order_by("name")


class ModelForm(Plain, forms.ModelForm):  # type: ignore[type-arg]
    """For its fields, widgets and messages only: what is saved goes through an action."""


class _Told(str):
    """A whole sentence: Django fills some in once more, by the same code now and then not.

    A % in a label must survive both: choices, and numbers that are none, as NaN.
    """

    __slots__ = ()

    def __mod__(self, values: object) -> str:
        return str(self)


def _say_what_to_do(name: str, field: forms.Field) -> None:
    """Replace Django's "This field is required." and give dates the browser's own input."""
    if type(field) is forms.DateField and type(field.widget) is forms.DateInput:
        field.widget = DateInput(field.widget.attrs)
    label = str(field.label or pretty_name(name))
    ours = {"required": _required(field), **_invalid(field)}
    for code, sentence in ours.items():
        if _is_standard(field, code):
            field.error_messages[code] = _Told(sentence % {"label": label})


def _is_standard(field: forms.Field, code: str) -> bool:
    """Whether a message is still the one Django ships, so that a form's own words stay."""
    for kind in type(field).__mro__:
        standard = vars(kind).get("default_error_messages", {})
        if code in standard:
            return bool(field.error_messages.get(code) == standard[code])
    return code not in field.error_messages


def _invalid(field: forms.Field) -> dict[str, str]:
    if isinstance(field, forms.DateTimeField):
        return {"invalid": _("“%(label)s”: give a day and a time that exist.")}
    if isinstance(field, forms.DateField):
        return {"invalid": _("“%(label)s”: give a day that exists, with day, month and year.")}
    if isinstance(field, forms.EmailField):
        return {"invalid": _("“%(label)s”: give a whole address, like name@example.eu.")}
    if isinstance(field, forms.IntegerField):
        return {"invalid": _("“%(label)s”: give a number in digits.")}
    if isinstance(field, _CHOOSING):
        return {"invalid_choice": _("“%(label)s”: choose one of the answers offered.")}
    return {}


def _required(field: forms.Field) -> str:
    if isinstance(field, _CHOOSING):
        return _("Choose an answer for “%(label)s”.")
    if isinstance(field, forms.FileField):
        return _("Choose a file for “%(label)s”.")
    if isinstance(field, forms.BooleanField):
        return _("Tick “%(label)s” to go on.")
    return _("Fill in “%(label)s”.")


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of the error summary."""

    anchor: str
    sentence: str


def problems(form: forms.BaseForm) -> Iterator[Problem]:
    """Every error of a form in the order of its fields, those of the whole form first."""
    for sentence in form.non_field_errors():
        yield Problem("", str(sentence))
    for bound in form:
        for sentence in bound.errors:
            yield Problem(getattr(bound, "anchor", bound.auto_id), str(sentence))
