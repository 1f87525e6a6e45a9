"""Members and units of an organisation, what each role may do, and changing organisation."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Max
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance.mails import posting
from governance.pages import histories
from governance.pages.acting import form_page, landing
from governance.pages.request import SESSION_KEY, Request, posted
from governance.ui import files
from governance.ui.columns import Column, Table, attribute
from governance.ui.forms import Form
from governance.ui.rights import RIGHT_WORDS
from riskreg import access
from riskreg.access import Right
from riskreg.actions import people
from riskreg.exporters import Sheet, Value
from riskreg.models import Erasure, Membership, Organisation, Role, Unit, User

INSIDE = [each for each in Role.choices if each[0] != Role.EXTERNAL_AUDITOR]


class MemberForm(Form):
    """Who comes in, and as what."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("They sign in with it, and get a mail to choose a password."),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=INSIDE,
        initial=Role.ENGINEER,
        widget=forms.RadioSelect,
    )


class RoleForm(Form):
    """Another role for a member."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=INSIDE, widget=forms.RadioSelect)


class DeputyForm(Form):
    """Who is told when something of a member's stays undone."""

    deputy = forms.ModelChoiceField(
        label=gettext_lazy("Deputy"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("Nobody: the compliance officers are told"),
        help_text=gettext_lazy("Gets a mail when something is late for a week."),
    )
    deputy_from = forms.DateField(
        label=gettext_lazy("Stands in from"),
        required=False,
        help_text=gettext_lazy("From this day on the deputy has this person's rights too."),
    )
    deputy_until = forms.DateField(
        label=gettext_lazy("Stands in until"),
        required=False,
        help_text=gettext_lazy("The last day of it. Both days empty: told, without rights."),
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        deputy: Any = self.fields["deputy"]
        colleagues = Membership.objects.in_force().filter(organisation=membership.organisation_id)
        deputy.queryset = User.objects.filter(
            memberships__in=colleagues.exclude(role=Role.EXTERNAL_AUDITOR), is_active=True
        ).exclude(pk=membership.user_id)


class UnitForm(Form):
    """A new organisation unit."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        help_text=gettext_lazy("For example: Human resources, Plant Ghent."),
    )


MEMBERS: Table[Membership] = Table(
    slug="people",
    caption=gettext_lazy("People"),
    default_sort="name",
    columns=(
        attribute("name", gettext_lazy("Name"), "user.name"),
        Column(
            "email",
            gettext_lazy("E-mail"),
            lambda m: "" if m.user.is_service else m.user.email,
            sort=("user__email",),
            empty=gettext_lazy("a service: keys only"),
        ),
        Column("role", gettext_lazy("Role"), lambda m: m.get_role_display(), sort=("role",)),
        Column(
            "deputy",
            gettext_lazy("Deputy"),
            lambda m: m.deputy.name if m.deputy else "",
            cell="pages/people/_deputy_cell.html",
            empty=gettext_lazy("nobody named"),
        ),
        Column(
            "part",
            gettext_lazy("Sees"),
            lambda m: m.pk,
            cell="pages/people/_part_cell.html",
        ),
        Column(
            "seen",
            gettext_lazy("Last here"),
            lambda m: getattr(m, "last_seen", None),
            empty=gettext_lazy("not yet"),
        ),
        Column(
            "change",
            gettext_lazy("Change"),
            lambda m: m.pk,
            cell="pages/people/_change_cell.html",
        ),
    ),
)


_HEADINGS = (
    ("name", gettext_lazy("Name")),
    ("email", gettext_lazy("E-mail")),
    ("kind", gettext_lazy("Person or service")),
    ("role", gettext_lazy("Role")),
    ("part", gettext_lazy("Sees")),
    ("frameworks", gettext_lazy("Laws and standards")),
    ("begins_on", gettext_lazy("First day")),
    ("ends_on", gettext_lazy("Last day")),
    ("deputy", gettext_lazy("Deputy")),
    ("deputy_from", gettext_lazy("Stands in from")),
    ("deputy_until", gettext_lazy("Stands in until")),
    ("given_by", gettext_lazy("Let in by the sign-in service")),
    ("last_seen", gettext_lazy("Last here")),  # for who manages people alone
)
_LAST_SEEN = Max("user__usersession__last_seen_at")


@require_safe
def index(request: Request) -> HttpResponse:
    """Everybody of this organisation, and its units."""
    access.require(request.user, Right.VIEW_ALL, request.organisation)
    sort = request.GET.get("sort", "")
    members = (
        Membership.objects.filter(organisation=request.organisation)
        .select_related("user", "deputy")
        .prefetch_related("units", "systems")
        .order_by(*MEMBERS.order_by(sort))
    )
    wanted, erased = ["email", "role", "part", "deputy"], Erasure.objects.none()
    if access.may(request.user, Right.MANAGE_PEOPLE, request.organisation):
        wanted += ["seen", "change"]
        members = members.annotate(last_seen=_LAST_SEEN)
        erased = Erasure.objects.of(request.organisation).select_related("person")
    units = Unit.objects.filter(organisation=request.organisation)
    return render(
        request,
        "pages/people/index.html",
        {
            "table": MEMBERS.view(members, sort=sort, wanted=wanted),
            "units": units,
            "erasures": erased,
            **histories.of_kinds(request, Membership, Unit, Erasure),
        },
    )


@require_safe
def export(request: Request, slug: str) -> StreamingHttpResponse:
    """Who has access, as what, to which part, until when: what a review of access starts from."""
    access.require(request.user, Right.VIEW_ALL, request.organisation)
    members = Membership.objects.filter(organisation=request.organisation)
    related = members.select_related("user", "deputy").prefetch_related("units", "systems")
    manages = access.may(request.user, Right.MANAGE_PEOPLE, request.organisation)
    told = _HEADINGS if manages else _HEADINGS[:-1]
    rows = related.annotate(last_seen=_LAST_SEEN).order_by("user__name", "id")
    sheet = Sheet(
        title=_("People"),
        headings=files.headings(told),
        rows=(_row(each)[: len(told)] for each in rows),
    )
    return files.answer(sheet, slug, name=f"people-{timezone.localdate():%Y-%m-%d}")


def _row(member: Membership) -> tuple[Value, ...]:
    part = [str(each) for each in member.units.all()]
    part += [each.reference for each in member.systems.all()]
    return (
        member.user.name,
        "" if member.user.is_service else member.user.email,
        str(_("a service: keys only") if member.user.is_service else _("a person")),
        str(member.get_role_display()),
        part if member.is_limited else _("everything"),
        member.frameworks,
        member.begins_on,
        member.ends_on,
        str(member.deputy or ""),
        member.deputy_from,
        member.deputy_until,
        member.given_by,
        getattr(member, "last_seen", None),
    )


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Let a person in; they get a mail to choose a password."""
    access.require(request.user, Right.MANAGE_PEOPLE, request.organisation)
    form = MemberForm(request.POST or None)
    if form.is_valid():
        with landing(form):
            user = people.add_member(
                request.user,
                request.organisation,
                name=form.cleaned_data["name"],
                email=form.cleaned_data["email"],
                role=Role(form.cleaned_data["role"]),
            )
            invite(request, user, form.cleaned_data["name"])
            return redirect("people")
    return form_page(request, "pages/people/new.html", form, {})


def invite(request: Request, user: User, name: str) -> None:
    """Have the letter sent that tells somebody how to come in, and answer with the name typed."""
    posting.invitation(user.memberships.get(organisation=request.organisation))
    messages.success(request, _("%(name)s was let in.") % {"name": name})


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: str) -> HttpResponse:
    """Give a member another role."""
    membership = membership_of(request, pk)
    access.require(request.user, Right.MANAGE_PEOPLE, membership)
    form = RoleForm(request.POST or None, initial={"role": membership.role})
    if form.is_valid():
        with landing(form):
            people.change_role(request.user, membership, role=Role(form.cleaned_data["role"]))
            messages.success(request, _("The role was changed."))
            return redirect("people")
    context = {"membership": membership, **histories.about(request, membership)}
    return form_page(request, "pages/people/edit.html", form, context)


@require_http_methods(["GET", "POST"])
def deputy(request: Request, pk: str) -> HttpResponse:
    """Name who stands in for a member: oneself, or as administrator for anybody."""
    membership = membership_of(request, pk)
    if membership.user_id != request.user.pk:
        access.require(request.user, Right.MANAGE_PEOPLE, membership)
    form = DeputyForm(
        request.POST or None,
        membership=membership,
        initial={
            "deputy": membership.deputy_id,
            "deputy_from": membership.deputy_from,
            "deputy_until": membership.deputy_until,
        },
    )
    if form.is_valid():
        with landing(form):
            people.set_deputy(
                request.user,
                membership,
                deputy=form.cleaned_data["deputy"],
                begins=form.cleaned_data["deputy_from"],
                ends=form.cleaned_data["deputy_until"],
            )
            messages.success(request, _("The deputy was changed."))
            return redirect("people")
    context = {"membership": membership, **histories.about(request, membership)}
    return form_page(request, "pages/people/deputy.html", form, context)


@require_http_methods(["GET", "POST"])
def end(request: Request, pk: str) -> HttpResponse:
    """Take a member's access away, after asking once."""
    membership = membership_of(request, pk)
    access.require(request.user, Right.MANAGE_PEOPLE, membership)
    form = Form(posted(request))
    if form.is_valid():
        with landing(form):
            people.end_membership(request.user, membership)
            messages.success(request, _("The access has ended."))
            return redirect("people")
    return form_page(request, "pages/people/end.html", form, {"membership": membership})


def membership_of(request: Request, pk: str) -> Membership:
    """A membership of one's organisations; 404 for any other."""
    visible = Membership.objects.filter(
        organisation__in=Organisation.objects.visible_to(request.user)
    ).select_related("user", "organisation")
    return get_object_or_404(visible, pk=pk)


@require_http_methods(["GET", "POST"])
def unit_new(request: Request) -> HttpResponse:
    """Add an organisation unit."""
    access.require(request.user, Right.EDIT_INVENTORY, request.organisation)
    form = UnitForm(request.POST or None)
    if form.is_valid():
        with landing(form):
            unit = people.add_unit(request.user, request.organisation, **form.cleaned_data)
            messages.success(request, _("%(name)s was added.") % {"name": unit})
            return redirect("people")
    return form_page(request, "pages/people/unit_new.html", form, {})


@require_safe
def access_table(request: Request) -> HttpResponse:
    """What each role may do: the table the actions ask, printed."""
    rows = [
        {
            "right": words,
            "cells": [role in access.TABLE[right] for role in Role],
        }
        for right, words in RIGHT_WORDS.items()
    ]
    return render(
        request,
        "pages/people/access_table.html",
        {"rows": rows, "roles": [role.label for role in Role]},
    )


@require_POST
def switch_organisation(request: Request) -> HttpResponse:
    """Work in another of one's organisations from now on, on the page that was asked for if any."""
    mine = {str(each.pk): each for each in access.organisations_of(request.user)}
    wanted = mine.get(request.POST.get("organisation", ""))
    if wanted is None:
        raise Http404
    request.session[SESSION_KEY] = str(wanted.pk)
    address = request.POST.get("next", "")
    is_ours = address.startswith("/") and url_has_allowed_host_and_scheme(address, None)
    return redirect(address if is_ours else "home")
