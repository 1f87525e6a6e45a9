"""What people have to do, in words: for the page, the API and the mails."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from frameworks.regimes import registry
from riskreg.models import AssessmentKind, FlagKind, Review
from riskreg.queries.work import Row, Rows, When
from riskreg.rules.reminders import Step
from riskreg.rules.staleness import Kind

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Words:
    """How one kind of thing to do is called, why it is in the list, and where its page is."""

    label: Text
    reason: Text
    url: str


WORDS: Mapping[str, Words] = {
    "task": Words(gettext_lazy("Task"), gettext_lazy("A task that was given"), "task"),
    "review": Words(gettext_lazy("Review"), "", "review"),
    "control_due": Words(
        gettext_lazy("Control to put in place"),
        gettext_lazy("Planned to be in place by then"),
        "control",
    ),
    "control_test": Words(
        gettext_lazy("Control to test"), gettext_lazy("Its last test stops counting"), "control"
    ),
    "control_confirmation": Words(
        gettext_lazy("Control to confirm"),
        gettext_lazy("Waits for the confirmation of a second person"),
        "control",
    ),
    "evidence": Words(
        gettext_lazy("Proof that lapses"),
        gettext_lazy("Controls lean on it and lose their proof"),
        "evidence",
    ),
    "assessment_draft": Words(
        gettext_lazy("Draft"), gettext_lazy("Begun and not submitted"), "assessment"
    ),
    "assessment_returned": Words(
        gettext_lazy("Draft sent back"),
        gettext_lazy("The approver sent it back with a note"),
        "assessment",
    ),
    "assessment_approval": Words(
        gettext_lazy("Assessment to approve"),
        gettext_lazy("Waits for somebody other than its author"),
        "assessment",
    ),
    "assessment_review": Words(
        gettext_lazy("Assessment to renew"), gettext_lazy("To be reviewed by then"), "assessment"
    ),
    "acceptance_decision": Words(
        gettext_lazy("Acceptance to decide"),
        gettext_lazy("Somebody asks to live with this risk"),
        "risk",
    ),
    "acceptance_ending": Words(
        gettext_lazy("Acceptance that ends"),
        gettext_lazy("After this day the risk is open again"),
        "risk",
    ),
    "claim": Words(
        gettext_lazy("Claim to decide"),
        gettext_lazy("Said not to apply; waits for a second person"),
        "coverage_claim",
    ),
    "questionnaire": Words(
        gettext_lazy("Question set"), gettext_lazy("Begun and not recorded"), "questionnaire"
    ),
    "finding": Words(gettext_lazy("Red-team finding"), "", "red_team_round"),
    "signal": Words(
        gettext_lazy("Signal"), gettext_lazy("Users flagged it often; look into it"), "signal"
    ),
    "failure_plan": Words(
        gettext_lazy("Drill"),
        gettext_lazy("Override or shutdown is not drilled, or too long ago"),
        "failure_plan",
    ),
    "no_failure_plan": Words(
        gettext_lazy("Failure plan to write"),
        gettext_lazy("It runs with tools or on its own, and nothing says how it fails"),
        "system_failures",
    ),
}
WHEN: Mapping[When, Text] = {
    When.LATE: gettext_lazy("Late"),
    When.WEEK: gettext_lazy("Within 7 days"),
    When.MONTH: gettext_lazy("In 8 to 30 days"),
    When.LATER: gettext_lazy("Later"),
    When.UNDATED: gettext_lazy("No day"),
}
STEPS: Mapping[Step, Text] = {
    Step.SOON: gettext_lazy("due within 14 days"),
    Step.NEAR: gettext_lazy("due within 3 days"),
    Step.DUE: gettext_lazy("due"),
    Step.LATE: gettext_lazy("late"),
    Step.DEPUTY: gettext_lazy("late for a week; you are the deputy"),
    Step.OFFICERS: gettext_lazy("late for two weeks; you are a compliance officer"),
}
# What changed, as a review says it.
CHANGES: Mapping[Kind, Text] = {
    Kind.VERSION: gettext_lazy("Version of the system"),
    Kind.PURPOSE: gettext_lazy("Intended purpose"),
    Kind.DESCRIPTION: gettext_lazy("What it does"),
    Kind.AUTONOMY: gettext_lazy("Autonomy"),
    Kind.TOOL_ADDED: gettext_lazy("A tool was added"),
    Kind.TOOL_REMOVED: gettext_lazy("A tool was taken away"),
    Kind.MODEL_ADDED: gettext_lazy("A model was added"),
    Kind.MODEL_REMOVED: gettext_lazy("A model was taken away"),
    Kind.DATASET_ADDED: gettext_lazy("A dataset was added"),
    Kind.DATASET_REMOVED: gettext_lazy("A dataset was taken away"),
    Kind.VENDOR: gettext_lazy("Vendor of the system"),
    Kind.PILOTED: gettext_lazy("It went into a pilot"),
    Kind.OPERATED: gettext_lazy("It went into operation"),
    Kind.RETIRED: gettext_lazy("It was retired"),
    Kind.COUNTRIES: gettext_lazy("Countries of use"),
    Kind.ROLES: gettext_lazy("Our roles"),
    Kind.AFFECTED: gettext_lazy("Affected persons"),
    Kind.OVERSIGHT: gettext_lazy("Human oversight"),
    Kind.DATA: gettext_lazy("Data it works on"),
    Kind.PLACED: gettext_lazy("Placed on the market"),
    Kind.IN_SERVICE: gettext_lazy("Put into service"),
    Kind.MODEL_VERSION: gettext_lazy("Version of a model"),
    Kind.MODEL_KIND: gettext_lazy("Kind of a model"),
    Kind.MODEL_LICENCE: gettext_lazy("Licence of a model"),
    Kind.MODEL_GENERAL_PURPOSE: gettext_lazy("Whether a model is general-purpose"),
    Kind.MODEL_COMPUTE: gettext_lazy("Training compute of a model"),
    Kind.MODEL_VENDOR: gettext_lazy("Vendor of a model"),
    Kind.VENDOR_COUNTRY: gettext_lazy("Country of a vendor"),
    Kind.DATASET_SOURCE: gettext_lazy("Source of a dataset"),
    Kind.DATASET_LICENCE: gettext_lazy("Licence of a dataset"),
    Kind.DATASET_PERSONAL: gettext_lazy("Personal data in a dataset"),
    Kind.DATASET_SPECIAL: gettext_lazy("Special categories in a dataset"),
    Kind.CONTROL_RETIRED: gettext_lazy("A control was retired"),
    Kind.CONTROL_OUT_OF_PLACE: gettext_lazy("A control is not in place any more"),
    Kind.CONTROL_INEFFECTIVE: gettext_lazy("A control was found ineffective"),
    Kind.CONTROL_DECLINED: gettext_lazy("An inherited control was declined"),
    Kind.EVIDENCE_WITHDRAWN: gettext_lazy("Evidence was withdrawn"),
    Kind.EVIDENCE_ENDED: gettext_lazy("Evidence was ended early"),
    Kind.RECLASSIFIED: gettext_lazy("It was classified otherwise"),
    Kind.SCALE: gettext_lazy("The scales of risk"),
    Kind.APPETITE: gettext_lazy("The appetite for risk"),
    Kind.SIGNAL: gettext_lazy("Users’ flags opened a signal"),
    Kind.EVALUATION_FAILED: gettext_lazy("An evaluation failed"),
}
_FINDINGS: Mapping[str, Text] = {
    "open": gettext_lazy("Found and not fixed"),
    "fixed": gettext_lazy("Fixed; to be run again"),
    "back": gettext_lazy("Came back when it was run again"),
}
SUBJECTS: Mapping[str, Text] = {
    "decision": gettext_lazy("Classification"),
    "assessment": gettext_lazy("Assessment"),
    "control": gettext_lazy("Control"),
    "failureplan": gettext_lazy("Failure plan"),
    "evaluation": gettext_lazy("Evaluation"),
    "evidence": gettext_lazy("Evidence"),
}
_PREFIXES: Mapping[str, str] = {
    "control": "CTL", "control_due": "CTL", "control_test": "CTL", "control_confirmation": "CTL",
    "evidence": "EVD", "assessment": "ASM", "assessment_draft": "ASM", "assessment_returned": "ASM",
    "assessment_approval": "ASM", "assessment_review": "ASM", "acceptance_decision": "RSK",
    "acceptance_ending": "RSK", "evaluation": "EVA", "finding": "RTR", "signal": "SIG",
}  # fmt: skip


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
        if self.kind == "finding":
            return str(_FINDINGS.get(self.row["detail"], ""))
        if self.kind == "control_test" and self.row["detail"] == "not_tested":
            return _("In place and never tested")
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
        """How long until then, or how long since, in words."""
        if self.due is None:
            return ""
        days = (self.due - self.today).days
        words = {"n": abs(days)}
        if days < 0:
            return ngettext("%(n)s day late", "%(n)s days late", -days) % words
        return ngettext("%(n)s day left", "%(n)s days left", days) % words if days else _("today")

    def _reference(self) -> str:
        kind = self.row["detail"].split()[0] if self.kind == "review" else self.kind
        prefix, number = _PREFIXES.get(kind), self.row["quoted"]
        return f"{prefix}-{number:04d}" if prefix and number is not None else ""


class Items:
    """Rows as items; what a list does with a queryset works on them as well."""

    ordered = True

    def __init__(
        self, rows: Rows, today: date, people: Mapping[UUID, str], total: int | None = None
    ) -> None:
        self.rows, self.today, self.people, self.total = rows, today, people, total

    def order_by(self, *names: str) -> "Items":
        """The same in another order."""
        return Items(self.rows.order_by(*names), self.today, self.people, self.total)

    def count(self) -> int:
        """How many there are; not counted again where `total` was given."""
        return self.rows.count() if self.total is None else self.total

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


def address(name: str, key: UUID | str) -> str:
    """The page of a record; empty where this installation has none."""
    try:
        return reverse(name, args=[key])
    except NoReverseMatch:
        return ""


def _plain_title(row: Row) -> str:
    return row["titled"] or str(row["within_name"])


def _review_title(row: Row) -> str:
    kind = row["detail"].split()[0]
    words = str(SUBJECTS[kind])
    if kind in ("decision", "assessment") or not row["titled"]:
        return _("%(kind)s of %(system)s") % {"kind": words, "system": row["within_name"]}
    return str(row["titled"])


def _assessment_title(row: Row) -> str:
    kind = AssessmentKind(row["titled"]).label
    return _("%(kind)s of %(system)s") % {"kind": kind, "system": row["within_name"]}


def _question_title(row: Row) -> str:
    titles = {role.code: role.title for law in registry.all_regimes() for role in law.roles}
    return _("Questions as %(role)s") % {"role": titles.get(row["titled"], row["titled"])}


def _signal_title(row: Row) -> str:
    return str(FlagKind(row["titled"]).label)


def _plan_title(row: Row) -> str:
    if row["titled"]:
        return _("Stop the tool “%(tool)s”") % {"tool": row["titled"]}
    return _("Stop %(system)s") % {"system": row["within_name"]}


def _no_plan_title(row: Row) -> str:
    return _("How %(system)s fails") % {"system": row["within_name"]}


def _claim_title(row: Row) -> str:
    return f"{row['detail']} {row['titled']}"


_TITLES: Mapping[str, Callable[[Row], str]] = {
    "review": _review_title,
    "assessment_draft": _assessment_title,
    "assessment_returned": _assessment_title,
    "assessment_approval": _assessment_title,
    "assessment_review": _assessment_title,
    "questionnaire": _question_title,
    "signal": _signal_title,
    "failure_plan": _plan_title,
    "no_failure_plan": _no_plan_title,
    "claim": _claim_title,
}
