"""Addresses of risks, their acceptance, the scales and the appetite."""

from django.urls import path

from governance.pages.risks import acceptances, edit, listing, record, risk_map, scales

urlpatterns = [
    path("risks/", listing.risks, name="risks"),
    path("risks/new/", edit.risk_new, name="risk_new"),
    path("risks/export/<slug:slug>/", listing.risks_export, name="risks_export"),
    path("risks/map/", risk_map.risks_map, name="risks_map"),
    path("risks/map/export/<slug:slug>/", risk_map.risks_map_export, name="risks_map_export"),
    path("risks/<uuid:pk>/", record.risk, name="risk"),
    path("risks/<uuid:pk>/edit/", edit.risk_edit, name="risk_edit"),
    path("risks/<uuid:pk>/close/", edit.risk_close, name="risk_close"),
    path("risks/<uuid:pk>/reopen/", edit.risk_reopen, name="risk_reopen"),
    path("risks/<uuid:pk>/accept/", acceptances.acceptance_ask, name="acceptance_ask"),
    path("acceptances/<uuid:pk>/decide/", acceptances.acceptance_decide, name="acceptance_decide"),
    path(
        "acceptances/<uuid:pk>/withdraw/",
        acceptances.acceptance_withdraw,
        name="acceptance_withdraw",
    ),
    path("scales/", scales.scales, name="scales"),
    path("scales/new/", scales.scale_new, name="scale_new"),
    path("scales/<uuid:pk>/", scales.scale, name="scale"),
    path("appetite/", scales.appetite, name="appetite"),
    path("appetite/<slug:category>/", scales.appetite_edit, name="appetite_edit"),
]
