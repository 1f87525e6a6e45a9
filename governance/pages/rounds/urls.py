"""Addresses of attestation rounds."""

from django.urls import path

from governance.pages.rounds import answering, views

urlpatterns = [
    path("rounds/", views.index, name="rounds"),
    path("rounds/new/", views.new, name="round_new"),
    path("rounds/export/<slug:slug>/", views.rounds_export, name="rounds_export"),
    path("rounds/entries/<uuid:pk>/", answering.item, name="round_item"),
    path("rounds/<uuid:pk>/", views.show, name="round"),
    path("rounds/<uuid:pk>/export/<slug:slug>/", views.export, name="round_export"),
    path("rounds/<uuid:pk>/close/", views.close, name="round_close"),
    path("rounds/<uuid:pk>/cancel/", views.cancel, name="round_cancel"),
]
