"""Template tags of the design system, loaded everywhere: presentation only."""

import json
from datetime import date, datetime
from itertools import count
from typing import Any

from django import forms, template
from django.conf import settings
from django.core.paginator import Page
from django.template import Context
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from frameworks.regimes.registry import all_regimes
from frameworks.schema import Term
from governance.ui import badges, coverage_marks, dates, icons, palette, shapes
from governance.ui import navigation as places
from governance.ui import rows as written_rows
from governance.ui.columns import View
from governance.ui.forms import Problem
from governance.ui.forms import problems as problems_of
from riskreg.access import Right

register = template.Library()
_numbers = count(1)  # a page may define one term twice; ids must differ


# --- words and shapes --------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, size: int = 16, title: str = "") -> SafeString:
    """`{% icon "search" %}`, `{% icon "home" 20 %}`; with a title it is not mere decoration."""
    return icons.svg(name, size=size, title=title)


@register.simple_tag
def badge(meaning: str, text: Any, icon: str = "") -> SafeString:
    """`{% badge "good" "In place" %}`: colour, shape and word together."""
    return badges.badge(meaning, text, icon)


@register.simple_tag
def status(mark: coverage_marks.Mark) -> SafeString:
    """`{% status mark %}`: the badge of a computed status."""
    return badges.badge(mark.meaning, mark.label, mark.icon)


@register.filter
def json_text(value: Any) -> str:
    """`data-options="{{ value|json_text }}"`: data for a script, as text of an attribute."""
    return json.dumps(value)


@register.simple_tag
def ways_in() -> dict[str, Any]:
    """`{% ways_in as ways %}`: the sign-in services, and whether passwords open accounts."""
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    return {
        "passwords": settings.LOCAL_PASSWORDS,
        "providers": [{"id": app["provider_id"], "name": app["name"]} for app in apps],
    }


@register.inclusion_tag("ui/tier_badge.html")
def tier(code: str | None, provisional: bool = False, label: Any = "") -> dict[str, Any]:
    """`{% tier decision.tier provisional=decision.provisional %}`; a label replaces our word."""
    drawn = badges.tier_badge(code)
    return {"badge": drawn, "label": label or drawn.label, "provisional": provisional}


@register.inclusion_tag("ui/tier_badge_print.html")
def tier_for_print(code: str | None, provisional: bool = False, label: Any = "") -> dict[str, Any]:
    """The same badge for a dossier: black on white, its shape as hex-coloured SVG."""
    drawn = badges.tier_badge(code)
    words = label or drawn.label
    # PDF/UA knows no decoration inside text: the shape carries the words as its alternative.
    shape = icons.svg(drawn.icon, size=12, title=str(words), colour=palette.BLACK, on=palette.PAPER)
    return {"icon": shape, "label": words, "provisional": provisional}


@register.inclusion_tag("ui/term.html")
def term(term: Term, words: Any = "") -> dict[str, Any]:
    """`{% term profiling "profiled" %}`: the word in a sentence, its definition one click away."""
    try:
        url = reverse("glossary")
    except NoReverseMatch:
        url = ""
    number = next(_numbers)
    return {"term": term, "words": words or term.term, "id": f"term-{number}", "url": url}


@register.simple_tag
def chart(figure: shapes.Figure) -> SafeString:
    """The SVG of a chart together with the table of its numbers."""
    return render_to_string("ui/chart.html", {"figure": figure})


@register.simple_tag
def drawing(figure: shapes.Figure) -> SafeString:
    """Only the SVG of a chart."""
    return render_to_string("charts/figure.svg", {"figure": figure, "ink": shapes.INK})


@register.simple_tag
def drawing_for_print(figure: shapes.Figure) -> SafeString:
    """The SVG of a chart for a dossier, in black, white and two greys."""
    context = {"figure": shapes.for_print(figure), "ink": shapes.PRINT_INK}
    return render_to_string("charts/figure.svg", context)


@register.simple_tag(takes_context=True)
def rows(context: Context, table: View, choose: str = "", form: str = "") -> SafeString:
    """`{% rows table choose="system" form="together" %}`: the rows of a register table."""
    return written_rows.body(table, context, choose=choose, form=form)


# --- dates -------------------------------------------------------------------------------------


@register.filter
def written(value: date | datetime | None) -> str:
    """`26 November 2026, 17:00 CET`: for text."""
    return dates.written(value) if value else ""


@register.filter
def iso(value: date | datetime | None) -> str:
    """`2026-11-26`: for tables."""
    return dates.iso(value) if value else ""


@register.filter
def left(value: date | datetime | None) -> str:
    """`14 hours left`: only ever beside the absolute date."""
    return dates.left(value, timezone.now()) if value else ""


@register.simple_tag
def when(value: date | datetime | None, style: str = "written", empty: Any = "") -> SafeString:
    """`{% when due %}` in text, `{% when due "iso" %}` in tables; `empty` says why none."""
    if not value:
        return format_html('<span class="empty">{}</span>', empty)
    words = dates.iso(value) if style == "iso" else dates.written(value)
    return format_html('<time datetime="{}">{}</time>', dates.machine(value), words)


# --- pages -------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> tuple[places.Group, ...]:
    """The side navigation of this page: `{% navigation as groups %}`."""
    match = getattr(context.get("request"), "resolver_match", None)
    rights: Any = context.get("rights")
    shut = () if rights and rights.get(Right.VIEW_ALL) else places.OF_ALL
    return places.navigation(match.url_name if match else None, without=shut)


@register.simple_tag
def release() -> str:
    """The version of this software."""
    return str(settings.RELEASE)


@register.simple_tag
def editions_in_force() -> tuple[str, ...]:
    """The editions of every law that classifications use today."""
    today = timezone.localdate()
    return tuple(law.edition(law.default_edition(today)).title for law in all_regimes())


@register.filter
def problems(form: forms.BaseForm) -> tuple[Problem, ...]:
    """The lines of a form's error summary."""
    return tuple(problems_of(form))


@register.filter
def elided(page: Page) -> list[int | str]:  # type: ignore[type-arg]
    """The page numbers a pager shows, with gaps: 1 … 4 5 6 … 20."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))
