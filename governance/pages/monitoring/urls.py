"""The addresses of monitoring."""

from django.urls import URLPattern, path

from governance.pages.monitoring import alerts, cycles, indicators, lists, plans

urlpatterns: list[URLPattern] = [
    path("monitoring/", lists.monitoring, name="monitoring"),
    path("monitoring/export/<slug:slug>/", lists.monitoring_export, name="monitoring_export"),
    path("systems/<uuid:pk>/monitoring/", plans.show, name="monitoring_plan"),
    path("systems/<uuid:pk>/monitoring/edit/", plans.edit, name="monitoring_plan_edit"),
    path("systems/<uuid:pk>/monitoring/look/", plans.look, name="monitoring_look"),
    path("monitoring/cycles/<uuid:pk>/", cycles.show, name="monitoring_cycle"),
    path("monitoring/cycles/<uuid:pk>/find/", cycles.find, name="monitoring_cycle_find"),
    path("monitoring/cycles/<uuid:pk>/close/", cycles.close, name="monitoring_cycle_close"),
    path(
        "monitoring/cycles/<uuid:pk>/<slug:topic>/", cycles.answer, name="monitoring_cycle_answer"
    ),
    path("systems/<uuid:pk>/indicators/new/", indicators.new, name="indicator_new"),
    path("indicators/<uuid:pk>/", indicators.show, name="indicator"),
    path("indicators/<uuid:pk>/edit/", indicators.edit, name="indicator_edit"),
    path("indicators/<uuid:pk>/measure/", indicators.measure, name="indicator_measure"),
    path("indicators/<uuid:pk>/upload/", indicators.upload, name="indicator_upload"),
    path("indicators/<uuid:pk>/retire/", indicators.retire, name="indicator_retire"),
    path("indicators/<uuid:pk>/export/<slug:slug>/", indicators.export, name="indicator_export"),
    path("alerts/", lists.alerts, name="alerts"),
    path("alerts/export/<slug:slug>/", lists.alerts_export, name="alerts_export"),
    path("alerts/<uuid:pk>/", alerts.show, name="alert"),
    path("alerts/<uuid:pk>/close/", alerts.close, name="alert_close"),
]
