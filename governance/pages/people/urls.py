"""Addresses of people, keys and the choice of organisation."""

from django.urls import path

from governance.pages import sessions
from governance.pages.people import address, erasing, factors, keys, mails, members, parts, services

urlpatterns = [
    path("people/", members.index, name="people"),
    path("people/new/", members.new, name="member_new"),
    path("people/auditors/new/", parts.auditor_new, name="auditor_new"),
    path("people/mails/", mails.mails, name="mails"),
    path("people/second-factors/", factors.required, name="factors_required"),
    path("people/services/new/", services.new, name="service_new"),
    path("people/units/new/", members.unit_new, name="unit_new"),
    path("people/export/<slug:slug>/", members.export, name="people_export"),
    path("people/roles/", members.access_table, name="access_table"),
    path("people/<uuid:pk>/edit/", members.edit, name="member_edit"),
    path("people/<uuid:pk>/units/", parts.units, name="member_units"),
    path("people/<uuid:pk>/part/", parts.auditor_edit, name="auditor_edit"),
    path("people/<uuid:pk>/deputy/", members.deputy, name="member_deputy"),
    path("people/<uuid:pk>/end/", members.end, name="member_end"),
    path("people/<uuid:pk>/erase/", erasing.erase, name="member_erase"),
    path("people/<uuid:pk>/second-factors/", factors.reset, name="member_factors"),
    path("keys/", keys.index, name="keys"),
    path("keys/new/", keys.new, name="key_new"),
    path("keys/<uuid:pk>/rotate/", keys.rotate, name="key_rotate"),
    path("keys/<uuid:pk>/revoke/", keys.revoke, name="key_revoke"),
    path("account/address/", address.change, name="address_change"),
    path("account/address/<str:link>/", address.confirm, name="address_confirm"),
    path("account/sessions/", sessions.index, name="sessions"),
    path("account/sessions/end/", sessions.end_others, name="sessions_end"),
    path("account/sessions/<int:pk>/end/", sessions.end, name="session_end"),
    path("organisation/", members.switch_organisation, name="switch_organisation"),
]
