"""API keys: what programs may do in one's name."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from governance.mails import safety
from governance.pages import histories
from governance.pages.acting import form_page, landing
from governance.pages.request import Request, posted
from governance.ui.columns import Column, Table, attribute
from governance.ui.forms import Form
from governance.ui.rights import RIGHT_WORDS, grouped
from riskreg import access
from riskreg.access import Right
from riskreg.actions import keys
from riskreg.models import ApiKey, User
from riskreg.trail import Did


class KeyForm(Form):
    """A new key: what uses it, what it may do, until when."""

    holder = forms.ModelChoiceField(
        label=gettext_lazy("Acts for"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("Myself"),
        help_text=gettext_lazy("A service has a role of its own and stays when people leave."),
    )
    name = forms.CharField(
        label=gettext_lazy("What uses it"),
        max_length=120,
        help_text=gettext_lazy("For example: nightly export, pipeline of team Credit."),
    )
    rights = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"),
        widget=forms.CheckboxSelectMultiple,
        initial=[Right.VIEW.value],
        help_text=gettext_lazy(
            "Each by itself: to read records is not to read people, trail and portfolio as well."
        ),
    )
    expires_on = forms.DateField(
        label=gettext_lazy("Ends on"),
        help_text=gettext_lazy("At most a year ahead."),
        initial=lambda: timezone.localdate() + timedelta(days=90),
    )

    def __init__(
        self, *args: object, held: frozenset[Right], services: QuerySet[User], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rights"].choices = grouped(held)  # type: ignore[attr-defined]
        if services:
            self.fields["holder"].queryset = services  # type: ignore[attr-defined]
        else:
            del self.fields["holder"]


class RotateForm(Form):
    """How long the old key goes on."""

    overlap = forms.ChoiceField(
        label=gettext_lazy("The old key ends"),
        choices=[
            ("0", gettext_lazy("at once")),
            ("1", gettext_lazy("in 24 hours")),
            ("7", gettext_lazy("in 7 days")),
            ("30", gettext_lazy("in 30 days")),
        ],
        initial="1",
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Until then both work, so that you can exchange it in peace."),
    )


def _state(key: ApiKey) -> str:
    if key.revoked_at:
        return _("revoked")
    return _("expired") if key.expires_at <= timezone.now() else _("in force")


KEYS: Table[ApiKey] = Table(
    slug="keys",
    caption=gettext_lazy("API keys"),
    default_sort="-created",
    columns=(
        attribute("name", gettext_lazy("What uses it")),
        Column("prefix", gettext_lazy("Begins with"), lambda key: f"rr_{key.prefix}_"),
        attribute("holder", gettext_lazy("Acts for"), "user.name"),
        Column(
            "rights",
            gettext_lazy("May"),
            lambda key: [str(RIGHT_WORDS[Right(right)]) for right in key.rights],
            cell="pages/people/_rights_cell.html",
        ),
        attribute("created", gettext_lazy("Created"), "created_at", is_default=False),
        attribute("ends", gettext_lazy("Ends"), "expires_at"),
        attribute(
            "used",
            gettext_lazy("Last used"),
            "last_used_at",
            empty=gettext_lazy("not used yet"),
        ),
        Column("state", gettext_lazy("State"), _state),
        Column("end", gettext_lazy("Change"), lambda k: k.pk, cell="pages/people/_key_cell.html"),
    ),
)


@require_safe
def index(request: Request) -> HttpResponse:
    """One's own keys; who manages people sees everybody's."""
    sort = request.GET.get("sort", "")
    found = ApiKey.objects.of(request.organisation).select_related("user")
    if not access.may(request.user, Right.MANAGE_PEOPLE, request.organisation):
        found = found.filter(user=request.user)
    table = KEYS.view(found.order_by(*KEYS.order_by(sort)), sort=sort)
    told = histories.of_these(request, ApiKey, found.values_list("pk", flat=True))
    return render(request, "pages/people/keys.html", {"table": table, **told})


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Make a key; it is shown on the answer to this request and never again."""
    access.require(request.user, Right.MANAGE_KEYS, request.organisation)
    held = access.rights_of(request.user, request.organisation)
    form = KeyForm(request.POST or None, held=held, services=_services(request))
    if form.is_valid():
        try:
            key, shown_once = keys.create(
                request.user,
                request.organisation,
                name=form.cleaned_data["name"],
                rights=[Right(right) for right in form.cleaned_data["rights"]],
                expires_at=_end_of(form.cleaned_data["expires_on"]),
                holder=form.cleaned_data.get("holder"),
            )
        except ValidationError as refused:
            _put_beside(form, refused)
        else:
            safety.tell(key.user, Did.KEY_CREATED)
            context = {"key": key, "shown_once": shown_once}
            return render(request, "pages/people/key_made.html", context, status=201)
    return form_page(request, "pages/people/key_new.html", form, {})


def _services(request: Request) -> QuerySet[User]:
    """The services of the organisation, for who manages people."""
    if not access.may(request.user, Right.MANAGE_PEOPLE, request.organisation):
        return User.objects.none()
    return User.objects.filter(
        is_service=True, is_active=True, memberships__organisation=request.organisation
    )


@require_http_methods(["GET", "POST"])
def rotate(request: Request, pk: str) -> HttpResponse:
    """Give a key a successor, shown on the answer to this request and never again."""
    key = _visible(request, pk)
    keys.require_renewal(request.user, key)
    form = RotateForm(request.POST or None)
    if form.is_valid():
        overlap = timedelta(days=int(form.cleaned_data["overlap"]))
        with landing(form):
            successor, shown_once = keys.rotate(request.user, key, overlap=overlap)
            safety.tell(successor.user, Did.KEY_ROTATED)
            context = {"key": successor, "shown_once": shown_once}
            return render(request, "pages/people/key_made.html", context, status=201)
    return form_page(request, "pages/people/key_rotate.html", form, {"key": key})


def _visible(request: Request, pk: str) -> ApiKey:
    rows = ApiKey.objects.visible_to(request.user).select_related("user")
    found: ApiKey = get_object_or_404(rows, pk=pk)
    return found


def _end_of(day: date) -> datetime:
    """The last second of a day as clocks show it here."""
    return timezone.make_aware(datetime.combine(day, time.max.replace(microsecond=0)))


def _put_beside(form: KeyForm, refused: ValidationError) -> None:
    for field, sentences in refused.message_dict.items():
        name = "expires_on" if field == "expires_at" else field
        form.add_error(name if name in form.fields else None, sentences)


@require_http_methods(["GET", "POST"])
def revoke(request: Request, pk: str) -> HttpResponse:
    """End a key, after asking once."""
    key = _visible(request, pk)
    keys.require_revocation(request.user, key)
    form = Form(posted(request))
    if form.is_valid():
        with landing(form):
            keys.revoke(request.user, key)
            messages.success(request, _("The key no longer works."))
            return redirect("keys")
    return form_page(request, "pages/people/key_revoke.html", form, {"key": key})
