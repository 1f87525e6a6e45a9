"""The words of the fundamental rights impact assessment: its six parts, its states, its sources."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.ui import dates
from governance.ui.event_changes import label_of
from riskreg.models import Assessment
from riskreg.queries.fria import Standing
from riskreg.rules.fria import PARTS, Duty, Stand, is_early

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Topic:
    """One part: its place in the law, its question, help and example in our words."""

    part: str
    slug: str
    title: Words
    question: Words
    help: Words
    example: Words

    @property
    def provision(self) -> str:
        """Where the law asks for it."""
        return f"Art. 27(1)({self.part})"


TOPICS = (
    Topic(
        "a",
        "process",
        gettext_lazy("Where it is used"),
        gettext_lazy("In which of your processes is the system used, and at which step?"),
        gettext_lazy(
            "Name the process, the step at which the system comes in, who works with its output and"
            " what follows for a person. The use has to lie within the intended purpose that the"
            " provider states."
        ),
        gettext_lazy(
            "Instalment loans of private customers. When an application is complete, the score"
            " decides whether a loan is offered at once or a credit officer reads the file."
        ),
    ),
    Topic(
        "b",
        "period",
        gettext_lazy("How long and how often"),
        gettext_lazy("Over which period, and how often, do you mean to use it?"),
        gettext_lazy(
            "A beginning, an end or a day on which you look again, and how many cases a day or a"
            " month. Say whether a person meets it once or again and again."
        ),
        gettext_lazy(
            "From 1 March 2027, for two years, then decided anew. About 400 applications a day;"
            " a household meets it about once in three years."
        ),
    ),
    Topic(
        "c",
        "persons",
        gettext_lazy("Who is affected"),
        gettext_lazy("Which kinds of persons and groups are likely to be affected?"),
        gettext_lazy(
            "Think of those the output is about, those who live with them, and those who are"
            " hit harder than others: children, people with little income, people with a"
            " disability, people who do not speak the language."
        ),
        gettext_lazy(
            "Applicants and the members of their household. Harder hit: people with a short credit"
            " history, such as the young and those who came to the country lately."
        ),
    ),
    Topic(
        "d",
        "harm",
        gettext_lazy("What may harm them"),
        gettext_lazy("Which harms could reach those people, and which rights are at stake?"),
        gettext_lazy(
            "Use what the provider tells you under Art. 13: known limits, error rates by group,"
            " foreseeable misuse. Choose the risks of the register that bear on people; describe"
            " here what they mean in your use."
        ),
        gettext_lazy(
            "People with a short history are refused more often though they pay as well: equal"
            " treatment, and access to a home. A wrong entry in the register is carried into"
            " the score: protection of personal data."
        ),
    ),
    Topic(
        "e",
        "oversight",
        gettext_lazy("Who watches over it"),
        gettext_lazy("How is human oversight carried out?"),
        gettext_lazy(
            "Who watches, with which training and which authority, what they see, and how they set"
            " an output aside or stop the system. It has to follow the instructions for use."
        ),
        gettext_lazy(
            "Credit officers read every refusal before it is sent. They see the four reasons that"
            " weighed most, can decide otherwise without asking, and are trained each January."
        ),
    ),
    Topic(
        "f",
        "measures",
        gettext_lazy("What happens if it goes wrong"),
        gettext_lazy("What do you do when one of these risks becomes real?"),
        gettext_lazy(
            "Who decides in the house, how the system is stopped or run by hand, how those affected"
            " learn of it, where and how they complain, and by when they get an answer."
        ),
        gettext_lazy(
            "The head of credit stops the score within the hour; files are read by hand. Customers"
            " complain by form, post or at the counter, a person answers within 15 days and the"
            " ombudsman is named in each refusal."
        ),
    ),
)
BY_SLUG = {topic.slug: topic for topic in TOPICS}
assert tuple(topic.part for topic in TOPICS) == PARTS  # noqa: S101 - two lists of one law

TEMPLATE = gettext_lazy(
    "Art. 27(5) lets the AI Office publish a template. None is known to us. This document follows"
    " the six points of Art. 27(1); when a template comes out, its questions have to be answered"
    " as well."
)
_STANDS = {
    Stand.NOT_DONE: ("attention", gettext_lazy("Not done")),
    Stand.DRAFT: ("neutral", gettext_lazy("Draft")),
    Stand.WAITING: ("attention", gettext_lazy("Waiting for approval")),
    Stand.APPROVED: ("attention", gettext_lazy("Approved, authority not notified")),
    Stand.NOTIFIED: ("good", gettext_lazy("Approved and notified")),
}
_SOURCES = {
    "field": gettext_lazy("the entry of the system"),
    "risk": gettext_lazy("risks"),
    "control": gettext_lazy("controls"),
    "plan": gettext_lazy("the failure plan"),
    "fria": gettext_lazy("the assessment of a similar case"),
}


def stand_badge(stand: Stand) -> tuple[str, str]:
    """The meaning and the word of a state."""
    meaning, words = _STANDS[stand]
    return meaning, str(words)


def duty_sentence(standing: Standing) -> str:
    """Whether one must be made, as the standing decision says."""
    owed = standing.owed
    day = dates.written(owed.since) if owed.since else ""
    if owed.duty == Duty.APPLIES:
        return _("It must be made before first use: Art. 27(1) binds since %(day)s.") % {"day": day}
    if owed.duty == Duty.LATER:
        return _("It must be made before first use: Art. 27(1) binds from %(day)s.") % {"day": day}
    if owed.duty == Duty.NOT:
        return _("Art. 27(1) does not bind for this system. One can still be made.")
    return _(
        "The system has not been classified in the role of a deployer, so nobody can say whether"
        " Art. 27(1) binds. Classify it first."
    )


def open_sentence(standing: Standing) -> str:
    """The open point, empty where nothing is open."""
    if not standing.is_open:
        return ""
    _meaning, word = stand_badge(standing.stand)
    return _("Fundamental rights impact assessment before first use: %(state)s") % {
        "state": word[:1].lower() + word[1:]
    }


def early_sentence(document: Assessment) -> str:
    """That the authority was told before the approval; empty where it was not."""
    told, approved = document.notified_on, document.decided_at
    day = timezone.localdate(approved) if approved else None
    if told is None or day is None or not is_early(told, day):
        return ""
    words = {"told": dates.written(told), "approved": dates.written(day)}
    return (
        _(
            "The authority was notified before the approval: on %(told)s, approved on %(approved)s."
            " Make sure that it was told what was approved in the end."
        )
        % words
    )


def sources(document: Assessment, part: str) -> list[str]:
    """Where the words of a part come from, in order; empty where they were written here."""
    codes = document.content.get("origins", {}).get(part, ())
    found = [sentence for kind, told in _SOURCES.items() if (sentence := _told(codes, kind, told))]
    if found and is_edited(document, part):
        found.append(_("then edited here"))
    where = document.content.get("dpia", {}).get(part)
    if where and document.dpia:
        told = {"dpia": document.dpia.reference, "where": where}
        found.append(
            _("taken over from the impact assessment under GDPR %(dpia)s, %(where)s") % told
        )
    return found


def _told(codes: Sequence[str], kind: str, sentence: Words) -> str:
    """All that comes from one kind of source, as one sentence: `field purpose` and its like."""
    names = [name for each, _space, name in (code.partition(" ") for code in codes) if each == kind]
    if kind == "field":
        names = [label_of("aisystem", name) for name in names]
    if kind == "plan":
        names = [label_of("failureplan", name) for name in names]
    return f"{sentence} ({', '.join(names)})" if names else ""


def is_edited(document: Assessment, part: str) -> bool:
    """Whether the words differ from those that were taken."""
    taken = document.content.get("taken", {}).get(part)
    return taken is not None and taken != document.content.get(part)
