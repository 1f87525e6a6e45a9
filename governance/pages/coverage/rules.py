"""What is enough: the shipped rules and the organisation's own, side by side."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from frameworks.models import Framework
from frameworks.sufficiency import Stated, shipped
from governance.pages import histories
from governance.pages.acting import Confirm, confirm_page, form_page, landing
from governance.pages.coverage.forms import RuleForm
from governance.pages.request import Request, posted
from governance.ui import law_words
from governance.ui.forms import ReasonForm
from governance.ui.stated_words import rule_sentence
from riskreg import access
from riskreg.access import Right
from riskreg.actions import coverage as actions
from riskreg.models import SufficiencyRule
from riskreg.queries import coverage_entries, coverage_facts
from riskreg.rules.sufficiency import Book, Rule


@dataclass(frozen=True, slots=True)
class Line:
    """What is asked for one entry: shipped, and the organisation's own where it has one."""

    ref: str
    shipped: str
    shipped_reason: str
    own: SufficiencyRule | None
    own_sentence: str
    set_url: str


@dataclass(frozen=True, slots=True)
class Part:
    """The rules of one framework."""

    code: str
    title: str
    lines: tuple[Line, ...]


@require_safe
def index(request: Request) -> HttpResponse:
    """Every rule there is, framework by framework."""
    own = list(SufficiencyRule.objects.of(request.organisation).select_related("set_by"))
    titles = dict(Framework.objects.values_list("code", "title"))
    default = shipped().default
    context = {
        "default": rule_sentence(default.rule),
        "default_reason": default.reason,
        "parts": [
            Part(code, titles[code], tuple(_lines(code, own)))
            for code in coverage_entries.covered()
            if code in titles
        ],
        "own_count": len(own),
        **histories.of_kinds(request, SufficiencyRule),
    }
    return render(request, "pages/coverage/rules.html", context)


@require_http_methods(["GET", "POST"])
def set_rule(request: Request) -> HttpResponse:
    """State what the organisation asks for; what holds now is filled in."""
    access.require(request.user, Right.SET_SUFFICIENCY, request.organisation)
    form = RuleForm(posted(request), initial=_initial(request))
    if form.is_valid():
        values = dict(form.cleaned_data)
        place = {"framework": values.pop("framework"), "ref": values.pop("ref").strip()}
        with landing(form):
            actions.set_rule(request.user, request.organisation, **place, values=values)
            messages.success(request, _("The rule holds from now on, for every system."))
            return redirect("coverage_rules")
    context = {"cancel": reverse("coverage_rules")}
    return form_page(request, "pages/coverage/rule_set.html", form, context)


@require_http_methods(["GET", "POST"])
def drop(request: Request, pk: str) -> HttpResponse:
    """Go back to the shipped rule, with a reason."""
    rule = get_object_or_404(SufficiencyRule.objects.visible_to(request.user), pk=pk)
    access.require(request.user, Right.SET_SUFFICIENCY, rule)

    def act(reason: str) -> str:
        actions.drop_rule(request.user, rule, reason=reason)
        return reverse("coverage_rules")

    path = (rule.ref,) if rule.ref else ()
    confirm = Confirm(
        thing=law_words.named(rule.framework, rule.ref),
        verb=_("Drop our own rule"),
        consequences=[
            _("What is enough again: %(sentence)s")
            % {"sentence": rule_sentence(Book().of(rule.framework, path).rule)},
            _("Statuses follow at once."),
        ],
        place=(_("Coverage and gaps"), reverse("coverage")),
        cancel=reverse("coverage_rules"),
        done=_("The shipped rule holds again."),
    )
    return confirm_page(request, ReasonForm(posted(request)), confirm, act)


def _lines(framework: str, own: Iterable[SufficiencyRule]) -> list[Line]:
    """The shipped rules in their order, and own ones that stand beside none of them."""
    mine = {each.ref: each for each in own if each.framework == framework}
    told = [each for (code, _), each in shipped().rules.items() if code == framework]
    refs = [each.ref for each in told]
    if "" not in refs:
        told = [Book().of(framework, ()), *told]
        refs = ["", *refs]
    lines = [
        _line(framework, ref, each, mine.pop(ref, None))
        for ref, each in zip(refs, told, strict=True)
    ]
    lines += [
        _line(framework, ref, Book().of(framework, (ref,)), each) for ref, each in mine.items()
    ]
    return lines


def _line(framework: str, ref: str, stated: Stated, own: SufficiencyRule | None) -> Line:
    query = urlencode({"framework": framework, "ref": ref})
    return Line(
        ref=ref,
        shipped=rule_sentence(stated.rule),
        shipped_reason=stated.reason,
        own=own,
        own_sentence=rule_sentence(coverage_facts.stated(own).rule) if own else "",
        set_url=f"{reverse('coverage_rule_set')}?{query}",
    )


def _initial(request: Request) -> dict[str, Any]:
    framework, ref = request.GET.get("framework", ""), request.GET.get("ref", "")
    own = SufficiencyRule.objects.of(request.organisation).filter(framework=framework, ref=ref)
    mine = own.first()
    rule: Rule = (
        coverage_facts.stated(mine).rule
        if mine
        else Book().of(framework, (ref,) if ref else ()).rule
    )
    return {
        "framework": framework,
        "ref": ref,
        "controls": rule.controls,
        "is_tested": rule.is_tested,
        "proofs": rule.proofs,
        "grade": rule.grade,
        "is_confirmed": rule.is_confirmed,
        "reason": mine.reason if mine else "",
    }
