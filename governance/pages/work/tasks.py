"""Tasks: the list, one of them, new, change, close."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from governance.pages import histories
from governance.pages.acting import form_page, landing
from governance.pages.request import Request
from governance.pages.work.forms import CloseTaskForm, TaskForm
from governance.pages.work.lists import Register
from governance.pages.work.mine import views_of
from governance.pages.work.tables import TASKS
from governance.ui.filters import RegisterFilter
from governance.ui.filters.work import TaskFilter
from governance.ui.work_words import address
from riskreg import access
from riskreg.access import Right
from riskreg.actions import tasks
from riskreg.models import AISystem, Control, Incident, Risk, Task, TaskState
from riskreg.queries import days

JOINS = ("owner", "system", "risk", "control", "incident")
ABOUT: dict[str, type[Any]] = {
    "incident": Incident,
    "system": AISystem,
    "risk": Risk,
    "control": Control,
}


def _filter(request: Request) -> RegisterFilter:
    return TaskFilter(
        request.GET,
        queryset=Task.objects.of(request.organisation),
        organisation=request.organisation,
    )


def _rows(request: Request, found: RegisterFilter) -> Any:
    return found.qs.select_related(*JOINS)


LIST = Register(TASKS, _filter, _rows, "pages/work/tasks.html")


@require_safe
def index(request: Request) -> HttpResponse:
    """Every task of the organisation."""
    return LIST.show(request, views=views_of("tasks"))


@require_safe
def export(request: Request, slug: str) -> StreamingHttpResponse:
    """The list as a file, as it is shown."""
    return LIST.export(request, slug)


@require_safe
def show(request: Request, pk: str) -> HttpResponse:
    """One task: what, by whom, until when, and what came of it."""
    task = _task(request, pk)
    context = {
        "task": task,
        "is_open": task.state == TaskState.OPEN,
        "is_late": task.state == TaskState.OPEN and task.due < days.today(task.organisation),
        "may_change": tasks.may_change(request.user, task),
        "may_close": tasks.may_close(request.user, task),
        "facts": _facts(task),
        **histories.about(request, task),
    }
    return render(request, "pages/work/task.html", context)


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Give a task; who came from a risk, a control or a system goes back there."""
    access.require(request.user, Right.EDIT_TASK, request.organisation)
    about = _about(request)
    form = TaskForm(
        request.POST or None,
        organisation=request.organisation,
        initial={"owner": request.user.pk, "system": about.get("system")},
    )
    if form.is_valid():
        with landing(form):
            task = tasks.add(
                request.user, request.organisation, values={**form.cleaned_data, **about}
            )
            messages.success(request, _("“%(title)s” is entered.") % {"title": task})
            return redirect(_origin(about) or task)
    cancel = _origin(about)
    context = {
        "form": form,
        "about": cancel,
        "cancel": cancel.get_absolute_url() if cancel else reverse("tasks"),
    }
    return _form_page(request, context)


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: str) -> HttpResponse:
    """Change an open task."""
    task = _task(request, pk)
    if not tasks.may_change(request.user, task):
        raise PermissionDenied(_("Only the owner of the task or an officer can do this."))
    form = TaskForm(request.POST or None, instance=task, organisation=task.organisation)
    if form.is_valid():
        with landing(form):
            task = tasks.change(request.user, task, values=form.cleaned_data)
            messages.success(request, _("“%(title)s” is changed.") % {"title": task})
            return redirect(task)
    return _form_page(request, {"form": form, "task": task, "cancel": task.get_absolute_url()})


@require_http_methods(["GET", "POST"])
def close(request: Request, pk: str) -> HttpResponse:
    """Say that it is done, or dropped, and what came of it."""
    task = _task(request, pk)
    if not tasks.may_close(request.user, task):
        raise PermissionDenied(_("Only the owner of the task or an officer can do this."))
    form = CloseTaskForm(request.POST or None, initial={"state": TaskState.DONE})
    if form.is_valid():
        told = form.cleaned_data
        with landing(form):
            tasks.close(request.user, task, state=TaskState(told["state"]), outcome=told["outcome"])
            messages.success(request, _("“%(title)s” is closed.") % {"title": task})
            return redirect(task)
    context = {"task": task, "cancel": task.get_absolute_url()}
    return form_page(request, "pages/work/task_close.html", form, context)


def _form_page(request: Request, context: dict[str, Any]) -> HttpResponse:
    status = 422 if context["form"].errors else 200
    return render(request, "pages/work/task_form.html", context, status=status)


def _task(request: Request, pk: str) -> Task:
    mine = Task.objects.visible_to(request.user)
    joined = mine.select_related(*JOINS, "organisation", "created_by", "closed_by")
    return get_object_or_404(joined, pk=pk)


def _about(request: Request) -> dict[str, Any]:
    """The record that the address says the task belongs to: ?risk=, ?incident= and so on."""
    found = {}
    for name, model in ABOUT.items():
        key = request.GET.get(name)
        if key:
            own = model.objects.of(request.organisation)
            found[name] = get_object_or_404(own, pk=_uuid(key))
    return found


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as fault:
        raise Http404(text) from fault


def _origin(about: dict[str, Any]) -> Any:
    return next(iter(about.values()), None)


def _facts(task: Task) -> list[dict[str, Any]]:
    linked = [
        (_("System"), "system", task.system),
        (_("Risk"), "risk", task.risk),
        (_("Control"), "control", task.control),
        (_("Incident"), "incident", task.incident),
    ]
    return [
        {"label": _("Owner"), "value": task.owner},
        {"label": _("Due"), "value": task.due.isoformat()},
        *(
            {"label": label, "value": record, "url": address(page, record.pk)}
            for label, page, record in linked
            if record is not None
        ),
        {"label": _("Given by"), "value": task.created_by},
        {"label": _("Entered"), "value": task.created_at.date().isoformat()},
    ]
