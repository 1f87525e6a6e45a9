"""The control library: browse it by layer, search it, take a control over."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from frameworks import queries as catalogues
from frameworks.library.read import FAILURES, LibraryControl, shipped_library
from frameworks.models import Framework, Requirement
from governance.pages.request import Request, asked
from riskreg.models import Carrier, Control, Effect, Layer, Phase


@dataclass(frozen=True, slots=True)
class Shown:
    """A control of the library with its words."""

    control: LibraryControl
    facts: str
    serves: tuple[tuple[Framework, list[Requirement]], ...]
    modes: list[Requirement]  # the failures it helps against
    used: int


@require_safe
def library(request: Request) -> HttpResponse:
    """All controls of the library by layer, or those that hold every word asked for."""
    text, layer = asked(request), request.GET.get("layer", "")
    found = [each for each in shipped_library() if _fits(each, text, layer)]
    named = {pair for each in found for pair in (*each.serves, *_failures(each))}
    entries = catalogues.newest_entries(named)
    mine = Control.objects.of(request.organisation).exclude(library_code="").order_by()
    used = dict(mine.values_list("library_code").annotate(count=Count("pk")))
    layers = [
        (each, [_shown(c, entries, used.get(c.code, 0)) for c in found if c.layer == each])
        for each in Layer
    ]
    context = {
        "asked": text,
        "layer": layer,
        "layers": [(each, shown) for each, shown in layers if shown],
        "every_layer": Layer.choices,
        "count": len(found),
    }
    return render(request, "pages/controls/library.html", context)


def _failures(control: LibraryControl) -> list[tuple[str, str]]:
    return [(FAILURES, mode) for mode in control.failure_modes]


def _fits(control: LibraryControl, text: str, layer: str) -> bool:
    if layer and control.layer != layer:
        return False
    refs = " ".join(ref for _framework, ref in control.serves)
    modes = " ".join(control.failure_modes).replace("-", " ")
    held = " ".join(
        (control.code, control.title, control.how_it_works, control.how_it_is_tested, refs, modes)
    ).lower()
    return all(word in held for word in text.lower().split())


def _shown(
    control: LibraryControl, entries: Mapping[tuple[str, str], Requirement], used: int
) -> Shown:
    by_framework: dict[Framework, list[Requirement]] = {}
    for pair in control.serves:
        if pair in entries:
            framework = entries[pair].edition.framework
            by_framework.setdefault(framework, []).append(entries[pair])
    words = (
        Effect(control.effect).label,
        Phase(control.phase).label,
        Carrier(control.carrier).label,
    )
    return Shown(
        control,
        " · ".join(map(str, words)),
        tuple(by_framework.items()),
        [entries[pair] for pair in _failures(control) if pair in entries],
        used,
    )
