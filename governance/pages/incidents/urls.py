"""The addresses of incidents."""

from django.urls import include, path

from governance.pages.incidents import acts, channel, edit, listing, new, record, statistics

urlpatterns = [
    path("", include("governance.pages.incidents.clock_urls")),
    path("incidents/", listing.incidents, name="incidents"),
    path("incidents/export/<slug:slug>/", listing.incidents_export, name="incidents_export"),
    path("incidents/new/", new.incident_new, name="incident_new"),
    path("incidents/channel/", channel.channel, name="channel"),
    path("report/<slug:token>/", channel.channel_report, name="channel_report"),
    path("incidents/<uuid:pk>/", record.incident, name="incident"),
    path("incidents/<uuid:pk>/edit/", edit.incident_edit, name="incident_edit"),
    path("incidents/<uuid:pk>/links/", edit.incident_links, name="incident_links"),
    path("incidents/<uuid:pk>/note/", edit.incident_note, name="incident_note"),
    path("incidents/<uuid:pk>/move/<slug:to>/", acts.incident_move, name="incident_move"),
    path("incidents/<uuid:pk>/dismiss/", acts.incident_dismiss, name="incident_dismiss"),
    path("incidents/<uuid:pk>/hold/", acts.incident_hold, name="incident_hold"),
    path("", include("governance.pages.incidents.report_urls")),
    path("incidents/statistics/", statistics.show, name="incident_statistics"),
    path(
        "incidents/statistics/export/<slug:slug>/",
        statistics.export,
        name="incident_statistics_export",
    ),
]
