"""The gallery: every component in every state, for those who build pages and for the tests."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from frameworks.schema import Term
from governance.pages import design_risks
from governance.ui import badges, charts, icons
from governance.ui.columns import Column, Table, attribute, wanted_columns
from governance.ui.forms import Form, explain
from governance.ui.palette import MODES, Meaning
from governance.ui.shapes import Figure

TODAY = date(2026, 11, 21)


@dataclass(frozen=True)
class Sample:
    """A made-up system for the sample table."""

    pk: int
    name: str
    tier: str
    owner: str
    risks: int
    decided: date | None


SAMPLES = (
    Sample(1, "Applicant ranking", "high_risk_annex_iii", "Ines Laurent", 7, date(2026, 11, 12)),
    Sample(2, "Brake wear forecast", "high_risk_annex_i_a", "Tomasz Nowak", 12, date(2026, 9, 1)),
    Sample(3, "Customer chat assistant", "transparency", "Ana Ionescu", 3, date(2026, 10, 30)),
    Sample(4, "Invoice reading", "minimal", "Ines Laurent", 0, date(2026, 8, 4)),
    Sample(5, "Shift planning with a rather long name that must wrap", "", "", 0, None),
)  # fmt: skip

COLUMNS: Table[Sample] = Table(
    slug="design",
    caption="AI systems (made up)",
    default_sort="name",
    columns=(
        attribute("name", "Name", link=lambda s: f"#{s.pk}"),
        attribute("tier", "Class", cell="ui/cells/tier.html"),
        attribute("owner", "Owner", empty="nobody yet"),
        attribute("risks", "Open points", is_number=True),
        Column("decided", "Decided on", lambda s: s.decided, empty="not classified yet"),
        Column("hidden", "Left out by default", lambda s: s.pk, is_default=False),
    ),
)

PROFILING = Term(
    slug="profiling",
    term="Profiling",
    definition="Automated use of personal data to evaluate personal aspects of a person, such as "
    "work performance, health, interests or behaviour.",
    source="AI Act Art. 3(52), by reference to GDPR Art. 4(4)",
)


class SampleForm(Form):
    """One field of every kind."""

    name = explain(
        forms.CharField(label="Name of the system", help_text="As people in the house call it."),
        example="Applicant ranking",
    )
    purpose = forms.CharField(
        label="What it is for", widget=forms.Textarea, help_text="One or two sentences."
    )
    profiles = explain(
        forms.ChoiceField(
            label="Does it profile people?",
            help_text="Automated, with personal data, to judge something about a person.",
            widget=forms.RadioSelect,
            choices=[("yes", "Yes"), ("no", "No"), ("unknown", "I don't know yet")],
        ),
        example="a score of how likely an applicant is to stay",
        provision="AI Act Art. 6(3), last sentence",
        url="#law",
    )
    affected = forms.MultipleChoiceField(
        label="Who is affected?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("a", "Applicants"), ("b", "Employees"), ("c", "Customers")],
    )
    stage = forms.ChoiceField(
        label="Stage", choices=[("", "Choose"), ("idea", "Idea"), ("use", "In use")]
    )
    since = forms.DateField(label="In use since", required=False)
    people = forms.IntegerField(label="People concerned a year", required=False, min_value=0)
    file = forms.FileField(label="Instructions for use", required=False, help_text="PDF, ≤ 10 MB.")
    sure = forms.BooleanField(label="I have read the provider's instructions")


@require_http_methods(["GET", "POST"])
def gallery(request: HttpRequest) -> HttpResponse:
    """Everything on one page; the form answers as a refused form does."""
    refused = SampleForm({"name": "", "profiles": "maybe", "since": "2026-02-31"})
    form = SampleForm(request.POST) if request.method == "POST" else None
    table = COLUMNS.view(
        SAMPLES, sort=request.GET.get("sort", ""), wanted=wanted_columns(request.GET)
    )
    context = {
        "samples": SampleForm(auto_id="sample-%s"),
        "refused": form or refused,
        "table": table,
        "page": Paginator(range(230), 25).get_page(request.GET.get("page", "3")),
        "single": Paginator(range(5), 25).get_page(1),
        "meanings": list(Meaning),
        "tiers": list(badges.TIERS),
        "icons": sorted(icons.NAMES),
        "colours": MODES,
        "term": PROFILING,
        **_things(),
        **_figures(),
        "risk_figures": list(design_risks.figures().values()),
    }
    return render(request, "pages/design/gallery.html", context, status=422 if form else 200)


def _things() -> dict[str, Any]:
    due = datetime(2026, 11, 26, 16, 0, tzinfo=UTC)
    changes = [
        SimpleNamespace(label="Class", was="Transparency", now="High-risk (Annex III)"),
        SimpleNamespace(label="Affected persons", was="", now="Applicants"),
        SimpleNamespace(label="Vendor", was="Northwind Screening BV", now=""),
    ]
    fact = SimpleNamespace
    return {
        "due": due,
        "changes": changes,
        "facts": [
            fact(label="Owner", value="Ines Laurent", url="#owner"),
            fact(label="Our role", value="Deployer"),
            fact(label="Class", value="high_risk_annex_iii", template="ui/cells/tier.html"),
            fact(label="In use since", value="", empty="not stated"),
            fact(label="Duties from", value="2 December 2027", url="#dates"),
        ],
        "sections": [
            fact(url="#facts", label="Facts", count=None, is_current=True),
            fact(url="#duties", label="Duties", count=23, is_current=False),
            fact(url="#risks", label="Risks", count=0, is_current=False),
            fact(url="#history", label="History", count=None, is_current=False),
        ],
        "steps": [
            fact(label="Is it an AI system?", state="done", url="#s0", note="Yes"),
            fact(label="Union nexus", state="done", url="#s1", note="Deployer in the Union"),
            fact(label="Prohibited practices", state="current", note="3 of 5 questions open"),
            fact(label="Products under other law", state="skipped"),
            fact(label="High-risk uses", state="open"),
        ],
        "contents": [
            fact(url="#govern", label="Govern", is_current=True, entries=[
                fact(url="#govern-1", label="Policies and processes"),
                fact(url="#govern-2", label="Accountability"),
            ]),
            fact(url="#map", label="Map"),
            fact(url="#measure", label="Measure"),
        ],
        "events": [
            fact(at=due, who="Ines Laurent", what="Classification recorded", meaning="serious",
                 why="The vendor's new version ranks applicants.", url="#d2", changes=changes),
            fact(at=datetime(2026, 11, 2, 9, 30, tzinfo=UTC), who="Tomasz Nowak",
                 what="Owner changed"),
            fact(at=datetime(2026, 9, 1, 7, 0, tzinfo=UTC), who="Import of 12 systems",
                 what="System registered", meaning="neutral"),
        ],
    }  # fmt: skip


def _figures() -> dict[str, Figure]:
    number, stack, moment = charts.Number, charts.Stack, charts.Moment

    def duties(now: int, later: int, not_: int) -> tuple[charts.Number, ...]:
        return (
            number("Applies now", now, Meaning.SERIOUS),
            number("Later", later, Meaning.ATTENTION),
            number("Does not apply", not_, Meaning.NEUTRAL),
        )

    return {
        "tiers_chart": charts.bars(
            "Systems by class",
            [
                number("Prohibited", 0, Meaning.CRITICAL),
                number("High-risk (Annex III)", 4, Meaning.SERIOUS),
                number("High-risk (Annex I)", 2, Meaning.SERIOUS),
                number("Transparency", 3, Meaning.ATTENTION),
                number("Minimal", 12, Meaning.GOOD),
                number("Not classified yet", 1, Meaning.NEUTRAL),
            ],
            heads=("Class", "Systems"),
        ),
        "duties_chart": charts.stacks(
            "Duties by system",
            [
                stack("Applicant ranking", duties(6, 17, 4)),
                stack("Chat assistant", duties(3, 1, 23)),
                stack("Invoice reading", duties(1, 0, 26)),
            ],
            head="System",
        ),
        "law_chart": charts.timeline(
            "When the law begins to apply",
            [
                moment(date(2025, 2, 2), "Prohibitions", Meaning.CRITICAL),
                moment(date(2025, 8, 2), "General-purpose models", Meaning.NEUTRAL),
                moment(date(2026, 8, 2), "Transparency", Meaning.ATTENTION),
                moment(date(2026, 12, 2), "New prohibitions", Meaning.CRITICAL),
                moment(date(2027, 12, 2), "High-risk, Annex III", Meaning.SERIOUS),
                moment(date(2028, 8, 2), "High-risk, Annex I", Meaning.SERIOUS),
            ],
            today=TODAY,
        ),
    }
