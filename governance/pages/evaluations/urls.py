"""Addresses of evaluations, red-team rounds, flags and signals."""

from django.urls import URLPattern, path

from governance.pages.evaluations import board, flags, lists, red_team, runs, uploads
from governance.pages.evaluations.tables import LISTS

_AT = {
    "evaluations": "evaluations",
    "red_team_rounds": "red-team",
    "flags": "flags",
    "signals": "signals",
}


def _lists() -> list[URLPattern]:
    return [
        address
        for slug, kind in LISTS.items()
        for address in (
            path(f"{_AT[slug]}/", lists.index, {"kind": kind}, name=slug),
            path(
                f"{_AT[slug]}/export/<slug:slug>/",
                lists.export,
                {"kind": kind},
                name=f"{slug}_export",
            ),
        )
    ]


urlpatterns: list[URLPattern] = [
    *_lists(),
    path("evaluations/new/", runs.new, name="evaluation_new"),
    path("evaluations/enter/", runs.enter, name="evaluation_enter"),
    path("evaluations/read/", uploads.enter, name="evaluation_import"),
    path("evaluations/<uuid:pk>/", runs.show, name="evaluation"),
    path("evaluations/<uuid:pk>/record/", runs.record, name="evaluation_record"),
    path("evaluations/<uuid:pk>/upload/", uploads.upload, name="evaluation_upload"),
    path("red-team/new/", red_team.new, name="red_team_round_new"),
    path("red-team/<uuid:pk>/", red_team.show, name="red_team_round"),
    path("red-team/<uuid:pk>/edit/", red_team.edit, name="red_team_round_edit"),
    path("red-team/<uuid:pk>/findings/new/", red_team.finding_new, name="finding_new"),
    path("findings/<uuid:pk>/edit/", red_team.finding_edit, name="finding_edit"),
    path("findings/<uuid:pk>/fix/", red_team.finding_fix, name="finding_fix"),
    path("findings/<uuid:pk>/run-again/", red_team.finding_rerun, name="finding_rerun"),
    path("signals/<uuid:pk>/", flags.signal, name="signal"),
    path("signals/<uuid:pk>/close/", flags.close, name="signal_close"),
    path("systems/<uuid:pk>/evaluations/", board.show, name="evaluations_system"),
    path("systems/<uuid:pk>/flag/", flags.new, name="flag_new"),
    path("systems/<uuid:pk>/flag-limits/", flags.limits, name="flag_limits"),
]
