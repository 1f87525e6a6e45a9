"""What people have to do, in words: for the page, the API and the mails."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from frameworks.regimes import registry
from governance.ui import dates, law_words
from governance.ui.work_kinds import CHANGES, PREFIXES, SUBJECTS, WORDS, Text
from riskreg.models import AssessmentKind, FlagKind, Review, Subject
from riskreg.queries.work import Row, Work
from riskreg.rules.staleness import Kind

_FINDINGS: Mapping[str, Text] = {
    "open": gettext_lazy("Found and not fixed"),
    "fixed": gettext_lazy("Fixed; to be run again"),
    "back": gettext_lazy("Came back when it was run again"),
}

A_YEAR = 365  # days; what is later says since when, not for how many days


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do, with its words."""

    row: Row
    today: date
    who: str = ""

    @property
    def key(self) -> UUID:
        """The record it is about."""
        return self.row["key"]

    @property
    def kind(self) -> str:
        """Its kind, as filters name it."""
        return self.row["item"]

    @property
    def label(self) -> str:
        """Its kind in words."""
        return str(WORDS[self.kind].label)

    @property
    def title(self) -> str:
        """What it is about."""
        reference = self._reference()
        words = _TITLES.get(self.kind, _plain_title)(self.row)
        return f"{reference} {words}".strip()

    @property
    def reason(self) -> str:
        """Why it is in the list."""
        if self.kind == "review":
            cause = Kind(self.row["detail"].split()[1])
            return _("After a change: %(change)s") % {"change": CHANGES[cause]}
        if self.kind == "clock":
            return self.row["detail"]
        if self.kind == "finding":
            return str(_FINDINGS.get(self.row["detail"], ""))
        if self.kind == "control_test" and self.row["detail"] == "not_tested":
            return _("In place and never tested")
        if self.kind == "indicator_due" and self.due is None:
            return _("Never measured")
        return str(WORDS[self.kind].reason)

    @property
    def url(self) -> str:
        """Where one does it."""
        words = WORDS[self.kind]
        return address(words.url, self.row["link"])

    @property
    def due(self) -> date | None:
        """Until when."""
        return self.row["by_day"]

    @property
    def system(self) -> str:
        """The system it concerns, if it is one."""
        return self.row["within_name"] or ""

    @property
    def system_url(self) -> str:
        """The record of that system."""
        return reverse("system", args=[self.row["within"]]) if self.row["within"] else ""

    @property
    def late(self) -> int:
        """By how many days it is late."""
        return max((self.today - self.due).days, 0) if self.due else 0

    @property
    def left(self) -> str:
        """How long until then, or how long since, in words; beyond a year since when."""
        if self.due is None:
            return ""
        days = (self.due - self.today).days
        if days < -A_YEAR:
            return _("late since %(day)s") % {"day": dates.written(self.due)}
        words = {"n": abs(days)}
        if days < 0:
            return ngettext("%(n)s day late", "%(n)s days late", -days) % words
        return ngettext("%(n)s day left", "%(n)s days left", days) % words if days else _("today")

    def _reference(self) -> str:
        kind = self.row["detail"].split()[0] if self.kind == "review" else self.kind
        return _quoted(kind, self.row["quoted"])


class Items:
    """Rows as items; what a list does with a queryset works on them as well."""

    ordered = True

    def __init__(self, rows: Work, today: date, people: Mapping[UUID, str]) -> None:
        self.rows, self.today, self.people = rows, today, people

    def order_by(self, *names: str) -> "Items":
        """The same in another order."""
        return Items(self.rows.order_by(*names), self.today, self.people)

    def count(self) -> int:
        """How many there are."""
        return self.rows.count()

    def iterator(self, chunk_size: int) -> Iterator[Item]:
        """All of them, piece by piece."""
        return map(self._item, self.rows.iterator(chunk_size=chunk_size))

    def __iter__(self) -> Iterator[Item]:
        return map(self._item, self.rows)

    def __getitem__(self, part: slice) -> list[Item]:
        return [self._item(row) for row in self.rows[part]]

    def _item(self, row: Any) -> Item:
        return Item(row, self.today, self.people.get(row["person"], "") if row["person"] else "")


def causes(review: Review) -> str:
    """What changed since a review was opened, each kind once, as its page names them."""
    kinds = dict.fromkeys([review.cause, *(each["cause"] for each in review.causes)])
    return ", ".join(str(CHANGES[Kind(kind)]) for kind in kinds)


def under_review(review: Any) -> str:
    """The record that a review is about, by number and title; of `queries.reviews.named`."""
    kind = review.subject_kind
    words = _under_review(kind, review.subject_title, review.system.name)
    return f"{_quoted(kind, review.subject_number)} {words}".strip()


def address(name: str, key: UUID | str) -> str:
    """The page of a record; empty where this installation has none."""
    try:
        return reverse(name, args=[key])
    except NoReverseMatch:
        return ""


def _quoted(kind: str, number: int | None) -> str:
    prefix = PREFIXES.get(kind)
    return f"{prefix}-{number:04d}" if prefix and number is not None else ""


def _plain_title(row: Row) -> str:
    return row["titled"] or str(row["within_name"])


def _review_title(row: Row) -> str:
    return _under_review(row["detail"].split()[0], row["titled"], row["within_name"])


def _under_review(kind: str, title: str, system: str) -> str:
    if kind == "failureplan":
        return _stopping(title, system)
    if kind in ("decision", "assessment") or not title:
        return _("%(kind)s of %(system)s") % {"kind": SUBJECTS[kind], "system": system}
    return title


def _assessment_title(row: Row) -> str:
    kind = AssessmentKind(row["titled"]).label
    return _("%(kind)s of %(system)s") % {"kind": kind, "system": row["within_name"]}


def _question_title(row: Row) -> str:
    return _("Questions as %(role)s") % {"role": _role(row["titled"])}


def _second_title(row: Row) -> str:
    return _("Classification as %(role)s") % {"role": _role(row["titled"])}


def _role(code: str) -> str:
    titles = {role.code: role.title for law in registry.all_regimes() for role in law.roles}
    return titles.get(code, code)


def _sign_off_title(row: Row) -> str:
    kind = str(Subject(row["detail"]).label)
    if row["titled"]:
        return _("%(kind)s: %(title)s") % {"kind": kind, "title": row["titled"]}
    if row["within"]:
        return _("%(kind)s of %(system)s") % {"kind": kind, "system": row["within_name"]}
    return kind


def _signal_title(row: Row) -> str:
    return str(FlagKind(row["titled"]).label)


def _plan_title(row: Row) -> str:
    return _stopping(row["titled"], row["within_name"])


def _stopping(tool: str, system: str) -> str:
    if tool:
        return _("Stop the tool “%(tool)s”") % {"tool": tool}
    return _("Stop %(system)s") % {"system": system}


def _no_plan_title(row: Row) -> str:
    return _("How %(system)s fails") % {"system": row["within_name"]}


def _claim_title(row: Row) -> str:
    return law_words.named(row["detail"], row["titled"])


def _alert_title(row: Row) -> str:
    return _("%(what)s: %(now)s") % {"what": row["titled"], "now": row["detail"]}


def _cycle_title(row: Row) -> str:
    return _("Cycle %(n)s of %(system)s") % {"n": row["titled"], "system": row["within_name"]}


_TITLES: Mapping[str, Callable[[Row], str]] = {
    "review": _review_title,
    "assessment_draft": _assessment_title,
    "assessment_returned": _assessment_title,
    "assessment_approval": _assessment_title,
    "assessment_review": _assessment_title,
    "questionnaire": _question_title,
    "second_assessment": _second_title,
    "second_difference": _second_title,
    "sign_off": _sign_off_title,
    "sign_off_moved": _sign_off_title,
    "signal": _signal_title,
    "failure_plan": _plan_title,
    "no_failure_plan": _no_plan_title,
    "claim": _claim_title,
    "alert": _alert_title,
    "monitoring_cycle": _cycle_title,
}
