"""The lists of work: their columns, one definition for page and export."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.ui.columns import Column, Table, attribute
from governance.ui.work_kinds import CHANGES, SUBJECTS
from governance.ui.work_words import Item, address, under_review
from riskreg.models import Review, Task
from riskreg.rules.staleness import Kind


class WorkTable(Table[Item]):
    """Rows of many tables have no primary key in common: they end in the record's own.

    One control may be there twice, to be tested and to be confirmed: the kind tells them apart.
    """

    def order_by(self, sort: str) -> tuple[str, ...]:
        """ORM ordering that ends in what a row is about."""
        *paths, _key = super().order_by(sort)
        return (*paths, *(each for each in ("titled", "key", "item") if each not in paths))


_WORK: tuple[Column[Item], ...] = (
    Column("what", _("What"), lambda i: i.title, sort=("titled",), link=lambda i: i.url),
    Column("kind", _("Kind"), lambda i: i.label, sort=("item",)),
    Column("why", _("Why"), lambda i: i.reason),
    Column(
        "system",
        _("System"),
        lambda i: i.system,
        sort=("within_name",),
        link=lambda i: i.system_url,
        empty=_("none in particular"),
    ),
    Column("due", _("Due"), lambda i: i.due, sort=("by_day",), empty=_("no day set")),
    Column(
        "left",
        _("Time left"),
        lambda i: i.left,
        cell="pages/work/_left_cell.html",
        empty=_("no day set"),
    ),
)
MINE = WorkTable(
    slug="work",
    caption=_("What is due from you"),
    columns=_WORK,
    default_sort="due",
    key=lambda i: i.key,
)
EVERYBODYS = WorkTable(
    slug="work_all",
    caption=_("What is due from everybody"),
    columns=(
        *_WORK[:4],
        Column("who", _("Due from"), lambda i: i.who, empty=_("whoever may, or nobody yet")),
        *_WORK[4:],
    ),
    default_sort="due",
    key=lambda i: i.key,
)


def _belongs(task: Task) -> str:
    return str(task.risk or task.control or task.incident or "")


def _belongs_to(task: Task) -> str:
    if task.risk_id:
        return address("risk", task.risk_id)
    if task.control_id:
        return address("control", task.control_id)
    return address("incident", task.incident_id) if task.incident_id else ""


TASKS: Table[Task] = Table(
    slug="tasks",
    caption=_("Tasks"),
    default_sort="due",
    columns=(
        attribute("title", _("Task"), link=lambda t: t.get_absolute_url()),
        attribute("owner", _("Owner"), "owner.name"),
        attribute("due", _("Due")),
        Column("state", _("State"), lambda t: t.get_state_display(), sort=("state",)),
        Column(
            "system",
            _("System"),
            lambda t: t.system.name if t.system else "",
            sort=("system__name",),
            link=lambda t: reverse("system", args=[t.system_id]) if t.system_id else "",
            empty=_("none in particular"),
        ),
        Column(
            "belongs",
            _("Risk, control or incident"),
            _belongs,
            link=_belongs_to,
            empty=_("none in particular"),
        ),
        Column(
            "outcome",
            _("What came of it"),
            lambda t: t.outcome,
            is_default=False,
            empty=_("not closed yet"),
        ),
        attribute("closed", _("Closed"), "closed_at", is_default=False, empty=_("not closed yet")),
        Column("details", _("Details"), lambda t: t.details, is_default=False),
    ),
)
REVIEWS: Table[Review] = Table(
    slug="reviews",
    caption=_("Reviews"),
    default_sort="due",
    columns=(
        Column(
            "record",
            _("Record"),
            under_review,
            link=lambda r: r.get_absolute_url(),
        ),
        Column("kind", _("Kind"), lambda r: str(SUBJECTS[r.subject_kind]), sort=("subject_kind",)),
        attribute(
            "system",
            _("System"),
            "system.name",
            link=lambda r: reverse("system", args=[r.system_id]),
        ),
        Column("cause", _("What changed"), lambda r: str(CHANGES[Kind(r.cause)]), sort=("cause",)),
        Column("changes", _("Changes"), lambda r: len(r.causes), is_number=True, is_default=False),
        attribute("opened", _("Opened"), "opened_at"),
        attribute("due", _("Due")),
        attribute("closed", _("Closed"), "closed_at", empty=_("open")),
        Column(
            "outcome",
            _("What the review found"),
            lambda r: r.outcome,
            is_default=False,
            empty=_("not closed yet"),
        ),
    ),
)
