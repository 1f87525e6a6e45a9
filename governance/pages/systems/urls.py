"""Addresses of the register of AI systems."""

from django.urls import path

from governance.pages.systems.archive import system_archive, system_restore
from governance.pages.systems.bulk import systems_bulk
from governance.pages.systems.edit import system_edit, system_new
from governance.pages.systems.listing import systems, systems_export
from governance.pages.systems.record import system

urlpatterns = [
    path("systems/", systems, name="systems"),
    path("systems/new/", system_new, name="system_new"),
    path("systems/export/<slug:slug>/", systems_export, name="systems_export"),
    path("systems/together/<slug:slug>/", systems_bulk, name="systems_bulk"),
    path("systems/<uuid:pk>/", system, name="system"),
    path("systems/<uuid:pk>/edit/", system_edit, name="system_edit"),
    path("systems/<uuid:pk>/archive/", system_archive, name="system_archive"),
    path("systems/<uuid:pk>/restore/", system_restore, name="system_restore"),
]
