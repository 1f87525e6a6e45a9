"""The addresses of judging incidents and of their clocks."""

from django.urls import path

from governance.pages.incidents import board, calendar, clocks, triage

urlpatterns = [
    path("incidents/board/", board.incident_board, name="incident_board"),
    path("incidents/calendar/", calendar.incident_calendar, name="incident_calendar"),
    path("incidents/calendar.ics", calendar.incident_calendar_ics, name="incident_calendar_ics"),
    path("incidents/clocks/<uuid:pk>/meet/", clocks.clock_meet, name="clock_meet"),
    path("incidents/clocks/<uuid:pk>/pause/", clocks.clock_pause, name="clock_pause"),
    path("incidents/clocks/<uuid:pk>/resume/", clocks.clock_resume, name="clock_resume"),
    path("incidents/clocks/<uuid:pk>/close/", clocks.clock_close, name="clock_close"),
    path("incidents/<uuid:pk>/triage/", triage.incident_triage, name="incident_triage"),
    path("incidents/<uuid:pk>/triage/review/", triage.incident_review, name="incident_review"),
    path(
        "incidents/<uuid:pk>/triage/<slug:topic>/",
        triage.incident_triage_topic,
        name="incident_triage_topic",
    ),
]
