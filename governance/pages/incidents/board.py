"""The board of open incidents: what ends first stands on top, in words."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from governance.pages.request import Request
from governance.ui.clock_words import Line
from riskreg.queries import clocks


@require_safe
def incident_board(request: Request) -> HttpResponse:
    """Every open clock by its end, and what nobody has judged yet; drawn anew every 45 seconds."""
    now = timezone.now()
    board = clocks.board(request.organisation, now)
    context: dict[str, Any] = {
        "board": board,
        "lines": [Line(each, now) for each in board.clocks],
        "quiet": clocks.without_clock(request.organisation).count(),
        "now": now,
    }
    name = "pages/incidents/board.html" + ("#board" if request.htmx else "")
    return render(request, name, context)
