"""Addresses of the trail."""

from django.urls import path

from governance.pages.trail import views

urlpatterns = [
    path("trail/", views.index, name="trail"),
    path("trail/check/", views.check, name="trail_check"),
    path("trail/export.jsonl", views.export, name="trail_export"),
]
